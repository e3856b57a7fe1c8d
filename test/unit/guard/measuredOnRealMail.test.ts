import { readFileSync } from 'node:fs';

import { deliveryStatus } from '../../../nodes/ClassifyEmail/guard/deliveryStatus';
import { guard } from '../../../nodes/ClassifyEmail/guard/guard';
import { readMail } from '../../../nodes/ClassifyEmail/reading/readMail';
import type { Mail } from '../../../nodes/ClassifyEmail/reading/mail';
import { everyNth, filesBelow, sharedData } from '../sharedData';
import { now } from './mailMade';

interface Read {
	file: string;
	mail: Mail;
	kind: string;
}

async function readAll(files: string[]): Promise<Read[]> {
	const all: Read[] = [];
	for (const file of files) {
		const mail = await readMail({ json: {}, raw: readFileSync(file) });
		all.push({ file, mail, kind: guard(mail, { now }).automation.kind });
	}
	return all;
}

function tally(all: Read[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { kind } of all) counts[kind] = (counts[kind] ?? 0) + 1;
	return counts;
}

const bounces = sharedData('mail/bounces');
(bounces ? describe : describe.skip)('bounces, feedback reports and automatic answers of many systems', () => {
	let all: Read[] = [];
	beforeAll(async () => {
		all = await readAll(filesBelow(bounces ?? '').filter((file) => file.endsWith('.eml')));
	}, 60_000);
	it('at least 98 % are told as bounce or automatic answer, and none as loop, list or our own', () => {
		const counts = tally(all);
		console.info(`bounces: ${all.length} mails`, counts);
		expect(((counts.bounce ?? 0) + (counts.auto_reply ?? 0)) / all.length).toBeGreaterThanOrEqual(0.98);
		expect((counts.loop ?? 0) + (counts.list ?? 0) + (counts.own ?? 0)).toBe(0);
	});
	it('at least seven tenths of the bounces tell a status code and which mail it was', () => {
		const told = all.filter(({ kind }) => kind === 'bounce').map(({ mail }) => deliveryStatus(mail));
		const share = (has: (one: (typeof told)[number]) => boolean): number => told.filter(has).length / told.length;
		const figures = {
			status: share((one) => Boolean(one?.status)),
			recipient: share((one) => Boolean(one?.finalRecipient)),
			originalMessageId: share((one) => Boolean(one?.originalMessageId)),
		};
		console.info(`delivery status of ${told.length} bounces`, figures);
		expect(figures.status).toBeGreaterThanOrEqual(0.7);
		expect(figures.recipient).toBeGreaterThanOrEqual(0.7);
		expect(figures.originalMessageId).toBeGreaterThanOrEqual(0.7);
	});
});

const ham = sharedData('mail/spamassassin');
(ham ? describe : describe.skip)('people\'s mail and list mail (a quarter of the SpamAssassin ham)', () => {
	let all: Read[] = [];
	beforeAll(async () => {
		const files = ['easy-ham-1', 'easy-ham-2'].flatMap((name) => filesBelow(`${ham ?? ''}/${name}`));
		all = await readAll(everyNth(files.filter((file) => file.endsWith('.txt')), 4));
	}, 60_000);
	const isList = ({ mail }: Read): boolean =>
		Object.keys(mail.headers).some((name) => name.startsWith('list-') || ['x-mailing-list', 'mailing-list', 'x-beenthere'].includes(name)) || /^(?:bulk|list)/iu.test(mail.headers.precedence?.[0] ?? '');
	it('of mail that came over no list at most 1 % is taken for a machine\'s', () => {
		const personal = all.filter((one) => !isList(one));
		const flagged = personal.filter(({ kind }) => kind !== 'none');
		console.info(`personal ham: ${personal.length} mails`, tally(personal), flagged.map(({ file, kind }) => `${kind} ${file.split('/').pop()}`));
		expect(personal.length).toBeGreaterThan(50);
		expect(flagged.length / personal.length).toBeLessThanOrEqual(0.01);
	});
	it('list mail is told as list, but for automatic answers over a list (at most 1 %)', () => {
		const lists = all.filter(isList);
		console.info(`list ham: ${lists.length} mails`, tally(lists));
		expect(lists.filter(({ kind }) => kind === 'list').length / lists.length).toBeGreaterThanOrEqual(0.99);
	});
});
