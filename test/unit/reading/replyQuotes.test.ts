import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { splitReply } from '../../../nodes/ClassifyEmail/reading/newestText';
import { sharedData } from '../sharedData';

/** What the suites' own tests say of a fixture, put as text that is new and text that is not. */
interface Expectation {
	fixture: string;
	/** The whole of the new text. */
	exactly?: string;
	keeps?: string[];
	drops?: string[];
	signature?: string[];
	quoted?: string[];
}

const both: Expectation[] = [
	{ fixture: 'email_1_1', keeps: ['Hi folks', 'What is the best way'], drops: ['riak-users', '-Abhishek'], signature: ['-Abhishek Kona', 'riak-users'] },
	{ fixture: 'email_1_2', keeps: ['Hi,', 'You can list the keys for the bucket'], drops: ['wrote:', '> ', 'riak-users mailing'], signature: ['riak-users'] },
	{ fixture: 'email_1_3', keeps: ['Oh thanks.\n\nHaving'], drops: ['-A', 'wrote:', '____'], signature: ['-A', '____'] },
	{ fixture: 'email_1_4', keeps: ['Awesome'], drops: ['Loader'], quoted: ['On', 'Loader'] },
	{ fixture: 'email_1_5', keeps: ['One: Here', 'fourth bullet point', 'for a while.'] },
	{ fixture: 'email_1_6', keeps: ['I get'], drops: ['Was this'], quoted: ['On', 'Was this'] },
	{ fixture: 'email_1_7', exactly: ':+1:', quoted: ['On', 'Steps 0-2'] },
	{ fixture: 'email_1_8', keeps: ['I will reply', 'and under this.'], drops: ['okay?', 'this is my signature'], signature: ['this is my signature'] },
	{ fixture: 'email_2_1', exactly: 'Outlook with a reply' },
	{ fixture: 'email_2_2', exactly: 'Outlook with a reply directly above line' },
	{ fixture: 'email_BlackBerry', exactly: 'Here is another email' },
	{ fixture: 'email_iPhone', exactly: 'Here is another email' },
	{ fixture: 'email_multi_word_sent_from_my_mobile_device', exactly: 'Here is another email' },
	{ fixture: 'email_sent_from_my_not_signature', exactly: 'Here is another email\n\nSent from my desk, is much easier then my mobile phone.' },
	{ fixture: 'email_one_is_not_on', keeps: ['One outstanding question'], drops: ['On Oct 1, 2012'] },
	{ fixture: 'greedy_on', keeps: ['On your remote host'], drops: ['On 9 Jan 2014'] },
	{ fixture: 'correct_sig', drops: ['rick'], signature: ['-- \nrick'] },
	{ fixture: 'email_sig_delimiter_in_middle_of_line', keeps: ['And here is a fix -- this is not', 'kthxbai'] },
	{ fixture: 'email_bullets', exactly: 'test 2 this should list second\n\nand have spaces\n\nand retain this formatting\n\n\n   - how about bullets\n   - and another' },
	{ fixture: 'pathological', keeps: ["I think you're onto something"], drops: ['wrote:'] },
];

const suites: Record<string, { rows: Expectation[]; floor: number }> = {
	github: {
		rows: [
			...both,
			{ fixture: 'email_2_3', exactly: 'Outlook with a reply directly above line' },
			{ fixture: 'email_long_quote', keeps: ['Hi folks'] },
		],
		floor: 22,
	},
	zapier: {
		rows: [
			...both,
			{ fixture: 'email_2_3', exactly: 'Outlook with a reply above headers using unusual format' },
			{ fixture: 'email_gmail', exactly: 'This is a test for inbox replying to a github message.' },
			{ fixture: 'email_headers_no_delimiter', exactly: 'And another reply!' },
			{ fixture: 'email_partial_quote_header', keeps: ['On your remote host you can run:', 'telnet 127.0.0.1 52698', 'This should connect to TextMate'] },
		],
		floor: 24,
	},
};

function misses(expected: Expectation, text: string): string[] {
	const { newText, quotedText, signature } = splitReply(text);
	return [
		...(expected.exactly !== undefined && newText !== expected.exactly ? [`new text is ${JSON.stringify(newText.slice(0, 200))}`] : []),
		...(expected.keeps ?? []).filter((one) => !newText.includes(one)).map((one) => `lost "${one}"`),
		...(expected.drops ?? []).filter((one) => newText.includes(one)).map((one) => `kept "${one}"`),
		...(expected.signature ?? []).filter((one) => !signature.includes(one)).map((one) => `not signature "${one}"`),
		...(expected.quoted ?? []).filter((one) => !quotedText.includes(one)).map((one) => `not quoted "${one}"`),
	];
}

const folder = sharedData('mail/reply-quotes');
(folder ? describe : describe.skip)('the suites of two quotation parsers', () => {
	for (const [suite, { rows, floor }] of Object.entries(suites)) {
		it(`splits at least ${floor} of ${rows.length} mails of the ${suite} suite as its tests ask`, () => {
			const emails = join(folder ?? '', suite, 'test/emails');
			const failed = rows.flatMap((row) => {
				const path = join(emails, `${row.fixture}.txt`);
				if (!existsSync(path)) return [`${row.fixture}: missing`];
				const missed = misses(row, readFileSync(path, 'utf8'));
				return missed.length === 0 ? [] : [`${row.fixture}: ${missed.join('; ')}`];
			});
			console.info(`reply quotes, ${suite}: ${rows.length - failed.length} of ${rows.length} passed`, failed);
			expect(rows.length - failed.length).toBeGreaterThanOrEqual(floor);
		});
	}
});
