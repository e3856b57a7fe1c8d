import type { Answer } from '../answers';
import type { FeedbackLimits } from '../policy';
import { type Interval, meanOf, wilson } from '../statistics/intervals';
import { findThemes } from './foundThemes';
import { themesOfText, type ThemeWords } from './lexicon';
import { quotationOf } from './quotation';

export interface Quotation {
	/** Without personal data. */
	text: string;
	at: string;
	kind: string;
	score: number | null;
}

export interface Theme {
	/** One of the four given ones, one of the operator's, or `found:` and its words. */
	theme: string;
	name: string;
	found: boolean;
	texts: number;
	/** Of all texts. */
	share: number;
	interval: Interval;
	/** Of its texts that come with a score: how many score badly on their scale. */
	badShare: number | null;
	quotes: Quotation[];
	/** Which of the texts speak of it. */
	indexes: number[];
}

function isBad({ score, scale }: Answer): boolean {
	return score !== null && score <= scale.badTo;
}

/** The worst first, then the latest; each wording once. */
function quotesOf(texts: readonly Answer[], most: number): Quotation[] {
	const place = ({ score, scale }: Answer): number => (score === null ? 1 : (score - scale.min) / (scale.max - scale.min));
	const shown = new Map<string, Quotation>();
	for (const answer of [...texts].sort((a, b) => place(a) - place(b) || b.at - a.at)) {
		if (shown.size >= most) break;
		const text = quotationOf(answer.text, answer.names);
		if (!shown.has(text)) shown.set(text, { text, at: new Date(answer.at).toISOString(), kind: answer.kind, score: answer.score });
	}
	return [...shown.values()];
}

/** What the texts speak of: the named themes, and those found in the texts; most spoken of first. */
export function themesOf(texts: readonly Answer[], named: readonly ThemeWords[], limits: FeedbackLimits): Theme[] {
	const spokenOf = texts.map(({ text }) => themesOfText(text, named));
	const least = Math.max(limits.themeTexts, Math.ceil(texts.length * limits.themeShare));
	const lists = [
		...named.map(({ theme, name }) => ({ theme, name, found: false, indexes: texts.flatMap((_, index) => (spokenOf[index]?.includes(theme) === true ? [index] : [])) })),
		...findThemes(texts.map(({ text }) => text), named, least, limits.foundThemes).map(({ words, texts: indexes }) => ({
			theme: `found:${words.join('+')}`,
			name: words.join(', '),
			found: true,
			indexes,
		})),
	];
	return lists
		.filter(({ indexes }) => indexes.length > 0)
		.map(({ theme, name, found, indexes }) => {
			const own = indexes.flatMap((index) => texts[index] ?? []);
			const scored = own.filter(({ score }) => score !== null);
			return {
				theme,
				name,
				found,
				texts: own.length,
				share: own.length / texts.length,
				interval: wilson(own.length, texts.length, limits.confidence),
				badShare: scored.length === 0 ? null : meanOf(scored.map((answer) => Number(isBad(answer)))),
				quotes: quotesOf(own, limits.quotesPerTheme),
				indexes,
			};
		})
		.sort((a, b) => b.texts - a.texts || a.theme.localeCompare(b.theme));
}
