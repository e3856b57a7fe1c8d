import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { emotions, intents, sentiments, urgencies } from '../../nodes/shared/vocabulary';

/**
 * Labelled mails, one JSON object a line: the format that `npm run evaluate:email` reads too. The mails in `mails/` were
 * written for training, by the definitions of docs/labels.md; each file is one batch by one writer, and a file is never
 * split between training and checking.
 */
export const labelledMail = z.object({
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

/** @throws Error with file and line for a mail that breaks the format. */
export function readLabelledMails(file: string): LabelledMail[] {
	return readFileSync(file, 'utf8')
		.split('\n')
		.map((line, index) => ({ line, number: index + 1 }))
		.filter(({ line }) => line.trim() !== '')
		.map(({ line, number }) => {
			const mail = labelledMail.safeParse(JSON.parse(line));
			if (!mail.success) throw new Error(`${file}, line ${number}: ${mail.error.message}`);
			return mail.data;
		});
}

/** Every batch of written mails, in a fixed order. */
export function writtenBatches(folder: string): Array<{ batch: string; mails: LabelledMail[] }> {
	return readdirSync(folder)
		.filter((name) => name.endsWith('.jsonl'))
		.sort()
		.map((name) => ({ batch: name.replace(/\.jsonl$/, ''), mails: readLabelledMails(join(folder, name)) }));
}
