import { DateTime } from 'luxon';
import type { Finding, FindingSeverity } from '../finding';
import type { Feedback } from './answers';
import type { Change, Period, Trend } from './changes';
import { feedbackTargets, type FeedbackKind, type FeedbackLimits } from './policy';
import type { Measure, Score } from './scores';
import { round, tellInterval, tellValue } from './tell';
import type { Theme } from './themes/themes';

export interface FoundOut {
	feedback: Feedback;
	measures: readonly Measure[];
	/** Of the latest period, in the order of the measures. */
	scores: readonly Score[];
	themes: readonly Theme[];
	changes: readonly Change[];
	trends: readonly Trend[];
	periods: { before: Period; now: Period };
	limits: FeedbackLimits;
	/** Targets by kind. */
	targets: Readonly<Record<FeedbackKind, number>>;
	/** IANA; days of findings are this zone's. */
	timeZone: string;
}

/** A theme is worth a finding where this share of its scored texts is bad, at least. */
const badTheme = 0.5;

function dayOf(at: number, timeZone: string): string {
	return DateTime.fromMillis(at, { zone: timeZone }).toISODate() ?? '';
}

function changeFinding(change: Change, found: FoundOut): Finding {
	const { metric, name, before, now, chance, direction } = change;
	const severity: FindingSeverity = direction === 'better' ? 'good' : direction === 'worse' ? 'warning' : 'info';
	const move = { better: 'rose', worse: 'fell', more: 'is spoken of more', fewer: 'is spoken of less', none: 'stayed' }[direction];
	return {
		kind: 'shift',
		metric,
		from: dayOf(found.periods.now.from + 1, found.timeZone),
		to: dayOf(found.periods.now.to, found.timeZone),
		severity,
		value: now.value,
		expected: before.value,
		...(now.interval === null ? {} : { interval: [now.interval.low, now.interval.high] as [number, number] }),
		confidence: round(1 - chance, 4),
		text: `${name} ${move}: ${tellValue(metric, now.value)} from ${now.answered} answers, ${tellValue(metric, before.value)} from ${before.answered} in the period before. That is more than chance.`,
		evidence: { before, now, chance, rule: 'Holm over all comparisons of this analysis', falseAlarms: found.limits.falseAlarms },
	};
}

function trendFinding(trend: Trend, found: FoundOut): Finding {
	const rising = trend.slope > 0;
	const last = trend.points.findLast(({ value }) => value !== null);
	return {
		kind: 'trend',
		metric: trend.metric,
		from: trend.points[0]?.from.slice(0, 10) ?? '',
		to: dayOf(found.periods.now.to, found.timeZone),
		severity: rising ? 'good' : 'warning',
		value: last?.value ?? null,
		expected: null,
		...(last?.interval == null ? {} : { interval: [last.interval.low, last.interval.high] as [number, number] }),
		confidence: round(1 - trend.chance, 4),
		text: `${trend.name} has been ${rising ? 'rising' : 'falling'} over ${trend.points.length} months (30 days each), more than chance would have it.`,
		evidence: { slopePer30Days: trend.slope, chance: trend.chance, points: trend.points },
	};
}

/** A target is missed or met only where the whole interval is on one side of it. */
function targetFinding(score: Score, measure: Measure | undefined, found: FoundOut): Finding[] {
	if (measure === undefined || !measure.usual || score.value === null || score.interval === null) return [];
	const target = found.targets[measure.kind] ?? feedbackTargets[measure.kind];
	const { low, high, confidence } = score.interval;
	if (low <= target && high >= target) return [];
	const met = low > target;
	return [
		{
			kind: 'benchmark',
			metric: score.metric,
			from: dayOf(found.periods.now.from + 1, found.timeZone),
			to: dayOf(found.periods.now.to, found.timeZone),
			severity: met ? 'good' : 'warning',
			value: score.value,
			expected: target,
			interval: [low, high],
			confidence,
			text: `${score.name}: ${tellValue(score.metric, score.value)} (${tellInterval(score.metric, score.interval)}, ${score.answered} answers) is ${met ? 'above' : 'below'} the target of ${tellValue(score.metric, target)}.`,
			evidence: { answered: score.answered, good: score.good, bad: score.bad, method: score.interval.method },
		},
	];
}

function themeFinding(theme: Theme, found: FoundOut): Finding[] {
	if (theme.badShare === null || theme.badShare < badTheme || theme.texts < found.limits.tooFew) return [];
	return [
		{
			kind: 'theme',
			metric: `theme:${theme.theme}`,
			from: dayOf(found.periods.now.from + 1, found.timeZone),
			to: dayOf(found.periods.now.to, found.timeZone),
			severity: 'warning',
			value: theme.share,
			expected: null,
			interval: [theme.interval.low, theme.interval.high],
			confidence: theme.interval.confidence,
			text: `${theme.name}: in ${theme.texts} texts (${round(theme.share * 100, 1)} % of all), and ${round(theme.badShare * 100, 0)} % of those with a score give a bad one.`,
			evidence: { texts: theme.texts, badShare: theme.badShare, quotes: theme.quotes },
		},
	];
}

function dataFinding(found: FoundOut): Finding[] {
	const { unusable } = found.feedback;
	const [first] = unusable;
	if (first === undefined) return [];
	return [
		{
			kind: 'data_quality',
			metric: 'feedback',
			from: dayOf(found.periods.before.from + 1, found.timeZone),
			to: dayOf(found.periods.now.to, found.timeZone),
			severity: 'warning',
			value: unusable.length,
			expected: 0,
			confidence: 1,
			text: `${unusable.length} of ${unusable.length + found.feedback.answers.length} answers could not be counted. The first: ${first.why}.`,
			evidence: { unusable: unusable.slice(0, 20) },
		},
	];
}

const order: readonly FindingSeverity[] = ['critical', 'warning', 'good', 'info'];

/** What is worth telling, the most pressing first. What is not distinguishable from chance is not told. */
export function findingsOf(found: FoundOut): Finding[] {
	return [
		...found.changes.filter(({ changed }) => changed).map((change) => changeFinding(change, found)),
		...found.trends.filter(({ changed }) => changed).map((trend) => trendFinding(trend, found)),
		...found.scores.flatMap((score, index) => targetFinding(score, found.measures[index], found)),
		...found.themes.flatMap((theme) => themeFinding(theme, found)),
		...dataFinding(found),
	].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
