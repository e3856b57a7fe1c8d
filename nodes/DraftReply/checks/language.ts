import { languages, type Language } from '../../shared/vocabulary';

/** The commonest short words of each language: enough to tell which of them a text of a few sentences is in. */
const commonWords: Readonly<Record<'en' | 'es' | 'fr' | 'de', ReadonlySet<string>>> = {
	en: new Set('the of and to in is you that it for on are with as this have be at we your from or not our will can if by was has an which what there please thank thanks about us when'.split(' ')),
	es: new Set('de la que el en los se del las un por con no una su para es al lo como más pero sus le ya este sí porque esta entre cuando muy sin sobre también me hasta hay nos todo gracias usted tu hemos'.split(' ')),
	fr: new Set('de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec nous vous votre ou mais cette bonjour merci avons être nos vos je à où ce'.split(' ')),
	de: new Set('der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie wir ihnen ihre uns bitte vielen dank zur zum haben'.split(' ')),
};

/**
 * The language a text is written in, of the six we write; undefined where it cannot be told. For checking that a draft
 * is in the language it should be, not for finding out a stranger's language.
 */
export function writtenLanguage(text: string): Language | undefined {
	const kana = text.match(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
	const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
	const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
	if (kana + han > latin / 4 && kana + han > 3) return kana > han / 10 ? 'ja' : 'zh';
	const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
	const counts = Object.entries(commonWords).map(([language, common]) => ({
		language: languages.find((known) => known === language),
		count: words.filter((word) => common.has(word)).length,
	}));
	counts.sort((a, b) => b.count - a.count);
	const [best, second] = counts;
	if (best === undefined || second === undefined || best.count < 2 || best.count === second.count) return undefined;
	return best.count / Math.max(1, words.length) >= 0.08 ? best.language : undefined;
}
