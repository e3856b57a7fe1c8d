import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const mailData = join(root, '../shared/data/mail');

/** What inputs are made of. */
export interface Seeds {
	/** Mails as fields. */
	written: Array<{ subject: string; text: string; from: string }>;
	/** Raw mails, as Latin letters: one character a byte. */
	raw: string[];
	/** Words and marks of the expressions and tables under test: what a repetition is most likely to hang on. */
	pieces: string[];
}

function filesBelow(folder: string): string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? filesBelow(path) : [path];
	});
}

/** Every `step`th, so that all folders are met. */
function spread<T>(list: readonly T[], most: number): T[] {
	const step = Math.max(1, Math.floor(list.length / most));
	return list.filter((_, index) => index % step === 0).slice(0, most);
}

function writtenSeeds(most: number): Seeds['written'] {
	const files = filesBelow(join(root, 'training/email/mails'));
	return files.flatMap((file) =>
		spread(readFileSync(file, 'utf8').split('\n').filter((line) => line !== ''), Math.ceil(most / files.length)).map((line) => {
			const { subject = '', body = '', from = '' } = JSON.parse(line) as { subject?: string; body?: string; from?: string };
			return { subject, text: body, from };
		}),
	);
}

const characters = [...'aZ0 9.,;:!?-_=+*/\\|<>()[]{}"\'`~@#$%^&€£¥\t\n\r\0', 'ä', 'É', 'ß', 'ſ', 'İ', '中', 'の', '。', '？', '：', '（', '\u00a0', '\u200b', '\u200d', '\u202e', '\u2028', '\ufeff', '\u0301', '\ud83d', '\udc00', '😀', '\u{e0041}', '\r\n', '\n\n', '--', '>>', '&nbsp;', '&#x41;', '=?utf-8?B?', '?=', '=3D', '<div>', '</div>', '<!--', 'Re: ', 'Fwd: ', 'http://', 'www.', 'a@b.example ', '12.03.2026 ', '1.000.000,00 € ', '+49 30 ', 'INV-2024-', 'On 1.1.2024 A <a@b.example> wrote:\n', 'From: a\nTo: b\nSubject: c\n', '-----Original Message-----\n', '-- \n'];

function pieces(): string[] {
	const folders = ['nodes/ClassifyEmail/guard', 'nodes/ClassifyEmail/reading', 'nodes/ClassifyEmail/language', 'nodes/ClassifyEmail/engine', 'nodes/shared/mail', 'nodes/shared/injection'];
	const files = folders.flatMap((folder) => filesBelow(join(root, folder))).filter((file) => file.endsWith('.ts') && !/weights|concepts/u.test(file));
	const words = files.flatMap((file) => readFileSync(file, 'utf8').match(/(?<=[(|'`])[\p{L}][\p{L} '’-]{1,24}(?=[)|'`*+?[\\])/gu) ?? []);
	return [...characters, ...new Set(words)];
}

/** @param most how many mails of each kind */
export function readSeeds(most: number): Seeds {
	const raw = spread(filesBelow(mailData).filter((file) => /\.eml$|spamassassin|maildir/u.test(file) && statSync(file).size < 200_000), most);
	return { written: writtenSeeds(most), raw: raw.map((file) => readFileSync(file, 'latin1')), pieces: pieces() };
}
