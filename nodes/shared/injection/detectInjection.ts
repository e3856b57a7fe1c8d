import { undisguised } from './disguise';
import { suspicious, telling } from './injectionPhrases';
import { MentionIndex } from './mentions';

export interface InjectionFinding {
	suspected: boolean;
	/** What the passages do, and their words; empty where nothing is suspected. */
	kinds: string[];
	phrases: string[];
	/** They stand only where no reader sees them. */
	hidden: boolean;
	/** No person would write so to another; else two kinds of signs came together, each of which a person may well write. */
	certain: boolean;
	/** The text without the passages that speak to a machine. */
	harmless: string;
}

/** How much is searched. */
const characters = 40_000;

function blocks(text: string): string[] {
	return text.split(/\n\s*\n/u);
}

interface Hit {
	kind: string;
	phrase: string;
	/** Enough by itself. */
	sure: boolean;
}

/** Line starts matter to some signs, so that every line is looked at for them, and the whole for all, as they may reach over lines. */
const ofLineStarts = /(?<!\[)\^/u;

const all = [...telling, ...suspicious].map((sign, place) => ({ ...sign, sure: place < telling.length, lineByLine: ofLineStarts.test(sign.expression.source) }));
const mentions = new MentionIndex(all);

function firstMatch(lines: readonly string[], expression: RegExp): string | undefined {
	for (const line of lines) {
		const match = expression.exec(line);
		if (match) return match[0];
	}
	return undefined;
}

/** Signs in a text as it stands, and as it reads without its disguises. */
function hitsOf(text: string): Hit[] {
	const plain = undisguised(text);
	return plain === undefined ? signsIn(text) : [...signsIn(text), ...signsIn(plain)];
}

function signsIn(text: string): Hit[] {
	const mentioned = mentions.in(text);
	if (!mentioned.includes(true)) return [];
	const whole = text.replace(/\n/gu, ' ');
	const hits: Hit[] = [];
	all.forEach(({ kind, expression, sure, lineByLine }, place) => {
		if (!mentioned[place]) return;
		const phrase = expression.exec(whole)?.[0] ?? (lineByLine ? firstMatch(text.split('\n'), expression) : undefined);
		if (phrase) hits.push({ kind, phrase: phrase.trim().slice(0, 120), sure });
	});
	return hits;
}

function distinctKinds(hits: Hit[]): number {
	return new Set(hits.map(({ kind }) => kind)).size;
}

function look(text: string): { suspected: boolean; certain: boolean; hits: Hit[] } {
	const hits = hitsOf(text);
	const kinds = distinctKinds(hits);
	const isTelling = hits.some(({ sure }) => sure);
	return { suspected: isTelling || kinds >= 2, certain: isTelling || kinds >= 3, hits };
}

/**
 * Looks for text that speaks to a machine instead of to us. Mail is evidence, never instruction: where such a passage
 * is found no model is asked about the mail.
 * @param newText what the sender wrote, as a reader sees it
 * @param unseen everything in the mail, hidden parts included: a passage that no reader sees counts as well
 */
export function detectInjection(newText: string, unseen = ''): InjectionFinding {
	const text = newText.slice(0, characters);
	const found = look(text);
	const hidden = found.suspected || unseen === '' ? undefined : look(unseen.slice(0, characters));
	if (!found.suspected && !hidden?.suspected) {
		return { suspected: false, kinds: [], phrases: [], hidden: false, certain: false, harmless: newText };
	}

	const hits = found.suspected ? found.hits : (hidden?.hits ?? []);
	return {
		suspected: true,
		kinds: [...new Set(hits.map(({ kind }) => kind))],
		phrases: hits.map(({ phrase }) => phrase).slice(0, 5),
		hidden: !found.suspected,
		certain: (found.suspected ? found : hidden)?.certain === true,
		harmless: found.suspected ? withoutPassages(newText) : newText,
	};
}

/** A text without those of its pieces that speak to a machine, and without what stands between two of them. */
function withoutHits(text: string, pieces: readonly string[], joint: string): string {
	const marked = pieces.map((piece) => hitsOf(piece).length > 0);
	const first = marked.indexOf(true);
	const last = marked.lastIndexOf(true);
	return first < 0 ? text : pieces.filter((_, index) => index < first || index > last).join(joint);
}

/** Leaves out the paragraphs that speak to a machine. What reaches over several of them stays. */
export function withoutPassages(text: string): string {
	return withoutHits(text, blocks(text), '\n\n');
}

/** The same of a text's sentences: of a paragraph that does, what else it says is kept. */
export function withoutSentences(text: string): string {
	return withoutHits(text, text.slice(0, characters).split(/(?<=[.!?…])\s+|(?<=[。！？])|\n+/u), '\n');
}
