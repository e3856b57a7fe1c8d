import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate } from '../../../nodes/DraftReply/template/template';

const folder = join(__dirname, '../../../workflows');
const pages = ['incidents', 'broadcasts', 'messaging'].flatMap((area) =>
	readdirSync(join(folder, area))
		.filter((file) => file.endsWith('.json'))
		.flatMap((file) => {
			const { nodes } = JSON.parse(readFileSync(join(folder, area, file), 'utf8')) as { nodes: Array<{ name: string; type: string; parameters: Record<string, unknown> }> };
			return nodes.flatMap(({ name, type, parameters: { template } }) => (type.endsWith('.draftReply') && typeof template === 'string' && !template.startsWith('=') ? [[`${file}: ${name}`, template] as const] : []));
		}),
);

it.each(pages)('the page of %s can be drawn: it has no place where a value could do harm', (_, written) => {
	expect(() => readTemplate(JSON.parse(written))).not.toThrow();
});
