import type { Block } from '../content';
import { partnershipTiers } from '../editions';
import type { ReportRequest } from '../request';
import { changeOf, directionOf, figure, labelOf, money, periodName, sentence, signed, withUnit } from '../wording';

/** What went well, most certain first: findings for the better, then changes that can be told from chance. */
export function winsOf({ analysis }: ReportRequest): string[] {
	const found = analysis.findings.filter(({ severity, kind }) => severity === 'good' && kind !== 'data_quality').map(({ text }) => text);
	const better = analysis.trends
		.filter((trend) => directionOf(trend) > 0)
		.sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0))
		.map((trend) => `${labelOf(trend)}: ${changeOf(trend)} against the period before.`);
	return [...found, ...better];
}

/** What went badly, the gravest first; doubts about the data last, and never among the insights. */
export function concernsOf({ analysis }: ReportRequest): string[] {
	const grave = ['critical', 'warning'].flatMap((severity) => analysis.findings.filter((one) => one.severity === severity && one.kind !== 'data_quality').map(({ text }) => text));
	const worse = analysis.trends
		.filter((trend) => directionOf(trend) < 0 && !analysis.findings.some(({ metric, severity }) => metric === trend.metric && (severity === 'critical' || severity === 'warning')))
		.map((trend) => `${labelOf(trend)}: ${changeOf(trend)} against the period before.`);
	return [...grave, ...worse];
}

export function summary(request: ReportRequest): Block[] {
	const { analysis, roi, details } = request;
	const [first] = analysis.opportunities;
	const wins = winsOf(request);
	const concerns = concernsOf(request);
	const faults = analysis.findings.filter(({ kind }) => kind === 'data_quality').length;
	const blocks: Block[] = [{ kind: 'paragraph', tone: 'lead', text: details.introduction ?? inOneParagraph(request, wins.length, concerns.length, faults) }];
	const figures = keyFigures(request);
	if (figures.length > 0) blocks.push({ kind: 'figures', figures });
	blocks.push(
		{ kind: 'heading', text: 'Top three wins' },
		{ kind: 'list', sign: 'good', items: [...details.highlights, ...wins].slice(0, 3), empty: 'Nothing changed for the better by more than chance.' },
		{ kind: 'heading', text: 'Top two concerns' },
		{ kind: 'list', sign: 'bad', items: concerns.slice(0, 2), empty: 'Nothing gives cause for concern.' },
		{ kind: 'heading', text: 'First opportunity' },
		{
			kind: 'list',
			sign: 'plain',
			items: first === undefined ? [] : [`${first.title}. ${first.what}`.trim()],
			empty: 'There is nothing worth doing this time. We looked, and would rather say so than fill the page.',
		},
	);
	if (roi !== undefined && roi.net.low < 0 && roi.net.high > 0) {
		blocks.push({ kind: 'paragraph', tone: 'quiet', text: 'The low end of the value is below zero: with what is known it cannot be said that it was worth its cost.' });
	}
	if (details.partnership !== undefined) {
		const tier = partnershipTiers[details.partnership];
		blocks.push({ kind: 'paragraph', tone: 'quiet', text: `Your partnership: ${tier.name} (${tier.includes.join(', ')}).` });
	}
	return blocks;
}

function inOneParagraph({ analysis, roi }: ReportRequest, wins: number, concerns: number, faults: number): string {
	const measured = analysis.trends.length;
	const changed = analysis.trends.filter(({ distinguishable }) => distinguishable).length;
	const value = roi === undefined ? '' : ` Automation saved about ${figure(roi.hours.likely)} hours, worth ${money(roi.net.likely, roi.currency)} after its costs (${money(roi.net.low, roi.currency)} to ${money(roi.net.high, roi.currency)}).`;
	const data = faults === 0 ? '' : ` ${count(faults, 'figure')} in the data should be checked.`;
	return `In ${periodName(analysis.period.from, analysis.period.to)}, ${changed} of ${count(measured, 'metric')} changed by more than chance.${value} There ${wins === 1 ? 'is' : 'are'} ${count(wins, 'win')} and ${count(concerns, 'concern')}.${data}`;
}

const count = (number: number, what: string) => `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`;

/** Up to four figures at the head of the page: the value first, then what changed most. */
function keyFigures({ analysis, roi }: ReportRequest) {
	const value = roi === undefined ? [] : [
		{ label: 'Hours saved', value: figure(roi.hours.likely), note: `${figure(roi.hours.low)} to ${figure(roi.hours.high)}` },
		{ label: 'Net value', value: money(roi.net.likely, roi.currency), note: `${money(roi.net.low, roi.currency)} to ${money(roi.net.high, roi.currency)}` },
	];
	const trends = [...analysis.trends]
		.filter(({ value: measured }) => measured !== null)
		.sort((a, b) => Number(b.distinguishable) - Number(a.distinguishable) || Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0))
		.map((trend) => ({
			label: sentence(labelOf(trend)),
			value: withUnit(trend.value ?? 0, trend.unit),
			note: trend.distinguishable && trend.change !== null ? `${signed(trend.change)} on the period before` : 'about as before',
		}));
	return [...value, ...trends].slice(0, 4);
}
