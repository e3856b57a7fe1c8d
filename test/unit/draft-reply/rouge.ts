/** ROUGE (Lin 2004): overlap of a summary with a person's, as F1, on lower-case words. */

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const f1 = (shared: number, ours: number, theirs: number): number => (shared === 0 ? 0 : (2 * shared) / (ours + theirs));

export function rougeN(summary: string, reference: string, n: number): number {
	const grams = (words: string[]): Map<string, number> => {
		const counts = new Map<string, number>();
		for (let i = 0; i + n <= words.length; i++) {
			const gram = words.slice(i, i + n).join(' ');
			counts.set(gram, (counts.get(gram) ?? 0) + 1);
		}
		return counts;
	};
	const [ours, theirs] = [grams(wordsOf(summary)), grams(wordsOf(reference))];
	const size = (counts: Map<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
	const shared = [...ours].reduce((sum, [gram, count]) => sum + Math.min(count, theirs.get(gram) ?? 0), 0);
	return f1(shared, size(ours), size(theirs));
}

export function rougeL(summary: string, reference: string): number {
	const [ours, theirs] = [wordsOf(summary), wordsOf(reference)];
	let row = new Array<number>(theirs.length + 1).fill(0);
	for (const word of ours) {
		const next = [0];
		for (const [index, other] of theirs.entries()) next.push(word === other ? (row[index] ?? 0) + 1 : Math.max(next[index] ?? 0, row[index + 1] ?? 0));
		row = next;
	}
	return f1(row.at(-1) ?? 0, ours.length, theirs.length);
}
