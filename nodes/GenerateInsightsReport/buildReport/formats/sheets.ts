import { monthsOf } from '../months';
import type { ReportRequest, ReportTrend } from '../request';
import { concernsOf, winsOf } from '../sections/summary';
import { labelOf, sentence } from '../wording';

export type Cell = string | number | null;

/** One tab of a spreadsheet: it replaces what was in it. */
export interface Sheet {
	/** The tab's number, which stays where somebody renames it. */
	id: number;
	title: string;
	rows: Cell[][];
	/** Rows that are headings, from 0. */
	heads: number[];
}

/** Ours, and unlikely to be taken: Google numbers its own tabs by chance. */
const firstId = 771_001;
const months = 13;

type Row = Cell[] | { head: Cell[] };
const sheet = (title: string, index: number, all: readonly Row[]): Sheet => ({
	id: firstId + index,
	title,
	rows: all.map((row) => ('head' in row ? row.head : row)),
	heads: all.flatMap((row, place) => ('head' in row ? [place] : [])),
});

/** The six tabs of the dashboard. Figures are numbers, so that they can be counted with; texts are texts, whatever they begin with. */
export function toSheets(request: ReportRequest): Sheet[] {
	const { voice } = request;
	const build = [summaryRows, (one: ReportRequest) => groupRows(one, 'pipeline'), (one: ReportRequest) => groupRows(one, 'automation'), savingsRows, opportunityRows, trendRows];
	return build.map((rows, index) => sheet(voice.words.sheets.tabs[index] ?? String(index), index, rows(request)));
}

function summaryRows(request: ReportRequest): Row[] {
	const { analysis, voice, details } = request;
	const words = voice.words.summary;
	const list = (title: string, items: readonly string[], empty: string): Row[] => [[], { head: [title] }, ...(items.length === 0 ? [[empty]] : items.map((item) => [item]))];
	const [first] = analysis.opportunities;
	return [
		{ head: [details.client, voice.periodName(analysis.period.from, analysis.period.to)] },
		[voice.words.sheets.updated, analysis.period.to],
		...list(words.wins, [...details.highlights, ...winsOf(request)].slice(0, 3), words.noWins),
		...list(words.concerns, concernsOf(request).slice(0, 2), words.noConcerns),
		...list(words.first, first === undefined ? [] : [`${first.title}. ${first.what}`.trim()], voice.words.nothingWorthDoing),
		[],
		...table(request, analysis.trends),
	];
}

function table({ voice }: ReportRequest, trends: readonly ReportTrend[]): Row[] {
	const cells = (trend: ReportTrend): Cell[] => [sentence(labelOf(trend)), voice.unit(trend.unit), trend.value, trend.before, trend.distinguishable ? trend.change : null, trend.interval?.[0] ?? null, trend.interval?.[1] ?? null, trend.days];
	return [{ head: voice.words.sheets.head }, ...(trends.length === 0 ? [[voice.words.sheets.none]] : trends.map(cells))];
}

function groupRows(request: ReportRequest, group: ReportTrend['group']): Row[] {
	const { analysis, voice } = request;
	const own = analysis.trends.filter((trend) => trend.group === group);
	const found = analysis.findings.filter(({ metric }) => own.some((trend) => trend.metric === metric));
	return [...table(request, own), ...(found.length === 0 ? [] : [[], { head: [voice.words.sheets.found] }, ...found.map(({ text, from, to }) => [text, from, to])])];
}

/** What the period was worth, and each month with all before it. */
function savingsRows(request: ReportRequest): Row[] {
	const { analysis, voice, roi } = request;
	const { value, sheets } = voice.words;
	const worth: Row[] =
		roi === undefined
			? [[value.unknown]]
			: [
					{ head: [...value.head, sheets.head[1] ?? ''] },
					...([[value.rows.hours, roi.hours, voice.unit('hours')], [value.rows.gross, roi.gross, roi.currency], [value.rows.costs, roi.costs, roi.currency], [value.rows.net, roi.net, roi.currency]] as const).map(([name, { low, likely, high }, unit]) => [name, low, likely, high, unit]),
				];
	const saved = analysis.trends.filter(({ group }) => group === 'savings');
	const monthly = saved.flatMap((trend): Row[] => {
		let sum = 0;
		const rows = monthsOf(analysis, trend).map(({ month, total }): Cell[] => [month, total, (sum += total ?? 0)]);
		return [[], { head: [sheets.month, `${sentence(labelOf(trend))} (${voice.unit(trend.unit)})`, sheets.cumulative] }, ...rows];
	});
	return [...worth, ...monthly, ...(saved.length === 0 ? [] : [[], ...table(request, saved)])];
}

function opportunityRows({ analysis, voice }: ReportRequest): Row[] {
	const { sheets, opportunities, nothingWorthDoing } = voice.words;
	const likely = (value: number | { likely: number } | undefined): Cell => (value === undefined ? null : typeof value === 'number' ? value : value.likely);
	const rows = analysis.opportunities.map((one, index): Cell[] => [index + 1, one.title, opportunities.classes[one.class], one.what, likely(one.hoursPerMonth), likely(one.valuePerMonth), one.effortDays ?? null, one.confidence, one.owner ?? null]);
	return [{ head: sheets.opportunities }, ...(rows.length === 0 ? [[nothingWorthDoing]] : rows)];
}

/** Month over month. A month in which days are missing has no value: it would look like a fall. */
function trendRows({ analysis, voice }: ReportRequest): Row[] {
	const { sheets } = voice.words;
	const all = analysis.trends.map((trend) => ({ trend, months: new Map(monthsOf(analysis, trend).map((one) => [one.month, one.whole ? one.total : null])) }));
	const columns = [...new Set(all.flatMap((one) => [...one.months.keys()]))].sort().slice(-months);
	const change = (values: Cell[]): Cell => {
		const [before, now] = values.filter((value) => typeof value === 'number').slice(-2);
		return typeof before === 'number' && typeof now === 'number' && before !== 0 ? Number((now / before - 1).toFixed(4)) : null;
	};
	return [
		[sheets.byMonth],
		{ head: [sheets.head[0] ?? '', sheets.head[1] ?? '', ...columns, sheets.change] },
		...all.map(({ trend, months: own }) => {
			const values = columns.map((month) => own.get(month) ?? null);
			return [sentence(labelOf(trend)), voice.unit(trend.unit), ...values, change(values)];
		}),
	];
}
