import type { ReportOpportunity, ReportTrend } from './request';

/** How figures are written in a report: enough digits to act on, thousands apart. */
export function figure(value: number): string {
	const size = Math.abs(value);
	const places = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
	return value.toLocaleString('en', { maximumFractionDigits: places });
}

export const withUnit = (value: number, unit: string): string => {
	if (/^(%|percent)$/i.test(unit)) return `${figure(value)} %`;
	if (/^(share|ratio)$/i.test(unit)) return `${figure(value * 100)} %`;
	return unit === '' ? figure(value) : `${figure(value)} ${unit}`;
};

export const money = (value: number, currency: string): string => `${Math.round(value).toLocaleString('en')} ${currency}`;

/** A change: tenths of a per cent below ten, whole ones above. */
export function signed(share: number): string {
	const size = Math.abs(share) * 100;
	const text = size.toLocaleString('en', { maximumFractionDigits: size < 10 ? 1 : 0 });
	return text === '0' ? '0 %' : `${share < 0 ? '-' : '+'}${text} %`;
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const labelOf = ({ label, client }: Pick<ReportTrend, 'label' | 'client'>): string => (client === '' ? label : `${label}, ${client}`);

/** The change against the period before, said only where it can be told from chance. */
export function changeOf({ change, interval, distinguishable }: ReportTrend): string {
	if (change === null || interval === null) return 'too few days';
	if (!distinguishable) return 'about the same';
	return `${signed(change)} (${signed(interval[0])} to ${signed(interval[1])})`;
}

/** 1 where the change is for the better, -1 for the worse, 0 where it cannot be said. */
export function directionOf({ change, better, distinguishable }: ReportTrend): number {
	if (!distinguishable || change === null || better === 'none') return 0;
	return (better === 'up') === change > 0 ? 1 : -1;
}

const classes = { quick_win: 'Quick win', strategic: 'Strategic', big_bet: 'Big bet' } as const;
export const className = (one: ReportOpportunity): string => classes[one.class];

export const rangeText = (value: number | { low: number; likely: number; high: number }, show: (value: number) => string): string =>
	typeof value === 'number' ? show(value) : `${show(value.likely)} (${show(value.low)} to ${show(value.high)})`;

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** "November 2026" for a whole month, else both days. */
export function periodName(from: string, to: string): string {
	const [year = '', month = '', day = ''] = from.split('-');
	const whole = day === '01' && to === new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10);
	return whole ? `${months[Number(month) - 1] ?? month} ${year}` : `${dayName(from)} to ${dayName(to)}`;
}

export function dayName(date: string): string {
	const [year = '', month = '', day = ''] = date.slice(0, 10).split('-');
	return `${Number(day)} ${months[Number(month) - 1] ?? month} ${year}`;
}
