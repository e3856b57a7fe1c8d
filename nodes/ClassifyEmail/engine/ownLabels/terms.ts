import { ordinaryWords } from '../ordinaryWords';
import type { ConceptKnowledge } from '../trained/features';
import { conceptsIn } from '../trained/conceptIndex';
import type { Token } from '../trained/tokens';
import { tokensOf } from '../trained/tokens';

/**
 * What texts are compared by where labels are the operator's own: words, pairs of words, pieces of words, and what they
 * speak of ("refund", "money back" and "Erstattung" are one concept). Kinds are weighed against each other, whatever their number.
 */

export const reading = {
	/** Tokens read of a text: what a mail wants is said early. */
	tokens: 600,
	/** Lengths of the pieces of words. */
	pieces: [3, 4, 5],
	/** What each kind counts (chosen on the training splits of Banking77 and CLINC150). */
	kinds: { word: 1, pair: 0.3, piece: 0.9, concept: 0.5 },
} as const;

export const kinds = ['word', 'pair', 'piece', 'concept'] as const;
export type Kind = (typeof kinds)[number];

/** Of each kind: hashed term -> how often it stands there. Terms of ordinary words are odd numbers, all others even. */
export type Terms = Record<Kind, Map<number, number>>;

/** FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(kind: Kind, text: string): number {
	let value = 0x811c9dc5 ^ kinds.indexOf(kind);
	for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
	return value >>> 0;
}

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

function add(terms: Terms, kind: Kind, text: string, usual: boolean): void {
	const term = ((hash(kind, text) & ~1) | (usual ? 1 : 0)) >>> 0;
	terms[kind].set(term, (terms[kind].get(term) ?? 0) + 1);
}

/** Chinese and Japanese: two characters are about a word, single ones and three are its pieces. */
function addCharacters(terms: Terms, tokens: readonly Token[], at: number): void {
	const usual = ordinaryForms();
	let written = '';
	for (let size = 1; size <= 3; size++) {
		const next = tokens[at + size - 1];
		if (next?.kind !== 'character') return;
		written += next.form;
		add(terms, size === 2 ? 'word' : 'piece', written, size === 1 && usual.has(written));
	}
}

function addWord(terms: Terms, tokens: readonly Token[], at: number): void {
	const usual = ordinaryForms();
	const [token, next] = [tokens[at], tokens[at + 1]];
	if (!token) return;
	const plain = usual.has(token.form);
	add(terms, 'word', token.form, plain);
	if (next && next.kind !== 'mark' && next.kind !== 'character') add(terms, 'pair', `${token.form} ${next.form}`, plain && usual.has(next.form));
	if (token.kind !== 'word') return;
	const bounded = `<${token.form}>`;
	for (const size of reading.pieces) {
		for (let i = 0; i + size <= bounded.length; i++) add(terms, 'piece', bounded.slice(i, i + size), plain);
	}
}

/** The terms of tokens that stand together. `known`: the words of their language, where there is a list. */
export function termsOf(tokens: readonly Token[], known?: ConceptKnowledge): Terms {
	const terms: Terms = { word: new Map(), pair: new Map(), piece: new Map(), concept: new Map() };
	tokens.forEach(({ kind }, at) => {
		if (kind === 'character') addCharacters(terms, tokens, at);
		else if (kind !== 'mark') addWord(terms, tokens, at);
	});
	for (const { concept } of known ? conceptsIn(tokens, known.index) : []) add(terms, 'concept', String(concept), false);
	return terms;
}
