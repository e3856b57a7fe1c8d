import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabelledMail } from './mails';
import { labelledMail, writtenBatches } from './mails';

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

function mailOf(block: Block, id: string, language: string): unknown {
	const [intent, urgency, sentiment, emotion, reply, ...secondary] = block.head.split(/\s+/u);
	const lines = [...block.rest];
	const from = /^from:\s*/iu.test(lines[0] ?? '') ? (lines.shift() ?? '').replace(/^from:\s*/iu, '') : '';
	const subject = (lines.shift() ?? '').replace(/^subject:\s*/iu, '');
	return {
		id,
		language,
		from,
		subject: subject.trim(),
		body: lines.join('\n').trim(),
		intent,
		secondaryIntents: secondary.map((value) => value.replace(/^\+/u, '')),
		urgency,
		sentiment,
		emotion,
		needsReply: reply === 'yes' ? true : reply === 'no' ? false : reply,
	};
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
		const mail = labelledMail.safeParse(mailOf(block, `${name}-${mails.length + 1}`, language));
		if (!mail.success) {
			problems.push(`line ${block.line} "${block.head}": ${mail.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
		} else if (known.has(mail.data.body)) {
			problems.push(`line ${block.line}: this body is already in another batch or above.`);
		} else {
			known.add(mail.data.body);
			mails.push(mail.data);
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
