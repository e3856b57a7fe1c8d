import type { Reason } from '../../shared/vocabulary';
import { wilson } from '../analyseFeedback/statistics/intervals';
import type { Finding } from '../finding';
import { type Counts, countsOf } from './counts';
import { compare, type Comparison, type Sample, sampleOf } from './judge';
import type { ExperimentRequest } from './request';
import { type Mismatch, sampleRatioMismatch } from './statistics/mismatch';
import { differenceInterval, rateOf, type Share } from './statistics/proportions';
import { findingOf, told } from './tell';
import { nextAllocation } from './thompson';

export type Decision = 'stop_mismatch' | 'needs_more' | 'keep_running' | 'winner' | 'no_difference' | 'evergreen';

export interface Uplift {
	treated: Share;
	holdout: Share;
	difference: number;
	interval: [low: number, high: number];
	/** People who would not have done it without: the difference times those treated. */
	gained: number;
	gainedInterval: [low: number, high: number];
	conclusive: boolean;
}

export interface ExperimentAnalysis {
	experiment: string;
	design: ExperimentRequest['experiment']['design'];
	decision: Decision;
	winner: string | null;
	variants: Array<{ id: string; exposed: number; converted: number; rate: number; interval: [low: number, high: number]; chanceOfBest?: number; nextShare?: number }>;
	comparisons: Comparison[];
	mismatch: Mismatch & { found: boolean };
	sample: Sample;
	/** The looks to hand in next time: those before and this one, where it was one. */
	looks: number[];
	holdout: Uplift | null;
	leftOut: Counts['leftOut'];
	findings: Finding[];
	engine: 'statistics';
	reasons: Reason[];
}

/** What an experiment says so far. All chances, intervals and boundaries are of people, each counted once. */
export function analyseExperiment(request: ExperimentRequest): ExperimentAnalysis {
	const { experiment, policy } = request;
	const counts = countsOf(request);
	const shareOf = (id: string): Share => counts.of.get(id) ?? { hits: 0, of: 0 };
	const all = experiment.variants.map(({ id, weight }) => ({ id, weight, share: shareOf(id) }));
	const treated = all.filter(({ id }) => id !== experiment.holdout).map(({ id, share }) => [id, share] as const);

	const evergreen = experiment.design === 'evergreen';
	const mismatch = sampleRatioMismatch(all.map(({ share }) => share.of), all.map(({ weight }) => weight));
	// Shares of an evergreen experiment move with what was learnt: there is no ratio they should have.
	const found = !evergreen && mismatch.pValue < policy.mismatchBelow;
	const sample = sampleOf(request, treated);
	const comparisons = found || evergreen ? [] : compare(request, treated, sample);
	const allocation = evergreen ? nextAllocation(treated.map(([, share]) => share), policy, `${experiment.id} ${sample.have}`) : undefined;
	const { decision, winner } = found ? { decision: 'stop_mismatch' as const, winner: null } : evergreen ? { decision: 'evergreen' as const, winner: null } : decide(comparisons, sample, experiment.design);
	const tested = comparisons.some(({ boundary }) => boundary !== null);

	const analysis = {
		experiment: experiment.id,
		design: experiment.design,
		decision,
		winner,
		variants: all.map(({ id, share }) => {
			const { low, high } = wilson(share.hits, share.of, 1 - policy.alpha);
			const place = treated.findIndex(([treatedId]) => treatedId === id);
			const learnt = allocation && place >= 0 ? { chanceOfBest: allocation.best[place] ?? 0, nextShare: allocation.shares[place] ?? 0 } : {};
			return { id, exposed: share.of, converted: share.hits, rate: rateOf(share), interval: [low, high] as [number, number], ...learnt };
		}),
		comparisons,
		mismatch: { ...mismatch, found },
		sample,
		looks: tested && !experiment.looks.includes(sample.have) ? [...experiment.looks, sample.have] : experiment.looks,
		holdout: found ? null : upliftOf(request, treated, shareOf),
		leftOut: counts.leftOut,
	};
	return { ...analysis, findings: [findingOf(analysis, request, counts.since)], engine: 'statistics', reasons: told(analysis, request) };
}

function decide(comparisons: readonly Comparison[], sample: Sample, design: string): { decision: Decision; winner: string | null } {
	const significant = comparisons.filter(({ significant: yes }) => yes);
	const better = significant.filter(({ difference }) => difference > 0).sort((a, b) => b.difference - a.difference);
	const [best] = better;
	if (best !== undefined) return { decision: 'winner', winner: best.variant };
	// Where every other one is worse, the control it is.
	const [first] = comparisons;
	if (first !== undefined && significant.length === comparisons.length) return { decision: 'winner', winner: first.control };
	if (comparisons.length === 0) return { decision: 'keep_running', winner: null };
	if (sample.share >= 1 && comparisons.every(({ boundary }) => boundary !== null)) return { decision: 'no_difference', winner: null };
	const tested = comparisons.some(({ boundary }) => boundary !== null);
	return { decision: design === 'sequential' && tested ? 'keep_running' : 'needs_more', winner: null };
}

/** What sending at all was worth, against those who got nothing. */
function upliftOf({ experiment, policy }: ExperimentRequest, treated: ReadonlyArray<readonly [string, Share]>, shareOf: (id: string) => Share): Uplift | null {
	if (experiment.holdout === undefined) return null;
	const holdout = shareOf(experiment.holdout);
	const sent = treated.reduce((sum, [, { hits, of }]) => ({ hits: sum.hits + hits, of: sum.of + of }), { hits: 0, of: 0 });
	if (holdout.of === 0 || sent.of === 0) return null;
	const interval = differenceInterval(holdout, sent, 1 - policy.alpha);
	const difference = rateOf(sent) - rateOf(holdout);
	return {
		treated: sent,
		holdout,
		difference,
		interval,
		gained: difference * sent.of,
		gainedInterval: [interval[0] * sent.of, interval[1] * sent.of],
		conclusive: interval[0] > 0 || interval[1] < 0,
	};
}
