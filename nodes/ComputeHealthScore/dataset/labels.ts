import { InputError } from '../../shared/items';
import { isMissing, textOf } from './cell';

/** Spellings of "it happened", where the operator names none. */
const positives = new Set(['yes', 'y', 'true', '1', '1.0', 't', 'churn', 'churned', 'left', 'lost', 'exited', 'cancelled', 'canceled', 'attrited customer', 'won', 'referred', 'sí', 'si', 'oui', 'ja']);
const mostClassesNamed = 8;

export interface Labels {
	/** 1 where the event happened. */
	labels: Uint8Array;
	/** Rows that have a label at all, by place. */
	rows: Int32Array;
	positiveClass: string;
	events: number;
}

/**
 * Reads the outcome of each row. Rows without one are left out: a customer whose outcome is still open teaches nothing.
 *
 * @throws InputError where there is no label, or it can't be told which of its values is the event
 */
export function readLabels(values: readonly unknown[], labelField: string, positiveClass: string | undefined): Labels {
	const rows = Int32Array.from(values.flatMap((value, row) => (isMissing(value) ? [] : [row])));
	const known = Array.from(rows, (row) => textOf(values[row]));
	const classes = [...new Set(known)].sort();
	if (classes.length === 0) {
		throw new InputError(`No row has a value under "${labelField}", the label.`, 'Set "Label Field" to the column that says whether the customer left.');
	}
	const positive = positiveClass ?? guess(classes, known);
	if (positive === undefined || (classes.length > 1 && !classes.includes(positive))) {
		const named = classes.slice(0, mostClassesNamed).map((name) => `"${name}"`).join(', ');
		const many = classes.length > mostClassesNamed ? ` and ${classes.length - mostClassesNamed} more` : '';
		throw new InputError(
			positive === undefined ? `"${labelField}" holds ${named}${many}: which of them is the event can't be told.` : `No row has "${positive}" under "${labelField}", which holds ${named}${many}.`,
			'Set "Positive Class" to the value that stands for a customer who left.',
		);
	}
	const labels = Uint8Array.from(known, (value) => (value === positive ? 1 : 0));
	return { labels, rows, positiveClass: positive, events: labels.reduce((sum, label) => sum + label, 0) };
}

/** The value that is spelt like a yes, else the rarer of two. */
function guess(classes: readonly string[], known: readonly string[]): string | undefined {
	const spelt = classes.filter((name) => positives.has(name.toLowerCase()));
	if (spelt.length === 1) return spelt[0];
	if (classes.length !== 2) return undefined;
	const [first = '', second = ''] = classes;
	const firsts = known.filter((value) => value === first).length;
	return firsts <= known.length - firsts ? first : second;
}
