/** Figures of feedback as an operator reads them. */

/** Points for a net promoter score, a percentage for any share. */
export function tellValue(metric: string, value: number): string {
	return metric.startsWith('nps') ? `${value >= 0 ? '+' : ''}${round(value, 1)}` : `${round(value * 100, 1)} %`;
}

export function tellInterval(metric: string, { low, high }: { low: number; high: number }): string {
	return `${tellValue(metric, low)} to ${tellValue(metric, high)}`;
}

export function round(value: number, places: number): number {
	return Number(value.toFixed(places)) + 0;
}
