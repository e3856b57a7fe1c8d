import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sequenceJsonSchema } from '../nodes/ScheduleSequenceStep/sequence/definition';

/** `npm run docs:sequences` writes docs/sequence.schema.json from the shapes that the node reads; with `--check` it only compares. */
const file = join(__dirname, 'sequence.schema.json');
const text = `${JSON.stringify(sequenceJsonSchema(), null, '\t')}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
	process.stderr.write('docs/sequence.schema.json is not current: npm run docs:sequences\n');
	process.exitCode = 1;
}
