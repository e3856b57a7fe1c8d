import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../training/email/mails');

export interface WrittenMail {
	subject: string;
	body: string;
}

/** The training mails of a language as they were written, always in the same order: what benchmarks feed the nodes. Not those of a sentence or two. */
export function writtenMails(language: string): WrittenMail[] {
	return readdirSync(folder)
		.filter((file) => file.startsWith(`${language}-`) && !/^..-(?:one|short)/u.test(file))
		.sort()
		.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as WrittenMail));
}
