import type { ExperimentRequest } from './request';
import { boundariesOf } from './statistics/groupSequential';
import { normalQuantile } from './statistics/normal';
import { neededPerGroup, pooledZ, rateOf, repeatedInterval, type Share, twoSidedChance } from './statistics/proportions';

export interface Comparison {
	variant: string;
	control: string;
	/** Rate of the variant minus that of the control. */
	difference: number;
	interval: [low: number, high: number];
	/** The difference as a share of the control's rate; null where that is 0. */
	relative: number | null;
	z: number;
	/** Of this look taken alone; what decides is the boundary. */
	pValue: number;
	/** In standard errors; null where this look is not tested. */
	boundary: number | null;
	significant: boolean;
}

export interface Sample {
	/** People for each variant. */
	planned: number;
	basis: 'given' | 'baseline' | 'observed';
	/** People exposed, in all variants but the holdout. */
	have: number;
	/** How many more, in all. */
	needed: number;
	/** Of the planned sample, for the comparison that is furthest behind. */
	share: number;
}

/** What the sample is planned with: the rate that was given, else that of all together, which gives away nothing of who leads. */
export function sampleOf({ experiment, policy }: ExperimentRequest, treated: ReadonlyArray<readonly [string, Share]>): Sample {
	const all = treated.reduce((sum, [, { hits, of }]) => ({ hits: sum.hits + hits, of: sum.of + of }), { hits: 0, of: 0 });
	// One more of each, so that a rate is neither 0 nor 1 before anything is known.
	const rate = experiment.baseline ?? (all.hits + 1) / (all.of + 2);
	const better = Math.min(rate * (1 + policy.minimumEffect), (1 + rate) / 2);
	const comparisons = Math.max(1, treated.length - 1);
	const planned = experiment.plannedSample ?? neededPerGroup(rate, better, { alpha: policy.alpha / comparisons, power: policy.power });
	const control = treated.find(([id]) => id === experiment.control)?.[1].of ?? 0;
	const shares = treated.filter(([id]) => id !== experiment.control).map(([, { of }]) => (of + control === 0 ? 0 : (2 * of * control) / (of + control) / planned));
	return {
		planned,
		basis: experiment.plannedSample !== undefined ? 'given' : experiment.baseline !== undefined ? 'baseline' : 'observed',
		have: all.of,
		needed: treated.reduce((sum, [, { of }]) => sum + Math.max(0, planned - of), 0),
		share: Math.min(1, ...shares),
	};
}

/** In standard errors: how large a difference must be at this look. Infinity where it is not tested. */
function boundaryNow({ experiment, policy }: ExperimentRequest, sample: Sample, alpha: number): number {
	if (experiment.design === 'fixed') return sample.share >= 1 ? normalQuantile(alpha / 2) : Infinity;
	if (sample.share < policy.leastShare) return Infinity;
	// Earlier looks by the people there were then; those before the least share were not tested either.
	const total = Math.max(1, sample.have);
	const earlier = experiment.looks
		.filter((look) => look < sample.have)
		.map((look) => (look / total) * sample.share)
		.filter((share) => share >= policy.leastShare)
		.sort((a, b) => a - b);
	return boundariesOf([...earlier, sample.share], experiment.spending, alpha).at(-1) ?? Infinity;
}

export function compare(request: ExperimentRequest, treated: ReadonlyArray<readonly [string, Share]>, sample: Sample): Comparison[] {
	const { experiment, policy } = request;
	const control = treated.find(([id]) => id === experiment.control)?.[1] ?? { hits: 0, of: 0 };
	const others = treated.filter(([id]) => id !== experiment.control);
	// Several comparisons share the error (Bonferroni).
	const alpha = policy.alpha / Math.max(1, others.length);
	const outcomes = treated.reduce((sum, [, { hits }]) => sum + hits, 0);
	const boundary = outcomes < policy.leastOutcomes ? Infinity : boundaryNow(request, sample, alpha);
	return others.map(([variant, share]) => {
		const z = pooledZ(control, share);
		const difference = rateOf(share) - rateOf(control);
		return {
			variant,
			control: experiment.control,
			difference,
			interval: repeatedInterval(control, share, boundary === Infinity ? normalQuantile(alpha / 2) : Math.min(boundary, 8)),
			relative: control.hits === 0 ? null : difference / rateOf(control),
			z,
			pValue: twoSidedChance(z),
			boundary: boundary === Infinity ? null : boundary,
			significant: Math.abs(z) >= boundary,
		};
	});
}
