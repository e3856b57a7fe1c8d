import type { Block, ChartBlock } from '../content';
import type { ReportRequest, ReportSeries } from '../request';
import { labelOf, sentence } from '../wording';

/** Charts that fit on the two pages. */
const mostCharts = 8;
/** Days drawn: enough to see the weeks and the season. */
const daysDrawn = 92;
const msPerDay = 86_400_000;

export function dashboard(request: ReportRequest): Block[] {
	const { analysis, voice } = request;
	const words = voice.words.dashboard;
	const charts = chosen(request).slice(0, mostCharts).map((series) => lineChart(series, request));
	const blocks: Block[] = [
		{
			kind: 'table',
			head: words.head,
			rows: analysis.trends.map((trend) => [
				sentence(labelOf(trend)),
				trend.value === null ? voice.words.noValue : voice.withUnit(trend.value, trend.unit),
				trend.before === null ? voice.words.noValue : voice.withUnit(trend.before, trend.unit),
				voice.changeOf(trend),
				String(trend.days),
			]),
			numeric: [false, true, true, true, true],
			empty: words.empty,
			small: analysis.trends.length > 12,
		},
		{ kind: 'paragraph', tone: 'quiet', text: words.legend },
	];
	if (charts.length > 0) blocks.push({ kind: 'charts', charts });
	if (analysis.forecasts.length > 0) {
		blocks.push({ kind: 'heading', text: words.targets }, { kind: 'charts', charts: [forecastChart(request)] }, { kind: 'list', sign: 'plain', items: analysis.forecasts.map(({ text }) => text), empty: '' });
	}
	return blocks;
}

/** Metrics with something to see come first. */
function chosen({ analysis }: ReportRequest): ReportSeries[] {
	const weight = ({ metric, client }: ReportSeries) => {
		const found = analysis.findings.filter((finding) => finding.metric === metric && (finding.evidence.client ?? '') === client).length;
		const trend = analysis.trends.find((one) => one.metric === metric && one.client === client);
		return found * 2 + (trend?.distinguishable ? 1 : 0);
	};
	return analysis.series
		.filter(({ values }) => values.some((value) => value !== null))
		.map((series) => ({ series, weight: weight(series) }))
		.sort((a, b) => b.weight - a.weight)
		.map(({ series }) => series);
}

function lineChart(series: ReportSeries, { analysis, voice }: ReportRequest): ChartBlock {
	const first = Date.parse(series.from);
	const end = Math.min(series.values.length, Math.round((Date.parse(analysis.period.to) - first) / msPerDay) + 1);
	const start = Math.max(0, end - daysDrawn);
	const labels = Array.from({ length: Math.max(0, end - start) }, (_, index) => new Date(first + (start + index) * msPerDay).toISOString().slice(0, 10));
	const own = analysis.findings.filter(({ metric, evidence, kind }) => metric === series.metric && (evidence.client ?? '') === series.client && kind === 'anomaly');
	const marks = [...labels.keys()].filter((place) => own.some(({ from, to }) => (labels[place] ?? '') >= from && (labels[place] ?? '') <= to));
	const target = analysis.forecasts.find(({ metric, client }) => metric === series.metric && client === series.client)?.target;
	const values = series.values.slice(start, end);
	const known = values.filter((value) => value !== null);
	const lowest = known.reduce((a, b) => Math.min(a, b), Infinity);
	const highest = known.reduce((a, b) => Math.max(a, b), -Infinity);
	const trend = analysis.trends.find(({ metric, client }) => metric === series.metric && client === series.client);
	const title = sentence(labelOf(series));
	return {
		kind: 'chart',
		title: series.unit === '' ? title : `${title} (${voice.unit(series.unit)})`,
		alt: voice.words.dashboard.alt(title, voice.dayName(labels[0] ?? ''), voice.dayName(labels.at(-1) ?? ''), voice.figure(lowest), voice.figure(highest), marks.length),
		size: 'half',
		spec: {
			type: 'lines',
			labels: labels.map(voice.shortDay),
			values,
			expected: series.expected.slice(start, end),
			marks,
			// A target for a whole quarter is no line among days.
			target: trend?.aggregate === 'mean' ? target : undefined,
			targetLabel: voice.words.dashboard.target,
			unit: series.unit,
		},
	};
}

function forecastChart({ analysis, voice }: ReportRequest): ChartBlock {
	const words = voice.words.dashboard;
	const percent = (value: number) => voice.words.percent(voice.figure(value));
	const rows = analysis.forecasts.filter(({ target }) => target !== 0).map(({ metric, client, period, value, interval, target }) => {
		const label = analysis.trends.find((trend) => trend.metric === metric && trend.client === client)?.label ?? metric;
		const share = (part: number) => Number(((part / target) * 100).toFixed(1));
		return { label: `${label}${client === '' ? '' : `, ${client}`} (${words.periods[period]})`, low: share(interval[0]), likely: share(value), high: share(interval[1]), target: 100 };
	});
	return {
		kind: 'chart',
		title: words.forecastTitle,
		alt: rows.map(({ label, low, likely, high }) => words.forecastAlt(label, percent(likely), percent(low), percent(high))).join('; '),
		size: 'whole',
		spec: { type: 'ranges', rows, unit: '%' },
	};
}
