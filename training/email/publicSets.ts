import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { splitReply } from '../../nodes/ClassifyEmail/reading/newestText';
import { readMail } from '../../nodes/ClassifyEmail/reading/readMail';
import type { LabelledMail } from './mails';
import { labelLine } from './mails';

/**
 * Real texts out of public sets whose licence lets a trained result ship (see NOTICE): requests to a bank and to shops,
 * sentences of reviews, mails of lists and offices, spam. The texts stay where they are; `public-labels.txt` holds our
 * labels for a sample of them, one line a text: `id intent urgency sentiment emotion yes|no [+secondary ...]`.
 */

type Text = Pick<LabelledMail, 'from' | 'subject' | 'body'>;

const labelsFile = join(__dirname, 'public-labels.txt');

const rowsOf = <T>(file: string, shape: z.ZodType<T>): T[] =>
	z.array(shape).parse(parse(readFileSync(file, 'utf8'), { columns: true, relax_quotes: true, bom: true }));

const line = (body: string): Text => ({ from: '', subject: '', body });

/** Texts of the sets that are one file each, by id. */
function lines(data: string): Map<string, Text> {
	const texts = new Map<string, Text>();
	const file = (name: string) => join(data, name);
	rowsOf(file('intents/banking77-train.csv'), z.object({ text: z.string() })).forEach(({ text }, row) => texts.set(`banking77:${row}`, line(text)));
	rowsOf(file('intents/bitext-customer-support.csv'), z.object({ instruction: z.string() })).forEach(({ instruction }, row) =>
		texts.set(`bitext:${row}`, line(instruction)),
	);
	const pairs = z.array(z.tuple([z.string(), z.string()]));
	const clinc = z.object({ train: pairs, oos_train: pairs }).parse(JSON.parse(readFileSync(file('intents/clinc150-oos-plus.json'), 'utf8')));
	clinc.train.forEach(([text], row) => texts.set(`clinc150:${row}`, line(text)));
	clinc.oos_train.forEach(([text], row) => texts.set(`clinc150-oos:${row}`, line(text)));
	for (const name of readdirSync(file('sentiment/uci')).filter((one) => one.endsWith('_labelled.txt'))) {
		readFileSync(join(file('sentiment/uci'), name), 'utf8')
			.split('\n')
			.forEach((text, row) => texts.set(`uci/${name}:${row}`, line(text.split('\t')[0] ?? '')));
	}
	return texts;
}

async function rawMail(file: string): Promise<Text> {
	const mail = await readMail({ json: {}, raw: readFileSync(file) });
	return { from: mail.from.address, subject: mail.subject, body: splitReply(mail.text, mail.html).newText.slice(0, 4_000) };
}

/**
 * Compares letters and digits only. A text that also stands in the set the engine is measured on is not trained on.
 */
const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

function measuredOn(data: string): (text: string) => boolean {
	const folder = join(data, 'email-gold');
	const bodies = (existsSync(folder) ? readdirSync(folder) : [])
		.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
		.filter((one) => one.trim() !== '')
		.map((one) => plain(z.object({ body: z.string() }).parse(JSON.parse(one)).body));
	return (text) => {
		const own = plain(text);
		return bodies.some((body) => body === own || (own.length > 60 && body.includes(own.slice(0, 60))));
	};
}

/**
 * Posts of mailing lists and wishes told to an assistant ("set an alarm") hardly reach a service business; with all of
 * them, most English mail would seem to want no answer. A fifth of the posts and none of the wishes are kept.
 */
function reachesBusinesses(id: string, intent: string, line: number): boolean {
	if (id.startsWith('spamassassin/easy-ham')) return line % 5 === 0;
	return !(id.startsWith('clinc150') && intent === 'other');
}

/**
 * The labelled sample, in the order of its file.
 * @param data the folder that holds `intents/`, `mail/`, `sentiment/` and the measuring set
 * @throws Error that names a line with an unknown id or label
 */
export async function publicSample(data: string): Promise<LabelledMail[]> {
	const texts = lines(data);
	const isMeasuredOn = measuredOn(data);
	const sample: LabelledMail[] = [];
	for (const [index, written] of readFileSync(labelsFile, 'utf8').split('\n').entries()) {
		if (written.trim() === '' || written.startsWith('#')) continue;
		const [id = '', ...labels] = written.trim().split(/\s+/u);
		const mail = texts.get(id) ?? (id.startsWith('spamassassin/') ? await rawMail(join(data, 'mail', id)) : undefined);
		if (!mail) throw new Error(`${labelsFile}, line ${index + 1}: there is no text "${id}".`);
		if (mail.body.trim() !== '' && !isMeasuredOn(mail.body) && reachesBusinesses(id, labels[0] ?? '', index)) sample.push({ ...labelLine(labels, id), ...mail, id, language: 'en' });
	}
	return sample;
}
