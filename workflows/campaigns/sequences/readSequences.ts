import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSequence, type SequenceDefinition, sequenceSchema } from '../../../nodes/ScheduleSequenceStep/sequence/definition';

/**
 * The built-in sequences: a file each, in the definition language of Schedule Sequence Step. "Set up the database" hands them to
 * comms.load_sequences; a changed one becomes a new version, and who is in the old one finishes it.
 *
 * @throws where a file is not a sequence, naming file and field
 */
export function readSequences(): SequenceDefinition[] {
	return readdirSync(__dirname)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => {
			const written: unknown = JSON.parse(readFileSync(join(__dirname, file), 'utf8'));
			parseSequence(written, file);
			const definition = sequenceSchema.parse(written);
			if (`${definition.id}.json` !== file) throw new Error(`${file}: its id is "${definition.id}"`);
			return definition;
		});
}
