import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Classify, EmailReport } from '../../evaluate/email';
import { evaluateEmailCommand } from '../../evaluate/email';
import { readJsonLines } from '../../evaluate/jsonLines';
import { measure } from '../../evaluate/measures';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-email-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes every mail for a calm one on billing, 80 % sure. */
const classify = (async (_item, parameters) => {
	if (parameters.text === 'refuse me') throw new Error('There is nothing to read.');
	return { intent: 'billing', urgency: 'normal', sentiment: 'neutral', emotion: 'neutral', needsReply: true, language: 'en', confidence: 0.8 };
}) as Classify;

const mail = { id: '1', from: 'anna@client.example', subject: 'Invoice', body: 'Please send the invoice again.', intent: 'billing', urgency: 'normal', sentiment: 'neutral', emotion: 'neutral', language: 'en', needsReply: true };
const text = (...lines: unknown[]) => lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

function file(name: string, content: string | Buffer): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

async function told(path: string): Promise<{ code: number; errors?: string; report: EmailReport }> {
	const { code, out, errors } = await evaluateEmailCommand([path, '--json'], async () => classify);
	return { code, errors, report: (JSON.parse(out ?? '[]') as EmailReport[])[0] as EmailReport };
}
const table = async (path: string) => (await evaluateEmailCommand([path], async () => classify)).out ?? '';

describe('evaluate:email on files of any origin', () => {
	it.each([
		['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text(mail, mail)}`)],
		['UTF-16 of Windows', Buffer.from(`\ufeff${text(mail, mail)}\r\n`, 'utf16le')],
		['UTF-16, most significant byte first', Buffer.from(`\ufeff${text(mail, mail)}\r\n`, 'utf16le').swap16()],
		['line ends of Windows', Buffer.from(text(mail, mail).replace('\n', '\r\n'))],
		['two files with a mark each, one after the other', Buffer.from(`\ufeff${text(mail)}\n\ufeff${text(mail)}\n`)],
	])('reads %s', async (_, content) => {
		const { code, report } = await told(file('encoded.jsonl', content));
		expect(code).toBe(0);
		expect(report).toMatchObject({ mails: 2, notes: [], labels: { intent: { n: 2, accuracy: 1 } } });
	});

	it('reads a line in Windows-1252 as such and the others in UTF-8', async () => {
		const bytes = Buffer.concat([Buffer.from(`${text({ ...mail, body: 'Für März' })}\n`), Buffer.from(text({ ...mail, body: 'Für März' }), 'latin1')]);
		const bodies = readJsonLines(file('mixed.jsonl', bytes), z.object({ body: z.string() }));
		expect(bodies).toEqual([{ body: 'Für März' }, { body: 'Für März' }]);
	});

	it('leaves out single lines that are no mails, counts and names them, and measures the rest', async () => {
		const path = file('broken.jsonl', text(mail, 'not JSON', { intent: 'billing' }, '', 'null', '[]', { ...mail, body: 7 }, mail));
		const { code, report } = await told(path);
		expect(code).toBe(0);
		expect(report).toMatchObject({ mails: 2, skipped: { lines: { n: 5 } }, labels: { intent: { n: 2 } } });
		expect(report.skipped.lines.first.map(({ line }) => line)).toEqual([2, 3, 5, 6, 7]);
		expect(await table(path)).toContain(`5 lines can't be used and are left out:\n    ${path}, line 2: This is not JSON.`);
	});

	it('takes a label that is none for no class, and tells line and value', async () => {
		const wrong = ['biling', 'Issue_Report', '', '__proto__', 'constructor', 5].map((intent) => ({ ...mail, intent }));
		const { code, report } = await told(file('labels.jsonl', text(mail, ...wrong, { ...mail, urgency: 'asap', needsReply: 'yes', language: 'English' })));
		expect(code).toBe(0);
		expect(report).toMatchObject({ mails: 8, skipped: { lines: { n: 0 }, labels: { n: 9 } } });
		expect(report.labels).toMatchObject({ intent: { n: 2, macroF1: 1 }, urgency: { n: 7, macroF1: 1 }, needsReply: { n: 7 }, language: { n: 7 }, emotion: { n: 8 } });
		expect(report.skipped.labels.first[0]).toMatchObject({ line: 2, label: 'intent', value: 'biling' });
		expect(report.notes.join('\n')).toMatch(/No value of intent, and not measured: "biling" \(line 2\), "Issue_Report" \(line 3\), "" \(line 4\).*It can be: question, /u);
	});

	it('passes over labels that are missing or null without a word', async () => {
		const { code, report } = await told(file('null.jsonl', text({ ...mail, intent: null, from: null, subject: null }, { body: 'Only this.', urgency: 'normal' })));
		expect(code).toBe(0);
		expect(report).toMatchObject({ mails: 2, notes: [], labels: { urgency: { n: 2 }, sentiment: { n: 1 } } });
		expect(report.labels.intent).toBeUndefined();
	});

	it('measures languages that the product has no texts in, and whatever else a line holds', async () => {
		const { report } = await told(file('nl.jsonl', text({ ...mail, language: 'nl', note: 'x', id: null }, { ...mail, language: 'und', id: { toString: 1 } })));
		expect(report).toMatchObject({ mails: 2, notes: [], labels: { language: { n: 2, accuracy: 0 } }, byLanguage: { nl: { n: 1 }, und: { n: 1 } } });
	});

	it.each([
		['an empty file', '', 'The file holds no mails: nothing is measured.'],
		['a file of blank lines', '\n \n', 'The file holds no mails: nothing is measured.'],
		['mails without labels', text({ body: 'Hello' }), 'No mail has a label that could be measured: nothing is.'],
	])('says that it measured nothing, and gives no figures, of %s', async (_, content, sentence) => {
		const path = file('nothing.jsonl', content);
		const { code, report } = await told(path);
		expect(code).toBe(0);
		expect(report.notes).toEqual([sentence]);
		expect(report.calibration).toMatchObject({ error: null, interval: [null, null], byChance: { mean: null, most: null } });
		expect(report.escalation).toEqual([]);
		expect(await table(path)).toContain(sentence);
	});

	it('gives no accuracy of a language whose mails have no intent', async () => {
		const path = file('oneLanguage.jsonl', text(mail, { body: 'Hallo', language: 'de' }));
		expect((await told(path)).report.byLanguage).toEqual({ de: { n: 0, accuracy: null, macroF1: null }, en: { n: 1, accuracy: 1, macroF1: 1 } });
		expect(await table(path)).toContain('intent by language: en 100.0 % / 1.000 of 1\n');
	});

	it('leaves out a mail that the node refuses, and says why', async () => {
		const { code, report } = await told(file('refused.jsonl', text(mail, { ...mail, body: 'refuse me' })));
		expect(code).toBe(0);
		expect(report).toMatchObject({ mails: 1, skipped: { lines: { n: 1, first: [{ line: 2, why: 'The node refuses it: There is nothing to read.' }] } } });
	});

	it('ends with 0 where every label was missed', async () => {
		const { code, report } = await told(file('missed.jsonl', text({ ...mail, intent: 'question' })));
		expect(code).toBe(0);
		expect(report.labels.intent).toMatchObject({ accuracy: 0, macroF1: 0, classes: [{ label: 'question', recall: 0 }] });
		expect(report.calibration.error).toBeCloseTo(0.8);
	});

	it('prints accuracy, macro-F1, recall of every class, calibration and their intervals', async () => {
		const printed = await table(file('fine.jsonl', text(mail, { ...mail, intent: 'question' })));
		expect(printed).toMatch(/intent {6}n {5}2 {2}accuracy 50\.0 % \(\d+\.\d % to \d+\.\d %\) {2}macro-F1 0\.333 \(/u);
		expect(printed).toMatch(/question {8}n {4}1 {2}recall {3}0\.0 % \(/u);
		expect(printed).toMatch(/calibration of the intent: expected error 0\.300 \(/u);
	});
});

describe('evaluate:email, called wrongly', () => {
	const outcome = async (...args: string[]) => await evaluateEmailCommand(args, async () => classify);

	it('ends with 1 where no line of a file can be used, and still tells of the others', async () => {
		const { code, out, errors } = await outcome(file('table.jsonl', 'a,b\n1,2'), file('good.jsonl', text(mail)));
		expect(code).toBe(1);
		expect(errors).toMatch(/^No line can be used of .*table\.jsonl: one JSON object a line is expected/u);
		expect(out).toContain('good.jsonl: 1 mails');
	});

	it('names a file that is not there, or that is a folder', async () => {
		expect(await outcome(join(folder, 'nowhere.jsonl'))).toMatchObject({ code: 1, errors: expect.stringContaining('nowhere.jsonl can\'t be read') });
		expect(await outcome(folder)).toMatchObject({ code: 1, errors: expect.stringContaining(`${folder} can't be read`) });
	});

	it('refuses an option that it does not know, and asks for a file', async () => {
		expect(await outcome(file('fine.jsonl', text(mail)), '--jsn')).toMatchObject({ code: 2, errors: expect.stringMatching(/--jsn[\s\S]*npm run evaluate:email/u) });
		expect(await outcome('--json')).toMatchObject({ code: 2, errors: expect.stringContaining('Name at least one file') });
	});
});

describe('What the evaluations share', () => {
	it('counts labels that are names of an object\'s own parts', () => {
		const { confusion, accuracy, classes } = measure([{ truth: '__proto__', answer: 'constructor' }, { truth: 'constructor', answer: 'constructor' }], 0);
		expect(accuracy).toBe(0.5);
		expect(classes.map(({ label }) => label)).toEqual(['__proto__', 'constructor']);
		expect(JSON.stringify(confusion)).toBe('{"__proto__":{"constructor":1},"constructor":{"constructor":1}}');
	});

	it('lets no line pass of a file of our own that breaks the shape', () => {
		const path = file('own.jsonl', text({ body: 'x' }, '', { body: 1 }));
		expect(() => readJsonLines(path, z.object({ body: z.string() }))).toThrow(`${path}, line 3: body: `);
	});
});
