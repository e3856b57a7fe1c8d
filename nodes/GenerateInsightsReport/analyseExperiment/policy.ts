/** How experiments are judged, as data; the operator's `experimentPolicy` goes before it. */
export const experimentPolicy = {
	/** The chance to see a difference where there is none, over all looks and variants together. */
	alpha: 0.05,
	/** The chance to see a difference as large as `minimumEffect`. */
	power: 0.8,
	/** The smallest difference worth knowing of, as a share of the rate of the control: 0.2 is from 10 % to 12 %. */
	minimumEffect: 0.2,
	/** Groups of other sizes than were drawn stop the analysis below this chance (rules, section 9). */
	mismatchBelow: 0.001,
	/** A group-sequential test names no winner before this share of the planned sample... */
	leastShare: 0.1,
	/** ...nor any test before so many outcomes in all: below that the normal approximation is not one. */
	leastOutcomes: 10,
	/** What counts as an outcome. Opens never do: machines open mail. */
	goals: ['click', 'reply', 'conversion'],
	/** An outcome later than this after the exposure is not credited to it. */
	withinDays: 14,
	/** Evergreen sends: see thompson.ts. With two variants a share of 0.5 would never favour anybody. */
	leaderShare: 0.8,
	explorationFloor: 0.05,
	draws: 10_000,
} as const;
