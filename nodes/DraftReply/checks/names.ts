import type { Language } from '../../shared/vocabulary';
import type { Evidence } from './evidence';

const title =
	/(?<!\p{L})(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Señora?|Sra?|D(?:on|oña)|M|Mme|Mlle|Madame|Monsieur|colleagues?|manager|Kolleg(?:e|in)|colega|compañer[oa]|collègue)\.?,? (\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+){0,2})/gu;
const runOfCapitals = /(?<!\p{L})(\p{Lu}\p{Ll}[\p{L}’'-]*(?: (?:de|del|van|von|der|la|le|du)){0,2} \p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)?)/gu;
/** In German neither the polite pronouns nor "Stand der Dinge" are names. */
const germanName =
	/(?<!\p{L})((?!(?:Ihr|Ihre[mnrs]?|Ihnen|Sie|Du|Dein\p{L}*|Euch|Euer) )\p{Lu}\p{Ll}[\p{L}’'-]+(?: von)? \p{Lu}[\p{L}’'-]+)/gu;
const singleCapital = /(?<=[\p{Ll},;]\s)(\p{Lu}\p{Ll}[\p{L}’'-]+)(?!\p{L})/gu;
/** A word in capitals: a name, a code or a voucher. Short ones are abbreviations. */
const shouted = /(?<![\p{L}\p{N}-])(\p{Lu}{5,}|\p{Lu}{2,}(?:-\p{Lu}{2,})+)(?![\p{L}\p{N}-])/gu;
const chineseName = /([\p{Script=Han}]{1,3})(?:先生|女士|小姐|经理|主任|总监|同事)/gu;
const japaneseName = /([\p{Script=Han}\p{Script=Katakana}]{1,6})(?:様|さん|さま|氏|部長|課長)/gu;

/** Capitalised or titled words that are nobody's name. */
const nobody = new Set(
	(
		'dear sir madam hello thank thanks kind best regards monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december english spanish french german chinese japanese internet ' +
		'estimado estimada atentamente buenos buenas saludos madame monsieur messieurs bonjour cordialement bien merci guten tag sehr geehrte damen herren vielen dank mit freundlichen grüßen viele beste grüße freundliche liebe ihre ihr ihnen sie ' +
		'お客 客 皆 各 各位 他 我们 您 这位 该 客户 担当者 貴'
	).split(' '),
);

function isKnown(name: string, evidence: Evidence): boolean {
	const words = name.toLowerCase().split(/\s+/).filter((word) => !nobody.has(word));
	return words.every((word) => evidence.words.has(word) || evidence.words.has(word.replace(/(?:['’]s|s)$/, '')));
}

/**
 * Names of people in a draft that nothing given mentions. German capitals tell nothing, so there only titles and two
 * capitals in a row count.
 */
export function unknownNames(draft: string, language: Language | undefined, evidence: Evidence): string[] {
	const found = new Set<string>();
	const collect = (pattern: RegExp): void => {
		for (const match of draft.matchAll(pattern)) {
			const name = match[1] ?? '';
			if (!nobody.has(name.toLowerCase()) && !isKnown(name, evidence)) found.add(name);
		}
	};
	if (language === 'zh' || language === 'ja') {
		for (const match of draft.matchAll(language === 'zh' ? chineseName : japaneseName)) {
			const [whole, name = ''] = match;
			const rank = whole.slice(name.length);
			// Without spaces more than the name is caught: what counts is how it ends.
			const endings = [...name].map((_, i) => name.slice(i));
			const known = endings.some(
				(ending) => nobody.has(ending) || evidence.text.includes(`${ending}${rank}`) || ((ending.length > 1 || language === 'ja') && evidence.text.includes(ending)),
			);
			if (!known) found.add(name);
		}
		return [...found];
	}
	collect(title);
	collect(shouted);
	// A capital at the start of a sentence or a line says nothing.
	const inner = draft.replace(/(^\s*(?:[-•*]\s*)?|[.!?:\n“„«"¿¡]\s*)(\p{Lu})/gmu, (_, before: string, letter: string) => before + letter.toLowerCase());
	const isGerman = language === 'de';
	for (const match of inner.matchAll(isGerman ? germanName : runOfCapitals)) {
		const name = match[1] ?? '';
		if (!isKnown(name, evidence)) found.add(name);
	}
	if (!isGerman) {
		for (const match of inner.matchAll(singleCapital)) {
			const name = match[1] ?? '';
			if (!nobody.has(name.toLowerCase()) && !isKnown(name, evidence)) found.add(name);
		}
	}
	return [...found];
}
