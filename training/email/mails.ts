import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { emotions, intents, sentiments, urgencies } from '../../nodes/shared/vocabulary';
import { readJsonLines } from '../../test/evaluate/jsonLines';

/**
 * Labelled mails, one JSON object a line: the format that `npm run evaluate:email` reads too. The mails in `mails/` were
 * written for training, by the definitions of docs/labels.md; each file is one batch by one writer, and a file is never
 * split between training and checking. Batches named `-hard-` were written to be hard, by writers who knew the definitions alone: how sure
 * the engine may be is set by them. `held-out/` holds mails
 * that are only measured on.
 */
const labelledMail = z.object({
	id: z.string(),
	language: z.string(),
	from: z.string(),
	subject: z.string(),
	body: z.string().min(1),
	intent: z.enum(intents),
	secondaryIntents: z.array(z.enum(intents)),
	urgency: z.enum(urgencies),
	sentiment: z.enum(sentiments),
	emotion: z.enum(emotions),
	needsReply: z.boolean(),
});
export type LabelledMail = z.infer<typeof labelledMail>;

const labelsOnly = labelledMail.pick({ intent: true, urgency: true, sentiment: true, emotion: true, needsReply: true, secondaryIntents: true });

/**
 * Labels as people write them: `intent urgency sentiment emotion yes|no [+secondary ...]`.
 * @throws Error that names `where` and the label that is none
 */
export function labelLine(parts: readonly string[], where: string): z.infer<typeof labelsOnly> {
	const [intent, urgency, sentiment, emotion, reply, ...secondary] = parts;
	const read = labelsOnly.safeParse({
		intent,
		urgency,
		sentiment,
		emotion,
		needsReply: reply === 'yes' ? true : reply === 'no' ? false : reply,
		secondaryIntents: secondary.map((value) => value.replace(/^\+/u, '')),
	});
	if (read.success) return read.data;
	throw new Error(`${where}: ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
}

/**
 * Every batch of written mails, in a fixed order.
 * @throws Error with file and line for a mail that breaks the format
 */
export function writtenBatches(folder: string): Array<{ batch: string; mails: LabelledMail[] }> {
	return readdirSync(folder)
		.filter((name) => name.endsWith('.jsonl'))
		.sort()
		.map((name) => ({ batch: name.replace(/\.jsonl$/, ''), mails: readJsonLines(join(folder, name), labelledMail) }));
}
