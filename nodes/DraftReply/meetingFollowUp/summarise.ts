import type { Language } from '../../shared/vocabulary';
import { contentWords } from '../style/words';
import { meetingWords } from './meetingWords';
import type { Sentence } from './notes';

/** How a summary is picked. Found on 20 meetings of which people wrote summaries: see the test that measures it. */
export const summaryPolicy = {
	/** Words of a summary: a share of what was said, within these bounds. */
	share: 0.04,
	fewest: 40,
	most: 130,
	/** Sentences shorter or longer than this (words) are never picked. */
	shortest: 7,
	longest: 45,
	/** How much a word said already counts when the next sentence is picked. */
	saidAlready: 0.15,
	/** Long sentences hold more words: what they weigh is divided by their length to this power. */
	length: 0.6,
	/** What is said while a meeting opens (what it is for) and closes (what came of it) counts more. */
	opening: { until: 0.06, factor: 1.8 },
	closing: { from: 0.94, factor: 1.3 },
	/** A word of deciding or planning counts this much more, up to two of them. */
	cue: 0.3,
	/** Notes of fewer sentences are hardly cut. */
	few: 12,
};

function weightOf(sentence: Sentence, content: ReadonlySet<string>, weights: ReadonlyMap<string, number>, place: number, language: Language): number {
	const { cue, chatter } = meetingWords[language];
	const weight = [...content].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0) / sentence.words ** summaryPolicy.length;
	const cues = Math.min(2, sentence.text.match(cue)?.length ?? 0);
	const empty = Math.min(1, (2 * (sentence.text.match(chatter)?.length ?? 0)) / sentence.words);
	const { opening, closing } = summaryPolicy;
	const position = place < opening.until ? opening.factor : place > closing.from ? closing.factor : 1;
	return weight * (1 + summaryPolicy.cue * cues) * (1 - empty) * position;
}

/**
 * Picks the sentences that say most of what the meeting was about: greedily those whose words weigh most, words picked
 * before counting little (after Nenkova & Vanderwende 2005, The Impact of Frequency on Summarization). In the order in
 * which they were said; nothing is reworded.
 */
export function summarise(sentences: readonly Sentence[], language: Language): Sentence[] {
	const total = sentences.reduce((sum, sentence) => sum + sentence.words, 0);
	const few = sentences.length < summaryPolicy.few;
	const budget = Math.min(summaryPolicy.most, Math.max(summaryPolicy.fewest, total * summaryPolicy.share));
	const contents = sentences.map(({ text }) => contentWords(text));
	const weights = new Map<string, number>();
	for (const content of contents) for (const word of content) weights.set(word, (weights.get(word) ?? 0) + 1);
	// A word of one sentence in a long talk is nobody's subject.
	for (const [word, count] of weights) weights.set(word, count < 2 && !few ? 0 : Math.sqrt(count));
	const fits = ({ text, words }: Sentence): boolean => words >= (few ? 2 : summaryPolicy.shortest) && words <= summaryPolicy.longest && !/[?？]$/.test(text);
	const left = new Set(sentences.flatMap((sentence, index) => (fits(sentence) ? [index] : [])));
	const picked: number[] = [];
	let used = 0;
	while (used < budget) {
		let best: { index: number; weight: number } | undefined;
		for (const index of left) {
			const sentence = sentences[index];
			const content = contents[index];
			if (sentence === undefined || content === undefined || used + sentence.words > budget * 1.15) continue;
			const weight = weightOf(sentence, content, weights, index / sentences.length, language);
			if (best === undefined || weight > best.weight) best = { index, weight };
		}
		if (best === undefined) break;
		picked.push(best.index);
		left.delete(best.index);
		used += sentences[best.index]?.words ?? 0;
		for (const word of contents[best.index] ?? []) weights.set(word, (weights.get(word) ?? 0) * summaryPolicy.saidAlready);
	}
	return picked.sort((a, b) => a - b).flatMap((index) => sentences[index] ?? []);
}

/** A sentence with who said it, as it stands in a summary. */
export function attributed({ speaker, text }: Pick<Sentence, 'speaker' | 'text'>): string {
	return speaker === undefined ? text : `${speaker}: ${text}`;
}
