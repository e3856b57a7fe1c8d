import type { Block, ChartBlock } from '../content';
import type { ReportRequest, ReportSeries } from '../request';
import { changeOf, figure, labelOf, sentence, withUnit } from '../wording';

/** Charts that fit on the two pages. */
const mostCharts = 8;
/** Days drawn: enough to see the weeks and the season. */
const daysDrawn = 92;
const msPerDay = 86_400_000;

export function dashboard(request: ReportRequest): Block[] {
	const { analysis } = request;
	const charts = chosen(request).slice(0, mostCharts).map((series) => lineChart(series, request));
	const blocks: Block[] = [
		{
			kind: 'table',
			head: ['Metric', 'This period', 'Before', 'Change (80 % interval)', 'Days'],
			rows: analysis.trends.map((trend) => [
				sentence(labelOf(trend)),
				trend.value === null ? 'no value' : withUnit(trend.value, trend.unit),
				trend.before === null ? 'no value' : withUnit(trend.before, trend.unit),
				changeOf(trend),
				String(trend.days),
			]),
			numeric: [false, true, true, true, true],
			empty: 'There are no metrics in this period.',
			small: analysis.trends.length > 12,
		},
		{ kind: 'paragraph', tone: 'quiet', text: 'A change is given where it can be told from chance. Dashed lines in the charts are what was to be expected, rings mark days that stand out.' },
	];
	if (charts.length > 0) blocks.push({ kind: 'charts', charts });
	if (analysis.forecasts.length > 0) {
		blocks.push({ kind: 'heading', text: 'Against the targets' }, { kind: 'charts', charts: [forecastChart(request)] }, { kind: 'list', sign: 'plain', items: analysis.forecasts.map(({ text }) => text), empty: '' });
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

function lineChart(series: ReportSeries, { analysis }: ReportRequest): ChartBlock {
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
		title: series.unit === '' ? title : `${title} (${series.unit})`,
		alt: `${title}, daily, ${labels[0] ?? ''} to ${labels.at(-1) ?? ''}: between ${figure(lowest)} and ${figure(highest)}${marks.length === 0 ? '' : `, ${marks.length} days stand out`}.`,
		size: 'half',
		spec: {
			type: 'lines',
			labels,
			values,
			expected: series.expected.slice(start, end),
			marks,
			// A target for a whole quarter is no line among days.
			target: trend?.aggregate === 'mean' ? target : undefined,
			unit: series.unit,
		},
	};
}

function forecastChart({ analysis }: ReportRequest): ChartBlock {
	const rows = analysis.forecasts.filter(({ target }) => target !== 0).map(({ metric, client, period, value, interval, target }) => {
		const label = analysis.trends.find((trend) => trend.metric === metric && trend.client === client)?.label ?? metric;
		const share = (part: number) => Number(((part / target) * 100).toFixed(1));
		return { label: `${label}${client === '' ? '' : `, ${client}`} (${period})`, low: share(interval[0]), likely: share(value), high: share(interval[1]), target: 100 };
	});
	return {
		kind: 'chart',
		title: 'Forecast in per cent of the target, with its 80 % interval',
		alt: rows.map(({ label, low, likely, high }) => `${label}: ${figure(likely)} % of the target, ${figure(low)} to ${figure(high)}`).join('; '),
		size: 'whole',
		spec: { type: 'ranges', rows, unit: '%' },
	};
}
