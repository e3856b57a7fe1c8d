import { ordinaryWords } from '../ordinaryWords';
import type { ConceptKnowledge } from '../trained/features';
import { conceptsIn } from '../trained/conceptIndex';
import { beginHash, combine, goOn } from '../trained/hashing';
import type { Token } from '../trained/tokens';
import { tokensOf } from '../trained/tokens';
import { ownCopy } from '../trained/wordMemory';

/**
 * What texts are compared by where labels are the operator's own: words, pairs of words, pieces of words, and what they
 * speak of ("refund", "money back" and "Erstattung" are one concept). Kinds are weighed against each other, whatever their number.
 */

export const reading = {
	/** Characters and tokens read of a text: what a mail wants is said early. */
	characters: 8_000,
	tokens: 400,
	/** Lengths of the pieces of words. */
	pieces: [3, 4, 5],
	/** What each kind counts (chosen on the training splits of Banking77 and CLINC150). */
	kinds: { word: 1, pair: 0.3, piece: 0.9, concept: 0.5 },
} as const;

export const kinds = ['word', 'pair', 'piece', 'concept'] as const;
export type Kind = (typeof kinds)[number];

/** Of each kind: hashed term -> how often it stands there. Terms of ordinary words are odd numbers, all others even. */
export type Terms = Record<Kind, Map<number, number>>;

let ordinary: ReadonlySet<string> | undefined;

function ordinaryForms(): ReadonlySet<string> {
	ordinary ??= new Set(ordinaryWords.flatMap((words) => tokensOf(words, words.length).map(({ form }) => form)));
	return ordinary;
}

/** Function words, greetings, set phrases: they make no two mails alike. */
export function isOrdinaryForm(form: string): boolean {
	return ordinaryForms().has(form);
}

export function isOrdinary(term: number): boolean {
	return (term & 1) === 1;
}

function marked(hashed: number, usual: boolean): number {
	return ((hashed & ~1) | (usual ? 1 : 0)) >>> 0;
}

function termOf(kind: Kind, text: string, usual: boolean): number {
	return marked(goOn(beginHash(kinds.indexOf(kind)), text), usual);
}

function add(terms: Terms, kind: Kind, term: number): void {
	terms[kind].set(term, (terms[kind].get(term) ?? 0) + 1);
}

/** What is hashed of a word, whatever stands around it. */
interface HashedWord {
	usual: boolean;
	word: number;
	pieces: number[];
}

const hashedWords = new Map<string, HashedWord>();
const mostHashedWords = 20_000;

function hashedWord({ form, kind }: Token): HashedWord {
	const known = hashedWords.get(form);
	if (known) return known;
	const usual = ordinaryForms().has(form);
	const bounded = `<${form}>`;
	const pieces: number[] = [];
	for (const size of kind === 'word' ? reading.pieces : []) {
		for (let i = 0; i + size <= bounded.length; i++) pieces.push(termOf('piece', bounded.slice(i, i + size), usual));
	}
	const made = { usual, word: termOf('word', form, usual), pieces };
	if (hashedWords.size >= mostHashedWords) hashedWords.clear();
	hashedWords.set(ownCopy(form), made);
	return made;
}

/** Chinese and Japanese: two characters are about a word, single ones and three are its pieces. */
function addCharacters(terms: Terms, tokens: readonly Token[], at: number): void {
	const usual = ordinaryForms();
	let written = '';
	for (let size = 1; size <= 3; size++) {
		const next = tokens[at + size - 1];
		if (next?.kind !== 'character') return;
		written += next.form;
		const kind = size === 2 ? 'word' : 'piece';
		add(terms, kind, termOf(kind, written, size === 1 && usual.has(written)));
	}
}

function addWord(terms: Terms, tokens: readonly Token[], at: number): void {
	const [token, next] = [tokens[at], tokens[at + 1]];
	if (!token) return;
	const { usual, word, pieces } = hashedWord(token);
	add(terms, 'word', word);
	if (next && next.kind !== 'mark' && next.kind !== 'character') {
		const after = hashedWord(next);
		add(terms, 'pair', marked(combine(word, after.word), usual && after.usual));
	}
	for (const piece of pieces) add(terms, 'piece', piece);
}

/** The terms of tokens that stand together. `known`: the words of their language, where there is a list. */
export function termsOf(tokens: readonly Token[], known?: ConceptKnowledge): Terms {
	const terms: Terms = { word: new Map(), pair: new Map(), piece: new Map(), concept: new Map() };
	tokens.forEach(({ kind }, at) => {
		if (kind === 'character') addCharacters(terms, tokens, at);
		else if (kind !== 'mark') addWord(terms, tokens, at);
	});
	for (const { concept } of known ? conceptsIn(tokens, known.index) : []) add(terms, 'concept', 2 * concept);
	return terms;
}
