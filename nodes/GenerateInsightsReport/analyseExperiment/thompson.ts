import type { Share } from './statistics/proportions';
import { beta, seededRandom } from './statistics/random';

export interface AllocationPolicy {
	/** Which share of the sends the presumed best gets before the rest is drawn among its challengers. */
	leaderShare: number;
	/** Nobody gets less: tastes change, and who is never tried is never seen to get better. */
	explorationFloor: number;
	draws: number;
}

/** How likely each is to be the best, from a uniform prior: the share of draws from the posteriors in which it is. */
function chanceOfBest(arms: readonly Share[], draws: number, seed: string): number[] {
	const random = seededRandom(seed);
	const wins = new Array<number>(arms.length).fill(0);
	for (let draw = 0; draw < draws; draw++) {
		let best = 0;
		let highest = -1;
		for (const [index, { hits, of }] of arms.entries()) {
			const rate = beta(1 + hits, 1 + Math.max(0, of - hits), random);
			if (rate > highest) [best, highest] = [index, rate];
		}
		wins[best] = (wins[best] ?? 0) + 1;
	}
	return wins.map((count) => count / draws);
}

/**
 * Which share of the next sends each variant gets: top-two Thompson sampling (Russo 2016, COLT), in expectation instead of drawn send by send,
 * mixed with the exploration floor. The leader is drawn by its chance of being best; the challenger is the best of the others.
 */
export function nextAllocation(arms: readonly Share[], { leaderShare, explorationFloor, draws }: AllocationPolicy, seed: string): { best: number[]; shares: number[] } {
	const best = chanceOfBest(arms, draws, seed);
	// A leader that won every draw leaves nothing to tell its challengers by: they share.
	const challenged = (challenger: number, leader: number) => {
		const rest = 1 - (best[leader] ?? 0);
		return rest > 0 ? (best[challenger] ?? 0) / rest : 1 / Math.max(1, arms.length - 1);
	};
	const floor = Math.min(explorationFloor, 1 / arms.length);
	const shares = best.map((chance, index) => {
		const asChallenger = best.reduce((sum, leading, leader) => (leader === index ? sum : sum + leading * challenged(index, leader)), 0);
		const wanted = arms.length === 1 ? 1 : leaderShare * chance + (1 - leaderShare) * asChallenger;
		return floor + (1 - floor * arms.length) * wanted;
	});
	return { best, shares };
}
