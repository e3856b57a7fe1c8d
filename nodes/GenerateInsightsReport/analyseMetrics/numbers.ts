/** Numbers as a report says them: four digits are enough to act on. */
export function show(value: number): string {
	const rounded = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
	return rounded.toLocaleString('en', { maximumFractionDigits: 6 });
}

/** Enough digits to compare, not more than were measured. */
export const digits = (value: number): number => Number(value.toPrecision(6));
