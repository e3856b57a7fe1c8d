import { InputError } from '../../shared/items';
import { baseLanguage } from '../../shared/baseLanguage';
import { isRecord } from '../../shared/record';
import { type Language, languages } from '../../shared/vocabulary';
import { writtenLanguage } from '../checks/language';
import type { Term } from './gates';

export interface KnownTranslation {
	source: string;
	target: string;
	/** By a person. */
	approved: boolean;
}

export interface TranslationRequest {
	/** Name -> text: they are translated together, and each is checked for itself. */
	texts: Readonly<Record<string, string>>;
	from: Language;
	to: Language;
	glossary: Term[];
	memory: KnownTranslation[];
	/** What a person wrote, to be checked; no model is asked. */
	translation: Readonly<Record<string, string>> | undefined;
	/** Only a person's words count. */
	critical: boolean;
}

/** Texts of one request; more is a document, not a message. */
const mostTexts = 50;
const mostCharacters = 20_000;

function languageOf(value: unknown): Language | undefined {
	const base = typeof value === 'string' ? baseLanguage(value.trim()) : undefined;
	return languages.find((known) => known === base);
}

function textsOf(value: unknown): Record<string, string> {
	if (typeof value === 'string') return value.trim() === '' ? {} : { text: value };
	if (!isRecord(value)) return {};
	return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== ''));
}

const listOf = (value: unknown): Array<Record<string, unknown>> => (Array.isArray(value) ? value.filter(isRecord) : []);

function termsOf(value: unknown): Term[] {
	return listOf(value).flatMap(({ term, translation }) =>
		typeof term === 'string' && term.trim() !== '' ? [{ term: term.trim(), ...(typeof translation === 'string' && translation.trim() !== '' ? { translation: translation.trim() } : {}) }] : [],
	);
}

function memoryOf(value: unknown): KnownTranslation[] {
	return listOf(value).flatMap(({ source, target, approved }) => (typeof source === 'string' && typeof target === 'string' && target.trim() !== '' ? [{ source, target, approved: approved === true }] : []));
}

/** @throws {InputError} naming what is missing */
export function readTranslation(read: (name: string) => unknown): TranslationRequest {
	const texts = textsOf(read('texts'));
	const names = Object.keys(texts);
	if (names.length === 0) throw new InputError('No text to translate: the item has no "texts"', 'Fill in "Texts" with a text, or with an object such as { "findings": "..." }.');
	const long = names.find((name) => (texts[name] ?? '').length > mostCharacters);
	if (names.length > mostTexts || long !== undefined) {
		throw new InputError(long === undefined ? `"texts" holds ${names.length} texts` : `"texts.${long}" has more than ${mostCharacters} characters`, `At most ${mostTexts} texts of ${mostCharacters} characters each are translated at a time.`);
	}
	const to = languageOf(read('targetLanguage'));
	if (to === undefined) throw new InputError(`"targetLanguage" is ${JSON.stringify(read('targetLanguage') ?? null)}`, `Use one of ${languages.join(', ')}.`);
	const translation = textsOf(read('translation'));
	return {
		texts,
		from: languageOf(read('sourceLanguage')) ?? writtenLanguage(Object.values(texts).join('\n')) ?? 'en',
		to,
		glossary: termsOf(read('glossary')),
		memory: memoryOf(read('memory')),
		translation: Object.keys(translation).length === 0 ? undefined : translation,
		critical: ![false, 'false'].some((no) => read('critical') === no),
	};
}
