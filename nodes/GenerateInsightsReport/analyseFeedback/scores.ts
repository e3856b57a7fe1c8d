import type { Answer } from './answers';
import type { FeedbackKind, FeedbackLimits, Scale } from './policy';
import { compareMeans, compareNet, compareShares } from './statistics/comparisons';
import { type Interval, meanInterval, meanOf, netPromoterInterval, wilson } from './statistics/intervals';

/** One question asked on one scale. Answers to different questions or on different scales are never put together. */
export interface Measure {
	/** Such as `nps` or, on another scale than the usual one, `csat_1_7`. */
	metric: string;
	kind: FeedbackKind;
	scale: Scale;
	usual: boolean;
}

export interface Share {
	hits: number;
	of: number;
	value: number;
	interval: Interval;
}

/** What the answers to one question come to. `value`: points from -100 to 100 for NPS, a share of good scores 0..1 for CSAT and CES. */
export interface Score {
	metric: string;
	name: string;
	scale: string;
	answered: number;
	/** Asked, but without a score. They count for nothing but the response rate. */
	skipped: number;
	/** Too few to say: no value is given then. */
	tooFew: boolean;
	value: number | null;
	interval: Interval | null;
	/** Of CES, on its scale. */
	mean: { value: number; interval: Interval } | null;
	good: number;
	bad: number;
	/** Answers by score. */
	distribution: Record<string, number>;
	/** Null where it is not known how many were asked. */
	response: Share | null;
}

const names: Readonly<Record<FeedbackKind, string>> = {
	nps: 'Net promoter score',
	csat: 'Satisfied customers',
	ces: 'Customers for whom it was easy',
};

/** The measures among the answers, in the order NPS, CSAT, CES. */
export function measuresOf(answers: readonly Answer[], usualScales: Readonly<Record<FeedbackKind, readonly Scale[]>>): Measure[] {
	return (Object.keys(usualScales) as FeedbackKind[]).flatMap((kind) =>
		usualScales[kind]
			.filter((scale) => answers.some((answer) => answer.kind === kind && answer.scale === scale))
			.map((scale) => {
				const usual = scale === usualScales[kind][0];
				return { metric: usual ? kind : `${kind}_${scale.min}_${scale.max}`, kind, scale, usual };
			}),
	);
}

export function answersTo({ kind, scale }: Measure, answers: readonly Answer[]): Answer[] {
	return answers.filter((answer) => answer.kind === kind && answer.scale === scale);
}

export function scoresIn(answers: readonly Answer[]): number[] {
	return answers.flatMap(({ score }) => (score === null ? [] : [score]));
}

function countsOf(scores: readonly number[], scale: Scale): { good: number; bad: number } {
	return {
		good: scores.filter((score) => score >= scale.goodFrom).length,
		bad: scores.filter((score) => score <= scale.badTo).length,
	};
}

/** The value of a measure over some scores: points for NPS, else the share of good ones. */
export function valueOf(kind: FeedbackKind, scores: readonly number[], scale: Scale): number {
	const { good, bad } = countsOf(scores, scale);
	return kind === 'nps' ? (100 * (good - bad)) / scores.length : good / scores.length;
}

export function intervalOf(kind: FeedbackKind, scores: readonly number[], scale: Scale, confidence: number): Interval {
	const { good, bad } = countsOf(scores, scale);
	return kind === 'nps'
		? netPromoterInterval({ promoters: good, detractors: bad, answered: scores.length }, confidence)
		: wilson(good, scores.length, confidence);
}

function responseOf(asked: number | undefined, answered: number, skipped: number, confidence: number): Share | null {
	const of = asked ?? (skipped > 0 ? answered + skipped : undefined);
	if (of === undefined || of < answered || of === 0) return null;
	return { hits: answered, of, value: answered / of, interval: wilson(answered, of, confidence) };
}

/** @param asked how many were asked, where that is known; else those without a score count as asked */
export function scoreOf(measure: Measure, answers: readonly Answer[], limits: FeedbackLimits, asked?: number): Score {
	const { kind, scale, metric, usual } = measure;
	const own = answersTo(measure, answers);
	const scores = scoresIn(own);
	const tooFew = scores.length < limits.tooFew;
	const skipped = own.length - scores.length;
	const distribution: Record<string, number> = {};
	for (let score = scale.min; score <= scale.max; score++) distribution[String(score)] = scores.filter((one) => one === score).length;
	return {
		metric,
		name: usual ? names[kind] : `${names[kind]} (${scale.min}-${scale.max})`,
		scale: `${scale.min}-${scale.max}`,
		answered: scores.length,
		skipped,
		tooFew,
		value: tooFew ? null : valueOf(kind, scores, scale),
		interval: tooFew ? null : intervalOf(kind, scores, scale, limits.confidence),
		mean: kind === 'ces' && !tooFew ? { value: meanOf(scores), interval: meanInterval(scores, limits.confidence, scale) } : null,
		...countsOf(scores, scale),
		distribution,
		response: responseOf(asked, scores.length, skipped, limits.confidence),
	};
}

/** The chance that two periods differ by this much though nothing changed: of the net score, the share or (CES) the mean. */
export function chanceOfDifference(kind: FeedbackKind, scale: Scale, before: readonly number[], now: readonly number[]): number {
	if (kind === 'ces') return compareMeans(before, now);
	const [a, b] = [countsOf(before, scale), countsOf(now, scale)];
	return kind === 'nps'
		? compareNet(
				{ promoters: a.good, detractors: a.bad, answered: before.length },
				{ promoters: b.good, detractors: b.bad, answered: now.length },
			)
		: compareShares({ hits: a.good, of: before.length }, { hits: b.good, of: now.length });
}
