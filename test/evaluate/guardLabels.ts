import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { AutomationKind } from '../../nodes/shared/vocabulary';
import { automationKinds } from '../../nodes/shared/vocabulary';
import { counted, firstOf, messageOf } from './commandLine';
import { delimiterOf, textOfFile } from './tableFile';

/** What a raw mail should be taken for: told by a `labels.csv`, else by the name of a folder. */

/** `machine`: a bounce or an automatic answer. `person`: no machine; mail that a list's own headers mark may be `list`. `any`: nobody knows. */
export type Expected = 'machine' | 'list' | 'person' | 'no_reply' | 'own' | 'loop' | 'any';

/** Kinds that are right. */
export const kept: Record<Expected, readonly AutomationKind[]> = {
	machine: ['bounce', 'auto_reply'],
	list: ['list'],
	person: ['none', 'list'],
	no_reply: ['no_reply'],
	own: ['own'],
	loop: ['loop'],
	any: automationKinds,
};

export interface Told {
	expected?: Expected;
	/** Where more is told than machine or person. */
	kind?: AutomationKind;
	/** The name of the folder that was given is the weakest sign: it names a collection, seldom what is in it. */
	by: 'labels' | 'folder' | 'given folder' | 'nothing';
}

/** What a mail of a kind is expected to be. */
export const expectedOf: Record<AutomationKind, Expected> = { bounce: 'machine', auto_reply: 'machine', list: 'list', none: 'person', no_reply: 'no_reply', own: 'own', loop: 'loop' };
const isKind = (word: string): word is AutomationKind => automationKinds.some((kind) => kind === word);

/** Words of a `labels.csv` beside the kinds. */
const otherWords: Readonly<Record<string, Omit<Told, 'by'>>> = {
	vacation: { expected: 'machine', kind: 'auto_reply' },
	machine: { expected: 'machine' },
	person: { expected: 'person' },
	human: { expected: 'person' },
	ham: { expected: 'person' },
	spam: { expected: 'any' },
	any: { expected: 'any' },
};

function toldByWord(word: string): Omit<Told, 'by'> | undefined {
	if (isKind(word)) return { expected: expectedOf[word], kind: word };
	return Object.hasOwn(otherWords, word) ? otherWords[word] : undefined;
}

/** Whole words in the name of a folder: `hamburg` and `automation` tell nothing. */
const word = (words: string) => new RegExp(String.raw`(?<!\p{L})(?:${words})(?!\p{L})`, 'iu');
const folderWords: ReadonlyArray<readonly [name: RegExp, expected: Expected]> = [
	[word('bounces?|bounced|dsns?|ndrs?|undeliver(?:ed|able|y)?'), 'machine'],
	[word('auto|auto(?:matic)?[-_ ]?(?:repl(?:y|ies)|respon(?:se|der)s?)|vacations?|out-?_?of-?_?office|ooo'), 'machine'],
	[word('news|newsletters?|(?:mailing)?lists?'), 'list'],
	[word('ham|people|persons?|humans?'), 'person'],
	[word('spam|junk'), 'any'],
];

/** A folder that is called as a kind tells that kind. */
function toldByFolder(name: string): Omit<Told, 'by'> | undefined {
	const kind = name.toLowerCase().replace(/[- ]/gu, '_');
	if (isKind(kind)) return { expected: expectedOf[kind], kind };
	const expected = folderWords.find(([words]) => words.test(name))?.[1];
	return expected && { expected };
}

/** A `labels.csv`: columns `file` and `kind`. */
interface LabelsFile {
	path: string;
	/** By what stands under `file`; undefined where the kind is none. */
	rows: ReadonlyMap<string, Omit<Told, 'by'>>;
	found: Set<string>;
	notes: string[];
}

const cleanPath = (path: string) => path.trim().replace(/\\/gu, '/').replace(/^(?:\.\/)+/u, '');

function readLabels(path: string): LabelsFile {
	const rows = new Map<string, Omit<Told, 'by'>>();
	const file = (...notes: string[]): LabelsFile => ({ path, rows, found: new Set(), notes });
	let columns: string[] = [];
	let table: Array<Record<string, string | undefined>>;
	try {
		const text = textOfFile(readFileSync(path));
		table = parse(text, { columns: (header: string[]) => (columns = header.map((name) => name.trim().toLowerCase())), delimiter: delimiterOf(text), skip_empty_lines: true, relax_column_count: true, relax_quotes: true, trim: true });
	} catch (error) {
		return file(`${path} can't be read as a table and is not used: ${messageOf(error)}`);
	}
	if (!columns.includes('file')) return file(`${path} has no column "file" and is not used. It should have the columns file and kind; it has: ${columns.join(', ')}.`);
	// A list of failures of delivery has other columns, and all that it names is a bounce or an automatic answer.
	const isListOfFailures = !columns.includes('kind');
	const unknown = new Map<string, number>();
	for (const row of table) {
		const name = cleanPath(row.file ?? '');
		const kind = (row.kind ?? '').toLowerCase();
		if (name === '' || (kind === '' && !isListOfFailures)) continue;
		const told = isListOfFailures ? { expected: 'machine' as const } : toldByWord(kind);
		if (!told) unknown.set(row.kind ?? '', (unknown.get(row.kind ?? '') ?? 0) + 1);
		rows.set(name, told ?? {});
	}
	return file(
		...(isListOfFailures ? [`${path} has no column "kind": the ${counted(rows.size, 'file')} that it names should be bounces or automatic answers.`] : []),
		...(unknown.size > 0
			? [`${path}: no kinds are ${firstOf([...unknown].map(([kind, n]) => `${JSON.stringify(kind.slice(0, 40))} (${counted(n, 'row')})`), 10)}; those mails are only counted. Kinds: ${[...automationKinds, ...Object.keys(otherWords)].join(', ')}.`]
			: []),
	);
}

/** What is told of the mails below one folder. */
export interface Expectations {
	of: (file: string) => Told;
	/** Sentences on what can't be used of the `labels.csv` files, after all mails were asked for. */
	notes: () => string[];
}

export function expectationsBelow(root: string): Expectations {
	const files = new Map<string, LabelsFile | undefined>();
	const labelsIn = (folder: string): LabelsFile | undefined => {
		if (!files.has(folder)) {
			const name = readdirSync(folder).find((one) => one.toLowerCase() === 'labels.csv');
			files.set(folder, name === undefined ? undefined : readLabels(join(folder, name)));
		}
		return files.get(folder);
	};
	/** The folders of a file from the nearest to the given one. */
	const above = (file: string): string[] => {
		const folders: string[] = [];
		for (let folder = file; folder !== root && folder !== dirname(folder); ) folders.push((folder = dirname(folder)));
		return folders;
	};
	return {
		of: (file) => {
			const folders = above(file);
			let listed: Omit<Told, 'by'> | undefined;
			for (const folder of folders) {
				const labels = labelsIn(folder);
				const whole = [relative(folder, file), basename(file)];
				// A mail of an mbox is meant by the name of the box, too.
				const name = [...whole, ...whole.map((one) => one.replace(/#\d+$/u, ''))].find((one) => labels?.rows.has(one));
				if (!labels || name === undefined) continue;
				labels.found.add(name);
				listed ??= labels.rows.get(name);
			}
			if (listed) return { ...listed, by: 'labels' };
			const names = folders.map((folder) => basename(folder));
			const inside = names.slice(0, -1).map(toldByFolder).find((told) => told !== undefined);
			if (inside) return { ...inside, by: 'folder' };
			const expected = toldByFolder(names.at(-1) ?? '')?.expected;
			return expected ? { expected, by: 'given folder' } : { by: 'nothing' };
		},
		notes: () =>
			[...files.values()].flatMap((labels) => {
				if (!labels) return [];
				const missing = [...labels.rows.keys()].filter((name) => !labels.found.has(name));
				return [...labels.notes, ...(missing.length > 0 ? [`${labels.path} names ${counted(missing.length, 'mail')} that ${missing.length === 1 ? 'is' : 'are'} not there: ${firstOf(missing, 10)}.`] : [])];
			}),
	};
}
