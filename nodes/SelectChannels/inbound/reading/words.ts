/** Longer texts are read up to here: what a customer wants comes early, and the time it takes stays bounded. */
const mostCharacters = 4_096;

/** One word, one sign of Chinese or Japanese (or several that a word list knows), or a comma. */
export interface Token {
	word: string;
	/** What it stands for in the language that is tried. */
	concepts: ReadonlySet<string>;
}

/** Texts by sentence; commas stay inside as `,`. */
export function sentencesOf(text: string): string[] {
	return plain(text.slice(0, mostCharacters))
		.split(/[.!?;\n\r。！？；…｡]+/u)
		.map((sentence) => sentence.trim())
		.filter((sentence) => sentence !== '');
}

/**
 * One spelling for what looks the same: compatibility forms and invisible signs resolved, lower case, no accents on
 * Latin letters, no letter three times in a row, "don't" as one word.
 */
function plain(text: string): string {
	return text
		.normalize('NFKC')
		.replace(/\p{Cf}/gu, '')
		.toLowerCase()
		.normalize('NFD')
		.replace(/(\p{Script=Latin})\p{Mn}+/gu, '$1')
		.normalize('NFC')
		.replace(/ß/g, 'ss')
		.replace(/œ/g, 'oe')
		.replace(/([a-z])\1{2,}/g, '$1')
		.replace(/n['’‘ʼ`´]t(?![a-z])/g, 'nt')
		// "S.T.O.P" and "s t o p"
		.replace(/(?<![a-z])(?:[a-z][ .-]){2,12}[a-z](?![a-z])/g, (spelt) => spelt.replace(/[ .-]/g, ''));
}

const wordOrSign = /[\p{Script=Latin}\p{N}]+|[\p{L}\p{M}ー]|[,、，:：]/gu;

/** @param longest how many signs the longest entry of the language's word list has, 0 where words have spaces */
export function wordsOf(sentence: string, isEntry: (word: string) => boolean, longest: number): string[] {
	const parts = sentence.match(wordOrSign)?.map((part) => (/^[、，:：]$/.test(part) ? ',' : part)) ?? [];
	if (longest === 0) return parts;
	const words: string[] = [];
	for (let at = 0; at < parts.length; ) {
		const taken = longestEntry(parts, at, isEntry, longest);
		words.push(parts.slice(at, at + taken).join(''));
		at += taken;
	}
	return words;
}

/** Signs are joined to the longest entry that begins here; a sign that begins none stands alone. */
function longestEntry(parts: readonly string[], at: number, isEntry: (word: string) => boolean, longest: number): number {
	for (let size = Math.min(longest, parts.length - at); size > 1; size--) {
		const joined = parts.slice(at, at + size);
		if (!joined.includes(',') && isEntry(joined.join(''))) return size;
	}
	return 1;
}
