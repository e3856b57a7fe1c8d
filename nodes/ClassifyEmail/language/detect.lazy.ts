import toldApart from './toldApart.json';

export interface LanguageScore {
	/** ISO 639-1. */
	language: string;
	score: number;
}

/** Loads the detector's data, of which the build keeps the languages told apart (`toldApart.json`) alone: gives a function that scores the languages of a text, the best first. */
export async function loadDetector(): Promise<(text: string) => LanguageScore[]> {
	// The package offers itself to `import` only.
	const { eld } = await import('eld/extrasmall');
	const detector = eld.newInstance();
	detector.setLanguageSubset(toldApart);
	return (text) =>
		Object.entries(detector.detect(text).getScores())
			.map(([language, score]) => ({ language, score }))
			.sort((a, b) => b.score - a.score);
}
