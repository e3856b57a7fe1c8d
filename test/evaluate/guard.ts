import { existsSync } from 'node:fs';
import { basename, dirname, normalize, relative } from 'node:path';
import type { AutomationKind } from '../../nodes/shared/vocabulary';
import { builtClassifyEmail } from './builtNode';
import type { Outcome } from './commandLine';
import { counted, messageOf, onPaths, tell } from './commandLine';
import type { Classify } from './email';
import type { Expected, Told } from './guardLabels';
import { expectationsBelow, expectedOf, kept } from './guardLabels';
import type { UnusedFile } from './mailFiles';
import { mailsBelow } from './mailFiles';
import type { Measures } from './measures';
import { measure, wilson } from './measures';
import { classLines, confusionTable, headline, percent } from './measuresTable';

/**
 * Measures the built node's automation guard on raw mails: `npm run evaluate:guard -- DIR [...] [--json]`. Every file below
 * DIR is one mail (MIME) or an mbox, but for `labels.csv`, licences and notes. What a mail should be is told by the nearest `labels.csv`
 * that names it (columns `file` and `kind`; without a column `kind` all are bounces or automatic answers, as in lists of delivery
 * failures), else by the name of the nearest folder above it: a kind (`auto_reply`), or a word for what should be in it: bounce, auto, list,
 * ham (people), spam. The name of DIR itself counts where no folder inside it tells anything. Mails of which nothing is told are only counted.
 */

interface Judged {
	file: string;
	folder: string;
	told: Told;
	kind: AutomationKind | 'unread';
	right?: boolean;
}

interface FolderReport {
	mails: number;
	kinds: Record<string, number>;
	expected: Record<string, { n: number; right: number; share: number; interval: [number, number] }>;
	/** Files that were judged otherwise than expected, at most 50. */
	misjudged: Array<{ file: string; expected: Expected; kind: string }>;
	/** Over the mails of which is told what kind they are; null where there are none. */
	byKind: Measures | null;
	/** Over all mails of which is told whether they are a person's, a list's or a machine's; null where there are none. */
	byExpectation: Measures | null;
	/** Files of another kind than is told, at most 50. */
	otherKind: Array<{ file: string; told: AutomationKind; kind: string }>;
}

export interface GuardReport {
	total: FolderReport;
	folders: Record<string, FolderReport>;
	/** The guard says how sure it is of nothing. */
	calibration: null;
	/** Files that are no mails; the first hundred are named. */
	skipped: { n: number; first: UnusedFile[] };
	/** Mails that the node could not read: they count as wrong. The first hundred are named. */
	unread: { n: number; first: UnusedFile[] };
	/** What one has to know of these figures, as sentences. */
	notes: string[];
}

const listed = 50;
const named = 100;

/** What the mail was taken for, in the words of what was expected. */
function asExpected(expected: Expected, kind: Judged['kind']): string {
	if (kind === 'unread') return kind;
	return kept[expected].includes(kind) ? expected : expectedOf[kind];
}

function measured(pairs: Array<{ truth: string; answer: string }>): Measures | null {
	return pairs.length === 0 ? null : measure(pairs);
}

function report(all: readonly Judged[]): FolderReport {
	const expected: FolderReport['expected'] = {};
	for (const name of [...new Set(all.flatMap(({ told }) => told.expected ?? []))].sort()) {
		const own = all.filter(({ told }) => told.expected === name);
		const right = own.filter((one) => one.right === true).length;
		expected[name] = { n: own.length, right, share: right / own.length, interval: wilson(right, own.length) };
	}
	const kinds: Record<string, number> = {};
	for (const { kind } of all) kinds[kind] = (kinds[kind] ?? 0) + 1;
	return {
		mails: all.length,
		kinds,
		expected,
		misjudged: all.flatMap(({ file, told, kind, right }) => (right === false && told.expected ? [{ file, expected: told.expected, kind }] : [])).slice(0, listed),
		byKind: measured(all.flatMap(({ told, kind }) => (told.kind ? [{ truth: told.kind, answer: kind }] : []))),
		byExpectation: measured(
			all.flatMap(({ told: { expected: should }, kind }) => (should && should !== 'any' ? [{ truth: should, answer: asExpected(should, kind) }] : [])),
		),
		otherKind: all.flatMap(({ file, told, kind }) => (told.kind && told.kind !== kind ? [{ file, told: told.kind, kind }] : [])).slice(0, listed),
	};
}

interface JudgedFolder {
	mails: Judged[];
	unused: UnusedFile[];
	unread: UnusedFile[];
	notes: string[];
}

async function judge(root: string, classify: Classify): Promise<JudgedFolder> {
	const expectations = expectationsBelow(root);
	const found: JudgedFolder = { mails: [], unused: [], unread: [], notes: [] };
	for (const one of mailsBelow(root)) {
		if ('why' in one) {
			found.unused.push(one);
			continue;
		}
		const { file, raw } = one;
		const told = expectations.of(file);
		let kind: Judged['kind'] = 'unread';
		try {
			const { automation } = await classify(
				{ json: {}, binary: { data: { data: raw.toString('base64'), mimeType: 'message/rfc822' } } },
				{ inputMode: 'raw', binaryPropertyName: 'data' },
			);
			kind = automation.kind;
		} catch (error) {
			found.unread.push({ file, why: messageOf(error) });
		}
		found.mails.push({
			file: relative(root, file) || basename(file),
			folder: dirname(relative(dirname(root), file)),
			told,
			kind,
			...(told.expected ? { right: kind !== 'unread' && kept[told.expected].includes(kind) } : {}),
		});
	}
	const mails = found.mails.some(({ told }) => told.by === 'folder') ? found.mails.map(withoutGivenFolder) : found.mails;
	return { ...found, mails, notes: [...namedOnly(root, mails), ...expectations.notes()] };
}

/** Where the folders inside are named by what is in them, the name of the given folder tells nothing of the others. */
function withoutGivenFolder(one: Judged): Judged {
	return one.told.by === 'given folder' ? { ...one, told: { by: 'nothing' }, right: undefined } : one;
}

/** Tells what rests on the name of the given folder alone. */
function namedOnly(root: string, mails: readonly Judged[]): string[] {
	const own = mails.filter(({ told }) => told.by === 'given folder');
	const expected = own[0]?.told.expected;
	return expected ? [`What ${counted(own.length, 'mail')} should be ("${expected}") is told by the name of the given folder "${basename(root)}" alone.`] : [];
}

function filesNoted(files: readonly UnusedFile[], sentence: string): string[] {
	const most = 10;
	if (files.length === 0) return [];
	return [
		`${counted(files.length, 'file')} ${sentence}:`,
		...files.slice(0, most).map(({ file, why }) => `  ${file}: ${why}`),
		...(files.length > most ? [`  and ${files.length - most} more`] : []),
	];
}

const noCalibration = 'Calibration: none. The guard decides by rules and says no confidence, so there is nothing that could be calibrated.';

function notesOf({ mails, unused, unread, notes }: JudgedFolder, roots: readonly string[]): string[] {
	const kinds = new Set(mails.map(({ told }) => told.kind));
	const isTold = mails.some(({ told }) => told.expected !== undefined);
	return [
		noCalibration,
		...(mails.length === 0 ? [`There is no mail in ${roots.join(', ')}: nothing is measured.`] : []),
		...(mails.length > 0 && !isTold ? ['Of no mail is told what it should be, by a labels.csv or by the name of a folder: all are only counted.'] : []),
		...(isTold && [...kinds].every((kind) => kind === undefined) ? ['Of no mail is its very kind told: a bounce and an automatic answer are both "machine" here, a person\'s mail may have come over a list.'] : []),
		...(kinds.has('own') || kinds.has('loop') ? ['"own" and "loop" are found by the mail alone here: no address of ours is set, and each mail is the only one of its run.'] : []),
		...notes,
		...filesNoted(unread, 'could not be read by the node, which counts as wrong'),
		...filesNoted(unused, 'can\'t be used and are left out'),
	];
}

function folderLines(name: string, { mails, kinds, expected }: FolderReport): string[] {
	const share = (value: number) => percent(value, 2);
	return [
		`${name}: ${mails} mails: ${Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
		...Object.entries(expected).map(([should, { n, right, share: part, interval }]) => `  should be ${should}: ${right} of ${n}, ${share(part)} (${interval.map(share).join(' to ')})`),
	];
}

function lines({ total, folders, notes }: GuardReport): string[] {
	const measures = ([['kind', total.byKind], ['expected', total.byExpectation]] as const).flatMap(([name, one]) => (one ? [[name, one] as const] : []));
	return [
		...Object.entries(folders).flatMap(([name, folder]) => folderLines(name, folder)),
		...folderLines('In all', total),
		...total.misjudged.map(({ file, expected, kind }) => `    ${file}: ${kind}, should be ${expected}`),
		...total.otherKind.map(({ file, told, kind }) => `    ${file}: ${kind}, is told to be ${told}`),
		...measures.map(([name, one]) => headline(name, one)),
		...(measures.length > 0 ? ['  95 % intervals: Wilson for shares, bootstrap of 1,000 for macro-F1'] : []),
		...measures.flatMap(([name, one]) => [`  ${name}`, ...classLines(one), ...confusionTable(one)]),
		...notes.map((note) => `  ${note}`),
	];
}

const usage = 'Name at least one folder of raw mails: npm run evaluate:guard -- DIR [...] [--json]';

/** @param built gives what judges the mails */
export async function evaluateGuardCommand(args: readonly string[], built: () => Promise<Classify> = builtClassifyEmail): Promise<Outcome> {
	return await onPaths(args, usage, async (paths, json) => {
		const roots = paths.map((path) => normalize(path).replace(/(?<=.)\/+$/u, ''));
		const absent = roots.filter((root) => !existsSync(root));
		if (absent.length > 0) return { code: 1, errors: `There is no ${absent.join(' and no ')}.` };
		const classify = await built();
		const found: JudgedFolder[] = [];
		for (const root of roots) found.push(await judge(root, classify));
		const all: JudgedFolder = { mails: found.flatMap(({ mails }) => mails), unused: found.flatMap(({ unused }) => unused), unread: found.flatMap(({ unread }) => unread), notes: found.flatMap(({ notes }) => notes) };
		const names = [...new Set(all.mails.map(({ folder }) => folder))].sort();
		const told: GuardReport = {
			total: report(all.mails),
			folders: Object.fromEntries(names.map((name) => [name, report(all.mails.filter(({ folder }) => folder === name))])),
			calibration: null,
			skipped: { n: all.unused.length, first: all.unused.slice(0, named) },
			unread: { n: all.unread.length, first: all.unread.slice(0, named) },
			notes: notesOf(all, roots),
		};
		return {
			out: json ? JSON.stringify(told, null, '\t') : lines(told).join('\n'),
			...(all.mails.length === 0 && all.unused.length > 0 ? { code: 1, errors: `No file in ${roots.join(', ')} is a mail.` } : { code: 0 }),
		};
	});
}

if (require.main === module) void evaluateGuardCommand(process.argv.slice(2)).then(tell);
