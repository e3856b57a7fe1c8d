import { suspicious, telling } from './injectionPhrases';
import { MentionIndex } from './mentions';

export interface InjectionFinding {
	suspected: boolean;
	/** What the passages do, and their words; empty where nothing is suspected. */
	kinds: string[];
	phrases: string[];
	/** They stand only where no reader sees them. */
	hidden: boolean;
	/** The text without the passages that speak to a machine: what engines judge. */
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

function hitsOf(text: string): Hit[] {
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

function look(text: string): { suspected: boolean; hits: Hit[] } {
	const hits = hitsOf(text);
	return { suspected: hits.some(({ sure }) => sure) || distinctKinds(hits) >= 2, hits };
}

/**
 * Looks for text that speaks to a machine instead of to us. Mail is evidence, never instruction: such passages are kept
 * from the engines, and where one is found no model's word is taken on the mail.
 * @param newText what the sender wrote, as a reader sees it
 * @param unseen everything in the mail, hidden parts included: a passage that no reader sees counts as well
 */
export function detectInjection(newText: string, unseen = ''): InjectionFinding {
	const text = newText.slice(0, characters);
	const found = look(text);
	const hidden = found.suspected || unseen === '' ? undefined : look(unseen.slice(0, characters));
	if (!found.suspected && !hidden?.suspected) {
		return { suspected: false, kinds: [], phrases: [], hidden: false, harmless: newText };
	}

	const hits = found.suspected ? found.hits : (hidden?.hits ?? []);
	return {
		suspected: true,
		kinds: [...new Set(hits.map(({ kind }) => kind))],
		phrases: hits.map(({ phrase }) => phrase).slice(0, 5),
		hidden: !found.suspected,
		harmless: found.suspected ? withoutPassages(newText) : newText,
	};
}

/** Leaves out the paragraphs that speak to a machine, and what stands between two of them. */
function withoutPassages(text: string): string {
	const paragraphs = blocks(text);
	const marked = paragraphs.map((block) => hitsOf(block).length > 0);
	const first = marked.indexOf(true);
	const last = marked.lastIndexOf(true);
	return paragraphs.filter((_, index) => index < first || index > last).join('\n\n');
}
