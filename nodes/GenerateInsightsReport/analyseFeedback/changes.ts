import type { Answer } from './answers';
import type { FeedbackLimits } from './policy';
import { answersTo, chanceOfDifference, intervalOf, type Measure, scoresIn, valueOf } from './scores';
import { compareShares, distinguishable, trendOf } from './statistics/comparisons';
import type { Interval } from './statistics/intervals';
import type { Theme } from './themes/themes';

export interface Period {
	/** Milliseconds; `from` is not in the period, `to` is. */
	from: number;
	to: number;
}

/** A comparison of the latest period with the one before it. */
export interface Change {
	metric: string;
	name: string;
	before: { value: number; answered: number };
	now: { value: number; answered: number; interval: Interval | null };
	/** Chance of a difference this large where nothing changed. */
	chance: number;
	/** True only where it is more than chance, over all comparisons together. */
	changed: boolean;
	direction: 'better' | 'worse' | 'more' | 'fewer' | 'none';
}

export interface Trend {
	metric: string;
	name: string;
	points: Array<{ from: string; to: string; answered: number; tooFew: boolean; value: number | null; interval: Interval | null }>;
	/** Points (NPS), share or mean (CES) a 30 days. */
	slope: number;
	chance: number;
	changed: boolean;
}

const day = 86_400_000;
const monthDays = 30;
/** Thirty-day steps shown of a trend. */
const mostPoints = 12;

const within = ({ from, to }: Period, at: number): boolean => at > from && at <= to;

function directionOf(changed: boolean, more: boolean, isScore: boolean): Change['direction'] {
	if (!changed) return 'none';
	return isScore ? (more ? 'better' : 'worse') : more ? 'more' : 'fewer';
}

type Compared = Omit<Change, 'changed' | 'direction'> & { isScore: boolean };

function comparedScores(measures: readonly Measure[], answers: readonly Answer[], periods: { before: Period; now: Period }, limits: FeedbackLimits, nameOf: (metric: string) => string): Compared[] {
	return measures.flatMap((measure) => {
		const { kind, scale, metric } = measure;
		const own = answersTo(measure, answers);
		const before = scoresIn(own.filter(({ at }) => within(periods.before, at)));
		const now = scoresIn(own.filter(({ at }) => within(periods.now, at)));
		if (before.length < limits.tooFew || now.length < limits.tooFew) return [];
		return [
			{
				metric,
				name: nameOf(metric),
				before: { value: valueOf(kind, before, scale), answered: before.length },
				now: { value: valueOf(kind, now, scale), answered: now.length, interval: intervalOf(kind, now, scale, limits.confidence) },
				chance: chanceOfDifference(kind, scale, before, now),
				isScore: true,
			},
		];
	});
}

function comparedThemes(themes: readonly Theme[], texts: readonly Answer[], periods: { before: Period; now: Period }, limits: FeedbackLimits): Compared[] {
	const count = (period: Period): number => texts.filter(({ at }) => within(period, at)).length;
	const [before, now] = [count(periods.before), count(periods.now)];
	if (before < limits.tooFew || now < limits.tooFew) return [];
	return themes.map(({ theme, name, indexes }) => {
		const hits = (period: Period): number => indexes.filter((index) => within(period, texts[index]?.at ?? Number.NaN)).length;
		const [a, b] = [hits(periods.before), hits(periods.now)];
		return {
			metric: `theme:${theme}`,
			name,
			before: { value: a / before, answered: before },
			now: { value: b / now, answered: now, interval: null },
			chance: compareShares({ hits: a, of: before }, { hits: b, of: now }),
			isScore: false,
		};
	});
}

/** What one answer adds to its measure: -100, 0 or 100 points for NPS, 0 or 1 for CSAT, the score itself for CES. */
function contribution({ kind, scale }: Measure, score: number): number {
	if (kind === 'ces') return score;
	if (kind === 'csat') return score >= scale.goodFrom ? 1 : 0;
	return score >= scale.goodFrom ? 100 : score <= scale.badTo ? -100 : 0;
}

function trendsOf(measures: readonly Measure[], answers: readonly Answer[], to: number, limits: FeedbackLimits, nameOf: (metric: string) => string): Array<Omit<Trend, 'changed'>> {
	return measures.flatMap((measure) => {
		const own = answersTo(measure, answers).filter(({ score, at }) => score !== null && at <= to);
		const points = Array.from({ length: mostPoints }, (_, index) => {
			const end = to - (mostPoints - 1 - index) * monthDays * day;
			const period = { from: end - monthDays * day, to: end };
			const scores = scoresIn(own.filter(({ at }) => within(period, at)));
			const tooFew = scores.length < limits.tooFew;
			return {
				from: new Date(period.from).toISOString(),
				to: new Date(period.to).toISOString(),
				answered: scores.length,
				tooFew,
				value: tooFew ? null : valueOf(measure.kind, scores, measure.scale),
				interval: tooFew ? null : intervalOf(measure.kind, scores, measure.scale, limits.confidence),
			};
		});
		const first = points.findIndex(({ answered }) => answered > 0);
		const shown = first === -1 ? [] : points.slice(first);
		if (shown.filter(({ tooFew }) => !tooFew).length < 3) return [];
		const begin = to - shown.length * monthDays * day;
		const values = own.filter(({ at }) => at > begin).map(({ at, score }) => ({ at: at / (monthDays * day), value: contribution(measure, score ?? 0) }));
		return [{ metric: measure.metric, name: nameOf(measure.metric), points: shown, ...trendOf(values) }];
	});
}

/**
 * What changed between the two periods and over the months. All comparisons are one family: the chance of calling
 * anything changed where nothing did stays below `limits.falseAlarms`.
 */
export function changesOf(given: {
	measures: readonly Measure[];
	answers: readonly Answer[];
	themes: readonly Theme[];
	texts: readonly Answer[];
	periods: { before: Period; now: Period };
	limits: FeedbackLimits;
	nameOf: (metric: string) => string;
}): { changes: Change[]; trends: Trend[] } {
	const { measures, answers, themes, texts, periods, limits, nameOf } = given;
	const compared = [...comparedScores(measures, answers, periods, limits, nameOf), ...comparedThemes(themes, texts, periods, limits)];
	const trends = trendsOf(measures, answers, periods.now.to, limits, nameOf);
	const called = distinguishable([...compared, ...trends].map(({ chance }) => chance), limits.falseAlarms);
	return {
		changes: compared.map(({ isScore, ...change }, index) => {
			const changed = called[index] === true;
			return { ...change, changed, direction: directionOf(changed, change.now.value > change.before.value, isScore) };
		}),
		trends: trends.map((trend, index) => ({ ...trend, changed: called[compared.length + index] === true })),
	};
}
