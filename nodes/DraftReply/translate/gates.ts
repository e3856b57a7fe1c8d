import type { Language } from '../../shared/vocabulary';
import { concessionForms } from '../checks/concessions';
import { writtenLanguage } from '../checks/language';
import { legible, plainCharacters } from '../checks/legible';
import { linksIn, possibleAddressesIn } from '../checks/links';
import type { DraftCheck } from '../draft';
import { sentencesOf } from '../style/words';
import { type Differences, differentDates, differentNumbers, unpaired } from './figures';

/**
 * What a translation must have, whoever made it: the placeholders, figures, dates, links, references and terms of the original, no more and no less,
 * in the language asked for. A translation that fails at one of them is not used.
 */

export interface Term {
	term: string;
	/** How it is said in the language translated into; undefined: as it is. */
	translation?: string;
}

export interface Languages {
	from: Language;
	to: Language;
}

type Gate = (source: string, target: string, languages: Languages, glossary: readonly Term[]) => string | undefined;

const quoted = (texts: readonly string[]): string => texts.slice(0, 5).map((text) => `"${text.slice(0, 60)}"`).join(', ');

function told({ lost, added }: Differences): string | undefined {
	const parts = [...(lost.length > 0 ? [`${quoted(lost)} got lost`] : []), ...(added.length > 0 ? [`${quoted(added)} came in`] : [])];
	return parts.length === 0 ? undefined : `${parts.join('; ')}.`;
}

/** What programs put in or read: {{name}}, {name}, ${name}, %s, %1$d, [PHONE_1], tags. */
const placeholder = /\{\{[^{}]{0,200}\}\}|\$\{[^{}]{0,200}\}|\{[\p{L}_][\w.]{0,60}\}|%(?:\d{1,2}\$)?[sdf@]|\[[A-Z]+_\d{1,9}\]|<\/?[a-z][^<>]{0,300}>/giu;
/** INC-0042, A-1042, P1, B2B: what somebody looks up. */
const reference = /(?<![\p{L}\p{N}_-])(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*(?![\p{Ll}\p{N}_])/gu;

const pieces = (text: string, pattern: RegExp): Array<{ text: string }> => [...text.matchAll(pattern)].map(([found]) => ({ text: found }));
const sameText = (a: { text: string }, b: { text: string }): boolean => a.text === b.text;
const without = (text: string, pattern: RegExp): string => text.replace(pattern, ' ');
/** What is left to read once everything that must stand as it is was taken out. */
const prose = (text: string): string => linksIn(text).concat(possibleAddressesIn(text)).sort((a, b) => b.length - a.length).reduce((rest, found) => rest.replaceAll(found, ' '), without(without(text, placeholder), reference));

function holdsTerm(text: string, term: string): boolean {
	const at = text.toLowerCase().indexOf(term.toLowerCase());
	if (at < 0) return false;
	// In scripts without blanks a term has no edges; in others it begins where a word begins, and may be inflected.
	return !/^[\p{Script=Latin}\d]/u.test(term) || !/[\p{Script=Latin}\d]/u.test(text.charAt(at - 1)) || holdsTerm(text.slice(at + term.length), term);
}

const gates: Readonly<Record<string, Gate>> = {
	placeholders_kept: (source, target) => told(unpaired(pieces(source, placeholder), pieces(target, placeholder), sameText)),
	references_kept: (source, target) => told(unpaired(pieces(without(source, placeholder), reference), pieces(without(target, placeholder), reference), sameText)),
	numbers_kept: (source, target, { from, to }) => told(differentNumbers(prose(source), from, prose(target), to)),
	dates_kept: (source, target, { from, to }) => told(differentDates(prose(source), from, prose(target), to)),
	links_kept: (source, target) => {
		const found = (text: string): Array<{ text: string }> => [...new Set([...linksIn(text), ...possibleAddressesIn(text)])].map((link) => ({ text: link }));
		return told(unpaired(found(without(source, placeholder)), found(without(target, placeholder)), sameText));
	},
	glossary_kept: (source, target, _languages, glossary) => {
		const missing = glossary.filter(({ term, translation }) => holdsTerm(source, term) && !holdsTerm(target, translation ?? term));
		return missing.length === 0 ? undefined : `${missing.slice(0, 5).map(({ term, translation }) => (translation === undefined ? `"${term}" stays as it is` : `"${term}" is "${translation}"`)).join(', ')}.`;
	},
	language_right: (source, target, { from, to }) => {
		const written = writtenLanguage(prose(target));
		if (written !== undefined && written !== to) return `It is written in "${written}", not in "${to}".`;
		const words = (prose(source).match(/\p{L}+/gu) ?? []).length;
		return from !== to && words > 3 && legible(source).trim().toLowerCase() === legible(target).trim().toLowerCase() ? 'It is the original, not translated.' : undefined;
	},
	nothing_added: (source, target, { from, to }) => {
		const given = concessionForms[to].flatMap((form) => [...target.matchAll(form)].map(([found]) => found));
		const meant = concessionForms[from].some((form) => [...source.matchAll(form)].length > 0);
		if (given.length > 0 && !meant) return `${quoted(given)}: the original gives nothing away.`;
		const [before, after] = [sentencesOf(source).length, sentencesOf(target).length];
		return after > before * 2 + 1 ? `It has ${after} sentences, the original ${before}.` : undefined;
	},
	complete: (source, target) => {
		if (target.trim() === '') return 'It is empty.';
		const [before, after] = [[...source.trim()].length, [...target.trim()].length];
		// Chinese takes about a third of the characters of English, French about a quarter more.
		if (before < 30) return after > 200 ? 'It is far longer than the original.' : undefined;
		return after < before * 0.15 ? 'It is far shorter than the original.' : after > before * 4 ? 'It is far longer than the original.' : undefined;
	},
	plain_characters: (_source, target) => {
		const { passed, detail } = plainCharacters(target);
		return passed ? undefined : detail;
	},
};

export const gateNames = Object.keys(gates);

/** Holds a translation against its original. Every check is reported; `detail` says what is wrong. */
export function checkTranslation(source: string, target: string, languages: Languages, glossary: readonly Term[] = []): DraftCheck[] {
	return Object.entries(gates).map(([name, gate]) => {
		const wrong = gate(source, target, languages, glossary);
		return { name, passed: wrong === undefined, detail: wrong ?? 'As in the original.' };
	});
}
