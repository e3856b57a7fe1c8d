import { z } from 'zod';
import { emotions, intents, sentiments, urgencies } from '../../nodes/shared/vocabulary';
import { counted, firstOf } from './commandLine';
import type { UnusedLine } from './jsonLines';
import { usableJsonLines } from './jsonLines';

/** Mails with labels of any origin: what can be used of a file is used, and the rest is counted and named. */

export const measuredLabels = ['intent', 'urgency', 'sentiment', 'emotion', 'needsReply', 'language'] as const;
export type Label = (typeof measuredLabels)[number];

const oneOf = (values: readonly string[]) => ({ isOne: (value: unknown) => typeof value === 'string' && values.includes(value), values: values.join(', ') });

/** What a label may be. */
const vocabulary: Record<Label, { isOne: (value: unknown) => boolean; values: string }> = {
	intent: oneOf(intents),
	urgency: oneOf(urgencies),
	sentiment: oneOf(sentiments),
	emotion: oneOf(emotions),
	needsReply: { isOne: (value) => typeof value === 'boolean', values: 'true, false' },
	language: { isOne: (value) => typeof value === 'string' && /^[a-z]{2,3}$/u.test(value), values: 'a code of ISO 639-1 such as "en"; "und"' },
};

const labelledLine = z.object({
	from: z.string().nullish(),
	subject: z.string().nullish(),
	body: z.string(),
	...(Object.fromEntries(measuredLabels.map((label) => [label, z.unknown().optional()])) as Record<Label, z.ZodOptional<z.ZodUnknown>>),
});

export interface LabelledMail {
	file: string;
	line: number;
	from: string;
	subject: string;
	body: string;
	/** Those that were given and are of the vocabulary; as text, as a label is compared. */
	labels: Partial<Record<Label, string>>;
}

export interface UnknownLabel {
	file: string;
	line: number;
	label: Label;
	value: unknown;
}

export interface LabelledFile {
	mails: LabelledMail[];
	unused: UnusedLine[];
	unknown: UnknownLabel[];
}

/** @throws Error where the file can't be read */
export function labelledMails(file: string): LabelledFile {
	const { lines, unused } = usableJsonLines(file, labelledLine);
	const unknown: UnknownLabel[] = [];
	const mails = lines.map(({ line, value: { from, subject, body, ...given } }) => {
		const labels: LabelledMail['labels'] = {};
		for (const label of measuredLabels) {
			const value = given[label];
			if (value === undefined || value === null) continue;
			if (vocabulary[label].isOne(value)) labels[label] = String(value);
			else unknown.push({ file, line, label, value });
		}
		return { file, line, from: from ?? '', subject: subject ?? '', body, labels };
	});
	return { mails, unused, unknown };
}

const shown = (value: unknown): string => {
	const text = JSON.stringify(value);
	return text.length > 40 ? `${text.slice(0, 40)}...` : text;
};

/** Sentences on lines that are not used. */
export function unusedNotes(unused: readonly UnusedLine[]): string[] {
	if (unused.length === 0) return [];
	const most = 10;
	return [
		`${counted(unused.length, 'line')} can't be used and ${unused.length === 1 ? 'is' : 'are'} left out:`,
		...unused.slice(0, most).map(({ file, line, why }) => `  ${file}, line ${line}: ${why}`),
		...(unused.length > most ? [`  and ${unused.length - most} more`] : []),
	];
}

/** Sentences on labels that are none, each value once. */
export function unknownNotes(unknown: readonly UnknownLabel[]): string[] {
	const notes: string[] = [];
	for (const label of measuredLabels) {
		const linesOf = new Map<string, string[]>();
		for (const one of unknown.filter((other) => other.label === label)) {
			const value = shown(one.value);
			const lines = linesOf.get(value);
			if (lines) lines.push(String(one.line));
			else linesOf.set(value, [String(one.line)]);
		}
		if (linesOf.size === 0) continue;
		const values = [...linesOf].map(([value, lines]) => `${value} (${lines.length === 1 ? 'line' : 'lines'} ${firstOf(lines, 5)})`);
		notes.push(`No value of ${label}, and not measured: ${firstOf(values, 10)}. It can be: ${vocabulary[label].values}.`);
	}
	return notes;
}
