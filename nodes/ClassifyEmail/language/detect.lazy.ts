/**
 * Languages told apart: those we write in, their neighbours that would otherwise be taken for them, and those with a
 * script of their own, which cost nothing. A larger set makes short mails worse.
 */
const toldApart = [
	'en', 'es', 'fr', 'de', 'zh', 'ja', 'it', 'pt', 'nl', 'pl', 'sv', 'da', 'cs', 'ro', 'tr', 'ru', 'uk', 'ko', 'ar', 'he', 'el', 'hi', 'th',
];

export interface LanguageScore {
	/** ISO 639-1. */
	language: string;
	score: number;
}

/** Loads the detector's data: gives a function that scores the languages of a text, the best first. */
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
