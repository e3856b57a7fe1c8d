/** The numbers by which feedback is judged, each with where it comes from. An operator may override those in `limits`. */

export const feedbackKinds = ['nps', 'csat', 'ces'] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

export interface Scale {
	readonly min: number;
	readonly max: number;
	/** Scores from here on count as good. */
	readonly goodFrom: number;
	/** Scores up to here count as bad. */
	readonly badTo: number;
}

/**
 * The scales each question may be asked on; the first is taken where an answer names none. Answers on different scales
 * are different measures and are never put together.
 */
export const scales: Readonly<Record<FeedbackKind, readonly Scale[]>> = {
	// Reichheld, The One Number You Need to Grow (2003): 9-10 promoters, 0-6 detractors.
	nps: [{ min: 0, max: 10, goodFrom: 9, badTo: 6 }],
	csat: [
		// The protocols' survey: 1 to 5 stars, satisfied from 4 on.
		{ min: 1, max: 5, goodFrom: 4, badTo: 2 },
		// The two highest of seven and of ten, the higher of three: usual top-box practice.
		{ min: 1, max: 7, goodFrom: 6, badTo: 2 },
		{ min: 1, max: 10, goodFrom: 9, badTo: 4 },
		{ min: 1, max: 3, goodFrom: 3, badTo: 1 },
	],
	ces: [
		// CES 2.0 (CEB 2013): agreement with "made it easy" from 1 to 7, easy from 5 on.
		{ min: 1, max: 7, goodFrom: 5, badTo: 3 },
		{ min: 1, max: 5, goodFrom: 4, badTo: 2 },
	],
};

export interface FeedbackLimits {
	/** Fewer answers than this are shown as "too few" and compared with nothing. */
	tooFew: number;
	/** Of intervals, 0..1. */
	confidence: number;
	/** Chance that anything at all is called changed although nothing changed, over all comparisons of one analysis. */
	falseAlarms: number;
	/** Days of the period that is looked at, and of the one before it. */
	periodDays: number;
	/** A theme found in the texts needs this many texts ... */
	themeTexts: number;
	/** ... and this share of them. */
	themeShare: number;
	/** Themes found in the texts, besides the four given ones. */
	foundThemes: number;
	quotesPerTheme: number;
}

export const feedbackLimits: FeedbackLimits = {
	tooFew: 10,
	confidence: 0.95,
	falseAlarms: 0.05,
	periodDays: 90,
	themeTexts: 4,
	themeShare: 0.02,
	foundThemes: 6,
	quotesPerTheme: 3,
};

/** Targets that scores are shown against. Source: the protocols' goals; an operator's own replace them. */
export const feedbackTargets: Readonly<Record<FeedbackKind, number>> = { nps: 30, csat: 0.85, ces: 0.7 };
