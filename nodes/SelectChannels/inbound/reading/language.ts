import type { Reading } from '../event';
import { type Pattern, patternOf } from './pattern';

/** What a rule finds: a meaning, or `none`, which takes the words it names away from every other rule. */
export type Finding = Exclude<Reading['kind'], 'reply'> | 'none';

export interface LanguageSource {
	/** ISO 639-1 */
	code: string;
	/** Words by what they stand for, separated by spaces; `word*` is every word that begins so. */
	concepts: Readonly<Record<string, string>>;
	/** Small words that tell the language and mean nothing here. */
	common: string;
	/** Patterns by what they find. */
	rules: Partial<Record<Finding, readonly string[]>>;
	/** Words that alone, or with nothing but politeness, are a command to a provider. */
	keywords: Partial<Record<'stop' | 'start' | 'help', string>>;
	/** The same, but only with nothing beside them: they mean too much else. */
	bareKeywords: Partial<Record<'stop' | 'start' | 'help', string>>;
	/** Whether words are written without spaces. */
	unspaced?: boolean;
}

export interface Language {
	code: string;
	unspaced: boolean;
	longestEntry: number;
	isEntry: (word: string) => boolean;
	conceptsOf: (word: string) => ReadonlySet<string>;
	isCommon: (word: string) => boolean;
	rules: ReadonlyArray<{ finding: Finding; written: string; pattern: Pattern }>;
	keywords: ReadonlyMap<string, 'stop' | 'start' | 'help'>;
	bareKeywords: ReadonlyMap<string, 'stop' | 'start' | 'help'>;
}

const none: ReadonlySet<string> = new Set();
/** Prefixes are looked up by length; no entry is longer. */
const longestPrefix = 16;

export function languageOf(source: LanguageSource): Language {
	const exact = new Map<string, Set<string>>();
	const prefixes = new Map<string, Set<string>>();
	for (const [concept, words] of Object.entries(source.concepts)) {
		for (const word of listOf(words)) {
			const [into, key] = word.endsWith('*') ? [prefixes, word.slice(0, -1)] : [exact, word];
			into.set(key, (into.get(key) ?? new Set()).add(concept));
		}
	}
	const common = new Set(listOf(source.common));
	const rules = Object.entries(source.rules).flatMap(([finding, patterns]) =>
		patterns.map((written) => ({ finding: finding as Finding, written, pattern: patternOf(written) })),
	);
	// What a pattern spells out is a word of the language, too.
	const spelt = new Set(rules.flatMap(({ pattern }) => pattern.flatMap((step) => ('test' in step ? [...step.test] : []))));
	const keywords = keywordsOf(source.keywords);
	const bareKeywords = keywordsOf(source.bareKeywords);
	const isEntry = (word: string) =>
		exact.has(word) || common.has(word) || spelt.has(word) || keywords.has(word) || bareKeywords.has(word);
	const conceptsOf = (word: string): ReadonlySet<string> => {
		const found = exact.get(word);
		const begun = prefixesOf(word, prefixes);
		return begun.length === 0 ? (found ?? none) : new Set([found ?? none, ...begun].flatMap((set) => [...set]));
	};
	return {
		code: source.code,
		unspaced: source.unspaced ?? false,
		longestEntry: source.unspaced
			? Math.max(...[exact, common, spelt, keywords, bareKeywords].flatMap((set) => [...set.keys()]).map(({ length }) => length))
			: 0,
		isEntry,
		conceptsOf,
		isCommon: (word) => isEntry(word) || prefixesOf(word, prefixes).length > 0,
		rules,
		keywords,
		bareKeywords,
	};
}

function prefixesOf(word: string, prefixes: ReadonlyMap<string, Set<string>>): Array<Set<string>> {
	const found: Array<Set<string>> = [];
	for (let length = Math.min(word.length, longestPrefix); length > 2; length--) {
		const concepts = prefixes.get(word.slice(0, length));
		if (concepts) found.push(concepts);
	}
	return found;
}

function keywordsOf(source: LanguageSource['keywords']): Map<string, 'stop' | 'start' | 'help'> {
	const found = new Map<string, 'stop' | 'start' | 'help'>();
	for (const kind of ['stop', 'start', 'help'] as const) for (const word of listOf(source[kind] ?? '')) found.set(word, kind);
	return found;
}

function listOf(words: string): string[] {
	return words.split(/\s+/).filter((word) => word !== '');
}
