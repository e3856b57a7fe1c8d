import * as z from 'zod';
import { maybe } from '../../shared/shape';
import { bases, minutesOfUnit, spreadOfBasis, type Basis, type TimeUnit } from './policy';
import type { Range } from './range';

const units = ['seconds', 'minutes', 'hours', 'days'] as const satisfies readonly TimeUnit[];

const detailedSchema = z
	.object({
		value: maybe(z.number()),
		low: maybe(z.number()),
		likely: maybe(z.number()),
		high: maybe(z.number()),
		unit: maybe(z.enum(units)),
		basis: maybe(z.enum(bases)),
		source: maybe(z.string()),
		date: maybe(z.string()),
		/** Half the width of the range, as a share of the figure: 0.1 is 10 %. */
		spread: maybe(z.number().min(0).max(1)),
	})
	.refine(({ value, likely }) => value !== undefined || likely !== undefined, { message: 'It needs a "value", or "low", "likely" and "high"' })
	.refine(({ low, value, likely, high }) => (low ?? -Infinity) <= (likely ?? value ?? 0) && (likely ?? value ?? 0) <= (high ?? Infinity), {
		message: '"low" must not be above "likely", nor "likely" above "high"',
	});

/** A number, or one with its range, unit, source and date. */
export const figureSchema = z.union([z.number(), detailedSchema]);
export type Figure = z.output<typeof figureSchema>;

/** What a figure rests on, as it is shown beside the result. */
export interface Provenance extends Range {
	input: string;
	unit: string;
	basis: Basis | 'range';
	source: string;
	date: string | null;
}

export interface ReadFigure {
	range: Range;
	provenance: Provenance;
}

/**
 * @param input name of the figure, for the provenance
 * @param unit what the range is in; figures of time are brought to minutes
 */
export function readFigure(figure: Figure, input: string, unit: string, basisWithout: Basis = 'stated'): ReadFigure {
	const given: Partial<Exclude<Figure, number>> = typeof figure === 'number' ? { value: figure } : figure;
	const factor = unit === 'minutes' && given.unit !== undefined ? minutesOfUnit[given.unit] : 1;
	const hasRange = given.low !== undefined || given.high !== undefined;
	const basis = given.basis ?? basisWithout;
	const middle = given.likely ?? given.value ?? 0;
	const off = Math.abs(middle) * (given.spread ?? spreadOfBasis[basis]);
	const low = hasRange ? (given.low ?? middle) : middle - off;
	const high = hasRange ? (given.high ?? middle) : middle + off;
	const range: Range = { low: low * factor, likely: middle * factor, high: high * factor };
	return {
		range,
		provenance: { input, unit, basis: hasRange ? 'range' : basis, source: given.source ?? 'not given', date: given.date ?? null, ...range },
	};
}
