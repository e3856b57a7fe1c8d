import type { StyleProfile } from './profile';

/** What each trait counts for in the distance. They sum to 1. */
export const styleWeights = {
	formality: 0.35,
	messageWords: 0.15,
	sentenceWords: 0.1,
	greeting: 0.08,
	signOff: 0.07,
	warmth: 0.08,
	structure: 0.07,
	detail: 0.05,
	emoji: 0.05,
} as const;

/** Where a draft no longer fits its reader. Distances and formality are 0..1, lengths are factors. */
export const styleLimits = {
	distance: 0.45,
	formality: 0.45,
	/** A draft may be this many times longer or shorter than the reader's usual message ... */
	lengthFactor: 4,
	/** ... but a draft of up to this many words is never too long, and from the second on always (unless usual). */
	alwaysShortEnough: 160,
	alwaysTooLong: 600,
};

/** How far apart two lengths are: 0 the same, 1 from a factor of eight. */
function lengthDistance(a: number, b: number): number {
	if (a <= 0 || b <= 0) return a === b ? 0 : 1;
	return Math.min(1, Math.abs(Math.log2(a / b)) / 3);
}

/** The distance between two styles: 0 the same, 1 as different as can be. Symmetric. */
export function styleDistance(a: StyleProfile, b: StyleProfile): number {
	let sum = 0;
	for (const [trait, weight] of Object.entries(styleWeights) as Array<[keyof typeof styleWeights, number]>) {
		const apart =
			trait === 'messageWords' || trait === 'sentenceWords'
				? lengthDistance(a[trait], b[trait])
				: Math.abs(a[trait] - b[trait]);
		sum += weight * apart;
	}
	return Math.round(sum * 1_000) / 1_000;
}
