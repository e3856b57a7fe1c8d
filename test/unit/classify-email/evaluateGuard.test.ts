import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Classify } from '../../evaluate/email';
import type { GuardReport } from '../../evaluate/guard';
import { evaluateGuardCommand } from '../../evaluate/guard';
import { mailsIn } from '../../evaluate/mailFiles';

/** Takes a mail for what its subject says. */
const classify = (async (item: Parameters<Classify>[0]) => {
	const raw = Buffer.from(item.binary?.data?.data ?? '', 'base64').toString();
	const kind = /^Subject: (\w+)/mu.exec(raw)?.[1];
	if (kind === 'broken') throw new Error('This is no mail.');
	return { automation: { kind, reason: '' } };
}) as unknown as Classify;

const mail = (kind: string) => `From: anna@client.example\nSubject: ${kind}\n\nThe lift is broken.\n`;

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'evaluate-guard-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes files below a folder of its own and gives its path. */
function folderOf(files: Record<string, string | Buffer>, name = 'mails'): string {
	mkdirSync(join(root, name), { recursive: true });
	for (const [path, content] of Object.entries(files)) {
		mkdirSync(dirname(join(root, name, path)), { recursive: true });
		writeFileSync(join(root, name, path), content);
	}
	return join(root, name);
}

async function told(...folders: string[]): Promise<GuardReport> {
	const { code, out } = await evaluateGuardCommand([...folders, '--json'], async () => classify);
	expect(code).toBe(0);
	return JSON.parse(out ?? '{}') as GuardReport;
}
const table = async (folder: string) => (await evaluateGuardCommand([folder], async () => classify)).out ?? '';

describe('evaluate:guard over the kinds', () => {
	const labelled = () => folderOf({
		'labels.csv': 'file,kind\na.eml,none\nb.eml,auto_reply\nc.eml,bounce\nd.eml,no_reply\ne.eml,own\nf.eml,loop\ng.eml,list\n',
		'a.eml': mail('none'), 'b.eml': mail('auto_reply'), 'c.eml': mail('auto_reply'), 'd.eml': mail('none'), 'e.eml': mail('none'), 'f.eml': mail('none'), 'g.eml': mail('list'),
	});

	it('gives accuracy, macro-F1 and recall of every kind with intervals; every kind is one of its own', async () => {
		const { total } = await told(labelled());
		expect(total.byKind).toMatchObject({ n: 7, accuracy: 3 / 7, accuracyInterval: [expect.any(Number), expect.any(Number)], macroF1Interval: [expect.any(Number), expect.any(Number)] });
		expect(Object.fromEntries(total.byKind?.classes.map(({ label, recall }) => [label, recall]) ?? [])).toEqual({ none: 1, auto_reply: 1, bounce: 0, no_reply: 0, own: 0, loop: 0, list: 1 });
		expect(total.otherKind).toContainEqual({ file: 'c.eml', told: 'bounce', kind: 'auto_reply' });
	});

	it('keeps the shares by expectation, in which a bounce and an automatic answer are both a machine\'s', async () => {
		const { total } = await told(labelled());
		expect(total).toMatchObject({ mails: 7, kinds: { none: 4, auto_reply: 2, list: 1 }, expected: { machine: { n: 2, right: 2, share: 1 }, person: { n: 1, right: 1 }, list: { n: 1, right: 1 } } });
	});

	it('never calls a mail right that is labelled as no-reply, own or loop and read as a person\'s', async () => {
		const { total } = await told(labelled());
		expect(total.expected).toMatchObject({ no_reply: { right: 0 }, own: { right: 0 }, loop: { right: 0 } });
		expect(total.misjudged.map(({ file }) => file)).toEqual(['d.eml', 'e.eml', 'f.eml']);
	});

	it('says in one line that there is no calibration, and that own and loop need more than the mail', async () => {
		const printed = await table(labelled());
		expect(printed.match(/^.*calibrat.*$/gimu)).toEqual([expect.stringContaining('Calibration: none.')]);
		expect(printed).toContain('"own" and "loop" are found by the mail alone here');
		expect(printed).toMatch(/kind {8}n {5}7 {2}accuracy 42\.9 % \(/u);
		expect(printed).toMatch(/auto_reply {6}n {4}1 {2}recall 100\.0 % \(/u);
	});

	it('takes the name of a folder for a kind where it is one', async () => {
		const { total } = await told(folderOf({ 'auto-reply/1': mail('bounce'), 'none/2': mail('none') }));
		expect(total.byKind).toMatchObject({ n: 2, accuracy: 0.5 });
		expect(total.expected.machine).toMatchObject({ n: 1, right: 1 });
	});

	it('measures by what is expected where folders tell only machine or person', async () => {
		const { total, notes } = await told(folderOf({ 'easy-ham-1/1': mail('none'), 'easy-ham-1/2': mail('list'), 'easy-ham-1/3': mail('bounce'), 'bounces/4': mail('auto_reply'), 'spam_2/5': mail('none') }));
		expect(total.byKind).toBeNull();
		expect(total.byExpectation).toMatchObject({ n: 4, accuracy: 0.75, confusion: { person: { person: 2, machine: 1 }, machine: { machine: 1 } } });
		expect(total.expected.any).toMatchObject({ n: 1, right: 1 });
		expect(notes.join('\n')).toContain('Of no mail is its very kind told');
	});
});

describe('evaluate:guard, what a mail should be', () => {
	it('is told by the nearest labels.csv, and by the one above for what that does not name', async () => {
		const { folders } = await told(folderOf({
			'labels.csv': 'file,kind\na.eml,none\nb.eml,none\ndeep\\c.eml,list\n',
			'a.eml': mail('none'),
			'deep/labels.csv': 'file,kind\na.eml,bounce\n', 'deep/a.eml': mail('bounce'), 'deep/b.eml': mail('none'), 'deep/c.eml': mail('list'),
		}));
		expect(folders.mails?.expected).toMatchObject({ person: { n: 1, right: 1 } });
		expect(folders['mails/deep']?.expected).toMatchObject({ machine: { n: 1, right: 1 }, person: { n: 1, right: 1 }, list: { n: 1, right: 1 } });
	});

	it.each([
		['a semicolon between columns', 'file;kind\na.eml;none\n'],
		['a byte order mark, capitals and blanks', '\ufeffFile, Kind\r\n a.eml, None\r\n'],
		['tabs', 'file\tkind\na.eml\tnone\n'],
	])('is read from a table with %s', async (_, labels) => {
		const { total, notes } = await told(folderOf({ 'labels.csv': labels, 'a.eml': mail('none') }));
		expect(total.byKind).toMatchObject({ n: 1, accuracy: 1 });
		expect(notes).toHaveLength(1);
	});

	it('is a bounce or an automatic answer in a list of failures of delivery, which has no kinds', async () => {
		const { total, notes } = await told(folderOf({ 'labels.csv': 'file,dsn\na.eml,5.1.1\n', 'a.eml': mail('auto_reply') }));
		expect(total.expected.machine).toMatchObject({ n: 1, right: 1 });
		expect(total.byKind).toBeNull();
		expect(notes.join('\n')).toContain('has no column "kind": the 1 file that it names should be bounces or automatic answers.');
	});

	it('is not told by a kind that is none: the mail is only counted, and the word is named', async () => {
		const { total, notes } = await told(folderOf({ 'labels.csv': 'file,kind\na.eml,peple\nb.eml,constructor\nc.eml,\n', 'a.eml': mail('none'), 'b.eml': mail('none'), 'c.eml': mail('none') }));
		expect(total).toMatchObject({ mails: 3, expected: {}, byKind: null, byExpectation: null });
		expect(notes.join('\n')).toMatch(/labels\.csv: no kinds are "peple" \(1 row\), "constructor" \(1 row\); those mails are only counted\. Kinds: none, auto_reply, /u);
	});

	it('names rows of mails that are not there', async () => {
		const { notes } = await told(folderOf({ 'labels.csv': 'file,kind\na.eml,none\ngone.eml,bounce\n', 'a.eml': mail('none') }));
		expect(notes.join('\n')).toContain('labels.csv names 1 mail that is not there: gone.eml.');
	});

	it.each([
		['without a column for the file', 'name,kind\na.eml,none\n', 'has no column "file" and is not used. It should have the columns file and kind; it has: name, kind.'],
		['that is empty', '', 'has no column "file" and is not used.'],
		['with an open quote', 'file,kind\n"a.eml,none\n', 'can\'t be read as a table and is not used'],
	])('is not told by a labels.csv %s, and that is said with its name', async (_, labels, sentence) => {
		const { total, notes } = await told(folderOf({ 'labels.csv': labels, 'a.eml': mail('none') }));
		expect(total).toMatchObject({ mails: 1, expected: {} });
		expect(notes.join('\n')).toMatch(/labels\.csv/u);
		expect(notes.join('\n')).toContain(sentence);
	});

	it.each(['automation-test', 'hamburg', 'listening', 'spammers', 'newsroom-clients', 'peoples'])('is not told by a part of a word: %s', async (name) => {
		const { total, notes } = await told(folderOf({ [`${name}/a.eml`]: mail('none') }, name));
		expect(total).toMatchObject({ mails: 1, expected: {} });
		expect(notes.join('\n')).toContain('Of no mail is told what it should be');
	});

	it.each([
		['easy-ham-1', 'person'], ['People', 'person'], ['mail_bounces', 'machine'], ['out-of-office', 'machine'], ['auto replies', 'machine'], ['autoresponders', 'machine'], ['newsletters', 'list'], ['mailing-lists', 'list'], ['junk', 'any'],
	])('is told by a whole word in the name of a folder: %s', async (name, expected) => {
		const { total } = await told(folderOf({ [`${name}/cur/a.eml`]: mail('none') }));
		expect(Object.keys(total.expected)).toEqual([expected]);
	});

	it('is told by the nearest folder of several', async () => {
		const { folders } = await told(folderOf({ 'bounces/ham/a.eml': mail('none'), 'ham/auto/b.eml': mail('auto_reply') }));
		expect(folders['mails/bounces/ham']?.expected).toMatchObject({ person: { right: 1 } });
		expect(folders['mails/ham/auto']?.expected).toMatchObject({ machine: { right: 1 } });
	});

	it('is told by the name of the given folder only where no folder inside is named, and that is said', async () => {
		const alone = await told(folderOf({ 'a.eml': mail('none'), 'cur/b.eml': mail('none') }, 'ham'));
		expect(alone.total.expected).toMatchObject({ person: { n: 2 } });
		expect(alone.notes.join('\n')).toContain('What 2 mails should be ("person") is told by the name of the given folder "ham" alone.');
		const sorted = await told(folderOf({ 'ham/a.eml': mail('none'), 'misc/b.eml': mail('none') }, 'bounce-tests'));
		expect(sorted.total.expected).toEqual({ person: expect.objectContaining({ n: 1 }) });
	});
});

describe('evaluate:guard on files of any origin', () => {
	it('goes on where a file or link can\'t be used, and counts and names it', async () => {
		const folder = folderOf({ 'ham/a.eml': mail('none'), 'ham/empty.eml': '', 'ham/notes.txt': 'only words', 'ham/picture.png': Buffer.from([0x89, 0x50, 0, 0]) });
		symlinkSync(join(root, 'nowhere'), join(folder, 'ham', 'dangling.eml'));
		execFileSync('mkfifo', [join(folder, 'ham', 'pipe')]);
		const { total, skipped } = await told(folder);
		expect(total).toMatchObject({ mails: 1, expected: { person: { n: 1, right: 1 } } });
		expect(skipped.n).toBe(5);
		expect(skipped.first.map(({ file, why }) => `${file.split('/').pop()}: ${why.split(',')[0]}`)).toEqual([
			'dangling.eml: ENOENT: no such file or directory', 'empty.eml: It is empty.', 'notes.txt: It has no header fields.', 'picture.png: It is binary.', 'pipe: It is neither a file nor a folder.',
		]);
	});

	it('follows links to folders, but in no circle', async () => {
		const elsewhere = folderOf({ 'a.eml': mail('none') }, 'elsewhere');
		const folder = folderOf({ 'misc/b.eml': mail('none') });
		symlinkSync(elsewhere, join(folder, 'easy-ham'));
		symlinkSync('..', join(folder, 'misc', 'up'));
		symlinkSync(root, join(folder, 'misc', 'out'));
		const { folders } = await told(folder);
		expect(Object.keys(folders)).toEqual(['mails/easy-ham', 'mails/misc']);
		expect(folders['mails/easy-ham']?.expected).toMatchObject({ person: { n: 1 } });
	});

	it('counts a mail that the node can\'t read as wrong, and says why', async () => {
		const { total, unread } = await told(folderOf({ 'ham/a.eml': mail('broken'), 'ham/b.eml': mail('none') }));
		expect(total).toMatchObject({ mails: 2, kinds: { unread: 1, none: 1 }, expected: { person: { n: 2, right: 1 } }, misjudged: [{ file: 'ham/a.eml', kind: 'unread' }], byExpectation: { accuracy: 0.5 } });
		expect(unread).toMatchObject({ n: 1, first: [{ why: 'This is no mail.' }] });
	});

	it('reads every mail of an mbox, each under its number', async () => {
		const box = ['none', 'bounce', 'none'].map((kind, place) => `From anna@client.example Mon Jan  5 10:00:0${place} 2026\n${mail(kind)}`).join('\n');
		const { total } = await told(folderOf({ 'labels.csv': 'file,kind\nbox.mbox,none\nbox.mbox#2,bounce\n', 'box.mbox': box }));
		expect(total).toMatchObject({ mails: 3, kinds: { none: 2, bounce: 1 }, byKind: { n: 3, accuracy: 1 } });
	});

	it.each([
		['starts with an envelope and is alone', `From anna@client.example Mon Jan  5 10:00:00 2026\n${mail('none')}`],
		['has a line that begins with "From" in its text', `From anna@client.example Mon Jan  5 10:00:00 2026\n${mail('none')}\nFrom Monday on we are closed.\n\nFrom Berlin Mon Jan to Tue 2026\nand so on\n`],
		['quotes an mbox, but is none', `${mail('none')}\nFrom bob@client.example Mon Jan  5 10:00:00 2026\nSubject: x\n`],
	])('takes a file for one mail that %s', (_, content) => {
		expect(mailsIn('a.eml', Buffer.from(content))).toEqual([{ file: 'a.eml', raw: Buffer.from(content) }]);
	});

	it('passes over licences, notes, hidden files and labels without a word', async () => {
		const { total, skipped } = await told(folderOf({ 'ham/a.eml': mail('none'), 'LICENSE.txt': 'x', 'ham/README.md': 'x', 'ham/.DS_Store': 'x', 'ham/labels.csv': 'file,kind\n' }));
		expect(total.mails).toBe(1);
		expect(skipped.n).toBe(0);
	});

	it('says that an empty folder holds nothing', async () => {
		expect(await told(folderOf({}))).toMatchObject({ total: { mails: 0, expected: {}, byKind: null, byExpectation: null }, calibration: null, notes: [expect.any(String), expect.stringContaining('There is no mail in')] });
	});

	it('takes one file for a folder of one', async () => {
		const folder = folderOf({ 'a.eml': mail('none') });
		expect((await told(join(folder, 'a.eml'))).total).toMatchObject({ mails: 1, kinds: { none: 1 } });
	});
});

describe('evaluate:guard, called wrongly', () => {
	const outcome = async (...args: string[]) => await evaluateGuardCommand(args, async () => classify);

	it('ends with 1 where the folder is not there, or no file in it is a mail', async () => {
		expect(await outcome(join(root, 'nowhere'))).toMatchObject({ code: 1, errors: expect.stringContaining('nowhere') });
		expect(await outcome(folderOf({ 'notes.txt': 'only words' }))).toMatchObject({ code: 1, errors: expect.stringContaining('No file in') });
	});

	it('refuses an option that it does not know, and asks for a folder', async () => {
		expect(await outcome(folderOf({}), '--jsn')).toMatchObject({ code: 2, errors: expect.stringMatching(/--jsn[\s\S]*npm run evaluate:guard/u) });
		expect(await outcome()).toMatchObject({ code: 2, errors: expect.stringContaining('Name at least one folder') });
	});
});
