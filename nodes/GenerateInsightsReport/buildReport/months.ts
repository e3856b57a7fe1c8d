import type { ReportRequest, ReportTrend } from './request';

const msPerDay = 86_400_000;

export interface MonthOfMetric {
	/** YYYY-MM. */
	month: string;
	/** Sum or mean, as days of this metric become a month; null where no day has a value. */
	total: number | null;
	/** Whether the month is over and as good as all days that usually have a value have one. */
	whole: boolean;
}

/** Share of a month's days below which its sum says nothing: a business that is open on weekdays has 0.65. */
const leastDays = 0.6;

/** A metric by month, oldest first. */
export function monthsOf({ series, period }: ReportRequest['analysis'], { metric, client, aggregate }: ReportTrend): MonthOfMetric[] {
	const own = series.find((one) => one.metric === metric && one.client === client);
	if (own === undefined) return [];
	const first = Date.parse(own.from);
	const byMonth = new Map<string, number[]>();
	for (const [place, value] of own.values.entries()) {
		const day = new Date(first + place * msPerDay).toISOString().slice(0, 10);
		if (day > period.to) break;
		const values = byMonth.get(day.slice(0, 7)) ?? [];
		if (value !== null) values.push(value);
		byMonth.set(day.slice(0, 7), values);
	}
	return [...byMonth].map(([month, values]) => {
		const [year, number] = month.split('-').map(Number);
		const last = new Date(Date.UTC(year ?? 0, number ?? 1, 0));
		const sum = values.reduce((a, b) => a + b, 0);
		const total = values.length === 0 ? null : aggregate === 'sum' ? sum : sum / values.length;
		return { month, total: total === null ? null : Number(total.toPrecision(6)), whole: last.toISOString().slice(0, 10) <= period.to && values.length >= leastDays * last.getUTCDate() };
	});
}
