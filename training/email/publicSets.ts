import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { splitReply } from '../../nodes/ClassifyEmail/reading/newestText';
import { readMail } from '../../nodes/ClassifyEmail/reading/readMail';
import { filesOf, readIntentSet, setNames } from '../../test/evaluate/intentSets';
import { readJsonLines } from '../../test/evaluate/jsonLines';
import type { LabelledMail } from './mails';
import { labelLine } from './mails';

/**
 * Real texts out of public sets whose licence lets a trained result ship (see NOTICE): requests to a bank and to shops,
 * sentences of reviews, mails of lists and offices, spam. The texts stay where they are; `public-labels.txt` holds our
 * labels for a sample of them, one line a text: `id intent urgency sentiment emotion yes|no [+secondary ...]`.
 */

type Text = Pick<LabelledMail, 'from' | 'subject' | 'body'>;

const labelsFile = join(__dirname, 'public-labels.txt');

const bitext = z.array(z.object({ instruction: z.string() }));

const line = (body: string): Text => ({ from: '', subject: '', body });

/** Texts of the sets that are one file each, by id. */
function lines(data: string): Map<string, Text> {
	const texts = new Map<string, Text>();
	const file = (name: string) => join(data, name);
	for (const name of setNames) {
		const { train, outOfScope } = readIntentSet(name, filesOf[name].map(file));
		train.forEach(({ text }, row) => texts.set(`${name}:${row}`, line(text)));
		outOfScope.train.forEach((text, row) => texts.set(`${name}-oos:${row}`, line(text)));
	}
	bitext
		.parse(parse(readFileSync(file('intents/bitext-customer-support.csv'), 'utf8'), { columns: true, relax_quotes: true, bom: true }))
		.forEach(({ instruction }, row) => texts.set(`bitext:${row}`, line(instruction)));
	for (const name of readdirSync(file('sentiment/uci')).filter((one) => one.endsWith('_labelled.txt'))) {
		readFileSync(join(file('sentiment/uci'), name), 'utf8')
			.split('\n')
			.forEach((text, row) => texts.set(`uci/${name}:${row}`, line(text.split('\t')[0] ?? '')));
	}
	return texts;
}

async function rawMail(file: string): Promise<Text> {
	const mail = await readMail({ json: {}, raw: readFileSync(file) });
	return { from: mail.from.address, subject: mail.subject, body: splitReply(mail.text, mail.html, false, mail.subject).newText.slice(0, 4_000) };
}

/** Letters and digits only. */
const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/** Tells whether a text also stands in the set that the engine is measured on: such a text is not trained on. */
function measuredOn(data: string): (text: string) => boolean {
	const folder = join(data, 'email-gold');
	const bodies = (existsSync(folder) ? readdirSync(folder) : [])
		.flatMap((name) => readJsonLines(join(folder, name), z.object({ body: z.string() })))
		.map(({ body }) => plain(body));
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
		if (mail.body.trim() === '' || isMeasuredOn(mail.body) || !reachesBusinesses(id, labels[0] ?? '', index)) continue;
		sample.push({ ...labelLine(labels, id), ...mail, id, language: 'en' });
	}
	return sample;
}
