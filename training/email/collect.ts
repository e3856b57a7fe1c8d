import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabelledMail } from './mails';
import { labelLine, writtenBatches } from './mails';

/**
 * Turns mails as they are written by hand into a batch: `npx tsx training/email/collect.ts LANGUAGE BATCH FILE`.
 * The language also makes the batch's file name. A mail in FILE:
 *
 *     %% intent urgency sentiment emotion yes|no [+secondary ...]
 *     From: optional line, for machines and senders that matter
 *     Subject (may be empty)
 *     The body, as many lines as it has.
 *
 * Says what is wrong, by line, and writes nothing until it is right.
 */

const mailsFolder = join(__dirname, 'mails');

interface Block {
	line: number;
	head: string;
	rest: string[];
}

function blocksOf(text: string): Block[] {
	const blocks: Block[] = [];
	text.split('\n').forEach((line, index) => {
		if (line.startsWith('%%')) blocks.push({ line: index + 1, head: line.slice(2).trim(), rest: [] });
		else blocks.at(-1)?.rest.push(line);
	});
	return blocks;
}

function mailOf(block: Block, id: string, language: string): LabelledMail {
	const lines = [...block.rest];
	const from = /^from:\s*/iu.test(lines[0] ?? '') ? (lines.shift() ?? '').replace(/^from:\s*/iu, '') : '';
	const subject = (lines.shift() ?? '').replace(/^subject:\s*/iu, '').trim();
	const body = lines.join('\n').trim();
	if (body === '') throw new Error(`line ${block.line}: the body is empty.`);
	return { id, language, from, subject, body, ...labelLine(block.head.split(/\s+/u), `line ${block.line} "${block.head}"`) };
}

function collect(language: string, batch: string, file: string): void {
	const name = `${language}-${batch}`;
	const known = new Set(
		writtenBatches(mailsFolder)
			.filter((other) => other.batch !== name)
			.flatMap(({ mails }) => mails.map(({ body }) => body)),
	);
	const problems: string[] = [];
	const mails: LabelledMail[] = [];
	for (const block of blocksOf(readFileSync(file, 'utf8'))) {
		try {
			const mail = mailOf(block, `${name}-${mails.length + 1}`, language);
			if (known.has(mail.body)) problems.push(`line ${block.line}: this body is already in another batch or above.`);
			else {
				known.add(mail.body);
				mails.push(mail);
			}
		} catch (error) {
			problems.push(error instanceof Error ? error.message : String(error));
		}
	}
	if (problems.length > 0) {
		console.error(`${problems.length} problems, nothing written:\n${problems.join('\n')}`);
		process.exitCode = 1;
		return;
	}
	writeFileSync(join(mailsFolder, `${name}.jsonl`), mails.map((mail) => `${JSON.stringify(mail)}\n`).join(''));
	console.log(`${name}: ${mails.length} mails`);
}

const [language, batch, file] = process.argv.slice(2);
if (language === undefined || batch === undefined || file === undefined) {
	console.error('Usage: npx tsx training/email/collect.ts LANGUAGE BATCH FILE');
	process.exitCode = 1;
} else {
	collect(language, batch, file);
}
