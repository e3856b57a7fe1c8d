import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { AutomationKind } from '../../nodes/shared/vocabulary';
import { filesBelow } from '../unit/sharedData';
import { builtClassifyEmail } from './builtNode';
import { wilson } from './measures';

/**
 * Measures the built node's automation guard on raw mails: `npm run evaluate:guard -- DIR [...] [--json]`. Every file below
 * DIR is one mail (MIME), but for `labels.csv`, licences and notes. What a mail should be is told by the nearest `labels.csv`
 * (columns `file` and `kind`; a file that is listed without a kind is a bounce, as in lists of delivery failures), else by the name
 * of a folder above it: bounce, auto, list, ham (people), spam. Mails of which nothing is told are only counted.
 */

const expectations: ReadonlyArray<readonly [folder: RegExp, expected: Expected]> = [
	[/bounce|dsn|ndr|undeliver/iu, 'machine'],
	[/auto|vacation|out-?of-?office|ooo/iu, 'machine'],
	[/news|list/iu, 'list'],
	[/ham|people|person|human/iu, 'person'],
	[/spam|junk/iu, 'any'],
];
/** `machine`: a bounce or an automatic answer. `person`: no machine; mail that a list's own headers mark may be `list`. */
type Expected = 'machine' | 'list' | 'person' | 'any';

const kept: Record<Expected, readonly AutomationKind[]> = {
	machine: ['bounce', 'auto_reply'],
	list: ['list'],
	person: ['none', 'list'],
	any: ['none', 'list', 'no_reply', 'auto_reply', 'bounce', 'own', 'loop'],
};

const expectedOfKind: Record<string, Expected> = { bounce: 'machine', auto_reply: 'machine', vacation: 'machine', list: 'list', none: 'person', person: 'person', human: 'person', ham: 'person' };

interface Judged {
	file: string;
	folder: string;
	expected?: Expected;
	kind: AutomationKind | 'unread';
	right?: boolean;
}

interface FolderReport {
	mails: number;
	kinds: Record<string, number>;
	expected: Record<string, { n: number; right: number; share: number; interval: [number, number] }>;
	/** Files that were judged otherwise than expected, at most 50. */
	misjudged: Array<{ file: string; expected: Expected; kind: string }>;
}

const notMails = /(?:^|\/)(?:labels\.csv|licen[cs]e[^/]*|notice[^/]*|readme[^/]*|cmds|\.[^/]*)$/iu;

const labelRow = z.object({ file: z.string(), kind: z.string().optional() });

/** Expectations by file name, from a folder's labels.csv. */
function labelsIn(folder: string): Map<string, Expected> {
	const file = join(folder, 'labels.csv');
	if (!existsSync(file)) return new Map();
	const rows = z.array(labelRow).parse(parse(readFileSync(file, 'utf8'), { columns: true, bom: true }));
	return new Map(rows.map(({ file: name, kind }) => [name, expectedOfKind[kind ?? 'bounce'] ?? 'any']));
}

function expectationOf(file: string, root: string, labels: ReadonlyMap<string, Expected>): Expected | undefined {
	const inside = relative(dirname(root), file);
	const listed = labels.get(relative(root, file)) ?? labels.get(file.split('/').at(-1) ?? '');
	return listed ?? expectations.find(([folder]) => folder.test(dirname(inside)))?.[1];
}

function report(all: readonly Judged[]): FolderReport {
	const expected: FolderReport['expected'] = {};
	for (const name of [...new Set(all.flatMap((one) => one.expected ?? []))].sort()) {
		const own = all.filter((one) => one.expected === name);
		const right = own.filter((one) => one.right === true).length;
		expected[name] = { n: own.length, right, share: right / own.length, interval: wilson(right, own.length) };
	}
	const kinds: Record<string, number> = {};
	for (const { kind } of all) kinds[kind] = (kinds[kind] ?? 0) + 1;
	return {
		mails: all.length,
		kinds,
		expected,
		misjudged: all.flatMap(({ file, expected: should, kind, right }) => (right === false && should ? [{ file, expected: should, kind }] : [])).slice(0, 50),
	};
}

async function judge(root: string): Promise<Judged[]> {
	const classify = await builtClassifyEmail();
	const labels = labelsIn(root);
	const all: Judged[] = [];
	for (const file of filesBelow(root).filter((one) => !notMails.test(one))) {
		const data = readFileSync(file).toString('base64');
		const expected = expectationOf(file, root, labels);
		const classification = await classify(
			{ json: {}, binary: { data: { data, mimeType: 'message/rfc822' } } },
			{ inputMode: 'raw', binaryPropertyName: 'data' },
		).catch(() => undefined);
		const kind = classification?.automation.kind ?? 'unread';
		all.push({
			file: relative(root, file),
			folder: dirname(relative(dirname(root), file)),
			expected,
			kind,
			...(expected ? { right: kind !== 'unread' && kept[expected].includes(kind) } : {}),
		});
	}
	return all;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function print(name: string, { mails, kinds, expected, misjudged }: FolderReport): void {
	console.log(`${name}: ${mails} mails: ${Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
	for (const [should, { n, right, share, interval }] of Object.entries(expected)) {
		console.log(`  should be ${should}: ${right} of ${n}, ${percent(share)} (${interval.map(percent).join(' to ')})`);
	}
	for (const { file, expected: should, kind } of misjudged) console.log(`    ${file}: ${kind}, should be ${should}`);
}

async function main(): Promise<void> {
	const roots = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
	if (roots.length === 0) {
		console.error('Name at least one folder of raw mails: npm run evaluate:guard -- DIR [...] [--json]');
		process.exitCode = 2;
		return;
	}
	const all: Judged[] = [];
	for (const root of roots) all.push(...(await judge(root.replace(/\/+$/u, ''))));
	const folders = [...new Set(all.map(({ folder }) => folder))].sort();
	const reports = Object.fromEntries(folders.map((folder) => [folder, report(all.filter((one) => one.folder === folder))]));
	const total = report(all);
	if (process.argv.includes('--json')) {
		console.log(JSON.stringify({ total, folders: reports }, null, '\t'));
		return;
	}
	for (const folder of folders) print(folder, { ...(reports[folder] as FolderReport), misjudged: [] });
	print('In all', total);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
