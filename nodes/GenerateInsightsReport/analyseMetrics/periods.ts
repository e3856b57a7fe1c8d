import { dateOf, dayOf } from './rows';

/** First and last day, both included, in days since 1970. */
export interface Period {
	from: number;
	to: number;
}

export type PeriodLength = 'month' | 'quarter' | 'year';

const monthsOf: Readonly<Record<PeriodLength, number>> = { month: 1, quarter: 3, year: 12 };

/** The calendar month, quarter or year that holds the day. */
export function periodAround(day: number, length: PeriodLength): Period {
	const [year = 0, month = 1] = dateOf(day).split('-').map(Number);
	const months = monthsOf[length];
	const start = Math.floor((month - 1) / months) * months;
	return { from: firstOf(year, start), to: firstOf(year, start + months) - 1 };
}

/** The period before of the same kind, or of the same number of days where it is none of them. */
export function periodBefore({ from, to }: Period): Period {
	for (const length of ['month', 'quarter', 'year'] as const) {
		const own = periodAround(from, length);
		if (own.from === from && own.to === to) return periodAround(from - 1, length);
	}
	return { from: from - (to - from + 1), to: from - 1 };
}

function firstOf(year: number, month: number): number {
	const whole = year * 12 + month;
	return dayOf(`${String(Math.floor(whole / 12)).padStart(4, '0')}-${String((whole % 12) + 1).padStart(2, '0')}-01`);
}
