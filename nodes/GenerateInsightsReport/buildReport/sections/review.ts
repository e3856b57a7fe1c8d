import { checkClaim } from '../../calculateRoi/claims';
import type { Block } from '../content';
import type { ReportRequest } from '../request';
import { changeOf, directionOf, figure, labelOf, money, sentence, withUnit } from '../wording';
import { winsOf } from './summary';

/** What it was worth, with where each figure comes from. */
export function value({ roi }: ReportRequest): Block[] {
	if (roi === undefined) return [{ kind: 'paragraph', text: 'What automation was worth has not been worked out for this period.' }];
	const row = (label: string, { low, likely, high }: { low: number; likely: number; high: number }, show: (amount: number) => string) => [label, show(low), show(likely), show(high)];
	const inMoney = (amount: number) => money(amount, roi.currency);
	return [
		{
			kind: 'charts',
			charts: [
				{
					kind: 'chart',
					title: `Value in ${roi.currency}: low, likely and high`,
					alt: `Net value ${inMoney(roi.net.likely)}, from ${inMoney(roi.net.low)} to ${inMoney(roi.net.high)}.`,
					size: 'whole',
					spec: { type: 'ranges', unit: roi.currency, rows: [{ label: 'Gross', ...roi.gross }, { label: 'Costs', ...roi.costs }, { label: 'Net', ...roi.net }] },
				},
			],
		},
		{
			kind: 'table',
			head: ['', 'Low', 'Likely', 'High'],
			rows: [row('Hours saved', roi.hours, figure), row('Gross value', roi.gross, inMoney), row('Costs', roi.costs, inMoney), row('Net value', roi.net, inMoney)],
			numeric: [false, true, true, true],
			empty: '',
		},
		{ kind: 'heading', text: 'Where the figures come from' },
		{
			kind: 'table',
			head: ['Figure', 'Low', 'Likely', 'High', 'Unit', 'Source', 'Date'],
			rows: roi.inputs.map((input) => [sentence(input.input), figure(input.low), figure(input.likely), figure(input.high), input.unit, `${input.source} (${input.basis})`, input.date ?? 'not given']),
			numeric: [false, true, true, true, false, false, false],
			empty: 'No figure was given with its source.',
			small: true,
		},
	];
}

/** What improved, what got worse, what stayed. */
export function trends({ analysis }: ReportRequest): Block[] {
	const of = (direction: number) => analysis.trends.filter((trend) => directionOf(trend) === direction && (direction !== 0 || trend.value !== null));
	const lines = (direction: number) => of(direction).map((trend) => `${labelOf(trend)}: ${trend.value === null ? 'no value' : withUnit(trend.value, trend.unit)}, ${changeOf(trend)}.`);
	return [
		{ kind: 'heading', text: 'Improved' },
		{ kind: 'list', sign: 'good', items: lines(1), empty: 'Nothing improved by more than chance.' },
		{ kind: 'heading', text: 'Got worse' },
		{ kind: 'list', sign: 'bad', items: lines(-1), empty: 'Nothing got worse by more than chance.' },
		{ kind: 'heading', text: 'Stayed as it was, or cannot be told' },
		{ kind: 'list', sign: 'plain', items: lines(0), empty: 'Everything changed.' },
	];
}

export function benchmarks({ analysis }: ReportRequest): Block[] {
	const compared = analysis.findings.filter(({ kind }) => kind === 'benchmark');
	return [
		{ kind: 'list', sign: 'plain', items: compared.map(({ text }) => text), empty: 'There are no benchmarks with a source for these metrics, so none are shown.' },
	];
}

export function wins(request: ReportRequest): Block[] {
	const { analysis, details } = request;
	const reliability = analysis.trends.filter(({ metric }) => /uptime|error|fail|incident|downtime/i.test(metric));
	const blocks: Block[] = [
		{ kind: 'list', sign: 'good', items: [...details.highlights, ...winsOf(request)], empty: 'Nothing changed for the better by more than chance this time.' },
		...details.stories.map((story): Block => ({ kind: 'quote', text: story.text, who: story.who })),
	];
	if (reliability.length > 0) {
		blocks.push(
			{ kind: 'heading', text: 'Reliability' },
			{
				kind: 'table',
				head: ['Metric', 'This period', 'Before', 'Change'],
				rows: reliability.map((trend) => [sentence(labelOf(trend)), trend.value === null ? 'no value' : withUnit(trend.value, trend.unit), trend.before === null ? 'no value' : withUnit(trend.before, trend.unit), changeOf(trend)]),
				numeric: [false, true, true, true],
				empty: '',
			},
		);
	}
	return blocks;
}

export function roadmap({ details, analysis }: ReportRequest): Block[] {
	const planned = details.roadmap.map(({ quarter, what, owner }) => [quarter, what, owner ?? 'to be named']);
	const proposed = analysis.opportunities.map((one, index) => [index === 0 ? 'next' : index < 3 ? 'then' : 'later', one.title, one.owner ?? 'to be named']);
	return [{ kind: 'table', head: ['When', 'What', 'Who'], rows: planned.length > 0 ? planned : proposed, numeric: [false, false, false], empty: 'Nothing is planned, and nothing worth planning was found.' }];
}

export function nextSteps({ details, analysis }: ReportRequest): Block[] {
	const rows = details.nextSteps.map(({ what, owner, due }) => [what, owner ?? 'to be named', due ?? 'to be agreed']);
	const first = analysis.opportunities.slice(0, 3).map((one) => [`Decide on "${one.title}"`, one.owner ?? 'to be named', 'next call']);
	const faults = analysis.findings.filter(({ kind }) => kind === 'data_quality');
	const blocks: Block[] = [
		{ kind: 'table', head: ['What', 'Who', 'When'], rows: rows.length > 0 ? rows : first, numeric: [false, false, false], empty: 'Nothing is to be done before the next report.' },
	];
	if (faults.length > 0) {
		blocks.push(
			{ kind: 'heading', text: 'To be checked in the data' },
			{ kind: 'list', sign: 'bad', items: faults.slice(0, 8).map(({ text }) => text), empty: '' },
		);
		if (faults.length > 8) blocks.push({ kind: 'paragraph', tone: 'quiet', text: `And ${faults.length - 8} more of the same kind.` });
	}
	return blocks;
}

/** From which query each figure comes, and figures stated elsewhere that do not add up. */
export function sources({ analysis, claims, roi }: ReportRequest): Block[] {
	const checked = claims.map(checkClaim);
	const wrong = [...checked.filter(({ ok }) => !ok).map(({ text }) => text), ...(roi?.findings ?? []).filter(({ kind }) => kind === 'data_quality').map(({ text }) => text)];
	const blocks: Block[] = [
		{
			kind: 'table',
			head: ['Metric', 'Rows', 'First day', 'Query or call'],
			rows: analysis.series.map((series) => [sentence(labelOf(series)), String(series.rows), series.from, series.source ?? 'not given']),
			numeric: [false, true, false, false],
			empty: 'There are no series.',
			small: true,
		},
	];
	if (wrong.length > 0) blocks.unshift({ kind: 'heading', text: 'Figures that do not add up' }, { kind: 'list', sign: 'bad', items: [...new Set(wrong)], empty: '' });
	return blocks;
}
