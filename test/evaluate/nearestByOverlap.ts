import type { LabelAnswer } from './labelDraws';
import { other } from './labelDraws';

/**
 * The plain baseline: the label of the example (or name) that shares the largest part of its words with the text (Jaccard), `other`
 * below a fixed share, the share being the confidence.
 */
const least = 0.2;

function wordsOf(text: string): Set<string> {
	return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
	const shared = [...a].filter((word) => b.has(word)).length;
	return shared / Math.max(1, a.size + b.size - shared);
}

export function nearestByOverlap(labels: ReadonlyArray<{ name: string; description: string; examples: string[] }>): (text: string) => LabelAnswer {
	const known = labels.map(({ name, description, examples }) => ({
		name,
		texts: [...examples, `${name.replace(/_/gu, ' ')} ${description}`].map(wordsOf),
	}));
	return (text) => {
		const words = wordsOf(text);
		const scores = Object.fromEntries(known.map(({ name, texts }) => [name, Math.max(...texts.map((one) => overlap(words, one)))]));
		const [name, confidence] = Object.entries(scores).reduce((most, one) => (one[1] > most[1] ? one : most));
		return confidence < least ? { label: other, confidence: 1 - confidence, scores } : { label: name, confidence, scores };
	};
}
