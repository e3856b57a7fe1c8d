/** A figure with how far it may be off. */
export interface Range {
	low: number;
	likely: number;
	high: number;
}

export const exactly = (value: number): Range => ({ low: value, likely: value, high: value });

export const plus = (a: Range, b: Range): Range => ({ low: a.low + b.low, likely: a.likely + b.likely, high: a.high + b.high });

/** The widest difference: the low end is the low end of `a` less the high end of `b`. */
export const minus = (a: Range, b: Range): Range => ({ low: a.low - b.high, likely: a.likely - b.likely, high: a.high - b.low });

/** The widest product; the ends may be negative. */
export function times(a: Range, b: Range): Range {
	const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
	return { low: Math.min(...corners), likely: a.likely * b.likely, high: Math.max(...corners) };
}

export const scaled = (range: Range, factor: number): Range => times(range, exactly(factor));

export const rounded = ({ low, likely, high }: Range, digits: number): Range => ({
	low: round(low, digits),
	likely: round(likely, digits),
	high: round(high, digits),
});

export function round(value: number, digits: number): number {
	const rounded = Number(value.toFixed(digits));
	return rounded === 0 ? 0 : rounded;
}
