import type { Block } from '../content';
import { partnershipTiers } from '../editions';
import type { ReportRequest } from '../request';
import { directionOf, labelOf, sentence } from '../wording';

/** What went well, most certain first: findings for the better, then changes that can be told from chance. */
export function winsOf({ analysis, voice }: ReportRequest): string[] {
	const found = analysis.findings.filter(({ severity, kind }) => severity === 'good' && kind !== 'data_quality').map(({ text }) => text);
	const better = analysis.trends
		.filter((trend) => directionOf(trend) > 0)
		.sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0))
		.map((trend) => voice.words.change.ofPeriod(labelOf(trend), voice.changeOf(trend)));
	return [...found, ...better];
}

/** What went badly, the gravest first; doubts about the data last, and never among the insights. */
export function concernsOf({ analysis, voice }: ReportRequest): string[] {
	const grave = ['critical', 'warning'].flatMap((severity) => analysis.findings.filter((one) => one.severity === severity && one.kind !== 'data_quality').map(({ text }) => text));
	const worse = analysis.trends
		.filter((trend) => directionOf(trend) < 0 && !analysis.findings.some(({ metric, severity }) => metric === trend.metric && (severity === 'critical' || severity === 'warning')))
		.map((trend) => voice.words.change.ofPeriod(labelOf(trend), voice.changeOf(trend)));
	return [...grave, ...worse];
}

export function summary(request: ReportRequest): Block[] {
	const { analysis, roi, details, voice } = request;
	const words = voice.words.summary;
	const [first] = analysis.opportunities;
	const wins = winsOf(request);
	const concerns = concernsOf(request);
	const faults = analysis.findings.filter(({ kind }) => kind === 'data_quality').length;
	const blocks: Block[] = [{ kind: 'paragraph', tone: 'lead', text: details.introduction ?? inOneParagraph(request, wins.length, concerns.length, faults) }];
	const figures = keyFigures(request);
	if (figures.length > 0) blocks.push({ kind: 'figures', figures });
	blocks.push(
		{ kind: 'heading', text: words.wins },
		{ kind: 'list', sign: 'good', items: [...details.highlights, ...wins].slice(0, 3), empty: words.noWins },
		{ kind: 'heading', text: words.concerns },
		{ kind: 'list', sign: 'bad', items: concerns.slice(0, 2), empty: words.noConcerns },
		{ kind: 'heading', text: words.first },
		{
			kind: 'list',
			sign: 'plain',
			items: first === undefined ? [] : [`${first.title}. ${first.what}`.trim()],
			empty: voice.words.nothingWorthDoing,
		},
	);
	if (roi !== undefined && roi.net.low < 0 && roi.net.high > 0) {
		blocks.push({ kind: 'paragraph', tone: 'quiet', text: words.mayHaveCost });
	}
	if (details.partnership !== undefined) {
		const { answerHours, buildingHoursPerMonth, sprintWeeks, guaranteedSavingsPerYear: savings } = partnershipTiers[details.partnership];
		const tier = voice.words.tiers[details.partnership];
		const includes = tier.includes({ answerHours, buildingHours: buildingHoursPerMonth, sprintWeeks, savings: voice.money(savings.amount, savings.currency) });
		blocks.push({ kind: 'paragraph', tone: 'quiet', text: words.partnership(tier.name, includes.join(', ')) });
	}
	return blocks;
}

function inOneParagraph({ analysis, roi, voice }: ReportRequest, wins: number, concerns: number, faults: number): string {
	const { words, money } = voice;
	const changed = analysis.trends.filter(({ distinguishable }) => distinguishable).length;
	const sentences = [
		words.summary.changed(voice.periodName(analysis.period.from, analysis.period.to), changed, analysis.trends.length),
		...(roi === undefined ? [] : [words.summary.value(voice.figure(roi.hours.likely), money(roi.net.likely, roi.currency), words.range(money(roi.net.low, roi.currency), money(roi.net.high, roi.currency)))]),
		words.summary.counts(wins, concerns),
		...(faults === 0 ? [] : [words.summary.toCheck(faults)]),
	];
	return sentences.join(voice.language === 'zh' || voice.language === 'ja' ? '' : ' ');
}

/** Up to four figures at the head of the page: the value first, then what changed most. */
function keyFigures({ analysis, roi, voice }: ReportRequest) {
	const { words, figure, money } = voice;
	const value = roi === undefined ? [] : [
		{ label: words.summary.hoursSaved, value: figure(roi.hours.likely), note: words.range(figure(roi.hours.low), figure(roi.hours.high)) },
		{ label: words.summary.netValue, value: money(roi.net.likely, roi.currency), note: words.range(money(roi.net.low, roi.currency), money(roi.net.high, roi.currency)) },
	];
	const trends = [...analysis.trends]
		.filter(({ value: measured }) => measured !== null)
		.sort((a, b) => Number(b.distinguishable) - Number(a.distinguishable) || Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0))
		.map((trend) => ({
			label: sentence(labelOf(trend)),
			value: voice.withUnit(trend.value ?? 0, trend.unit),
			note: trend.distinguishable && trend.change !== null ? words.change.onBefore(voice.signed(trend.change)) : words.change.asBefore,
		}));
	return [...value, ...trends].slice(0, 4);
}
