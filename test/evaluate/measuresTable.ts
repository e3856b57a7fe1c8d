import type { Measures } from './measures';

/** Measures as lines of a table for people. */

export const percent = (share: number, digits = 1): string => (Number.isNaN(share) ? '-' : `${(100 * share).toFixed(digits)} %`);
export const figure = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3));
const range = ([from, to]: readonly [number, number]) => `${percent(from)} to ${percent(to)}`;

export function headline(label: string, { n, accuracy, accuracyInterval, macroF1, macroF1Interval }: Measures): string {
	return `  ${label.padEnd(11)} n ${String(n).padStart(5)}  accuracy ${percent(accuracy)} (${range(accuracyInterval)})  macro-F1 ${figure(macroF1)} (${macroF1Interval.map(figure).join(' to ')})`;
}

export function classLines({ classes }: Measures): string[] {
	return classes.map(
		({ label, support, precision, recall, recallInterval, f1 }) =>
			`    ${label.padEnd(15)} n ${String(support).padStart(4)}  recall ${percent(recall).padStart(7)} (${range(recallInterval)})  precision ${percent(precision).padStart(7)}  F1 ${figure(f1)}`,
	);
}

export function confusionTable({ classes, confusion }: Measures): string[] {
	const answers = [...new Set(Object.values(confusion).flatMap((row) => Object.keys(row)))].sort();
	const short = (name: string) => name.slice(0, 7).padStart(8);
	return [
		`    ${'truth / answer'.padEnd(15)}${answers.map(short).join('')}`,
		...classes.map(
			({ label }) => `    ${label.padEnd(15)}${answers.map((answer) => String(confusion[label]?.[answer] ?? '.').padStart(8)).join('')}`,
		),
	];
}
