import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSequence } from '../../../../nodes/ScheduleSequenceStep/sequence/definition';
import { readTexts } from '../../../../workflows/texts/readTexts';

const page = readFileSync(join(__dirname, '../../../../docs/sequences.md'), 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']): unknown => JSON.parse(json));

describe('the examples of the documentation', () => {
	it('are eleven, each a sequence with texts that there are', () => {
		expect(examples).toHaveLength(11);
		const templates = new Set(readTexts().map(({ templateId }) => templateId));
		for (const example of examples) {
			for (const { template, variants = [] } of parseSequence(example).steps) {
				for (const named of [template, ...variants.map((variant) => variant.template)]) if (named !== undefined) expect(templates).toContain(named);
			}
		}
	});
});
