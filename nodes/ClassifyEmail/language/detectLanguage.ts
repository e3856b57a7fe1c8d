import { languages } from '../../shared/vocabulary';
import type { LetterCount } from './letters';
import { countLetters, hasLetters, isInOtherScript, lettersUpTo } from './letters';
import type { LanguageScore, NgramDetector } from './ngramDetector';
import { plainLanguage } from './plainLanguage';
import { languageOfForms, languagesOfUsualWords } from './usualWords';
import { wordsAndMarks } from './words';

/** Numbers of language detection. */
const policy = {
	/** Characters that are looked at. */
	characters: 3_000,
	/** Letters below which there is no text to tell a language by. */
	letters: 4,
	/** Letters up to which a text is short: a client's known language then counts. */
	short: 40,
	/**
	 * Up to so many letters the client's language wins when it scores at least this share of the best, or the best is not sure by its score. Set on
	 * short sentences of the training mails, as if one client in five wrote in another language than the known one.
	 */
	priors: [
		{ letters: 10, share: 0.75, sure: 0.75 },
		{ letters: 15, share: 0.85, sure: 0.7 },
		{ letters: 22, share: 0.85, sure: 0.6 },
		{ letters: 30, share: 0.9, sure: 0.5 },
		{ letters: 40, share: 0.9, sure: 0.1 },
	],
	/** One of ours wins over a neighbour in a short text when it scores at least this share of it. */
	ours: 0.9,
	/** Chinese characters up to which a text without kana may be Japanese. */
	hanAlone: 16,
	/** Share of Han or kana among the letters from which the text is Chinese or Japanese. */
	cjkShare: 0.3,
	/** Share of letters in a script of one language from which that is the language: names have less. */
	ownScript: 2 / 3,
	/** Scores below this say nothing. */
	leastScore: 0.1,
	/** From this score of its beginning on, a text that is not short need not be looked at as a whole. */
	plainScore: 0.3,
} as const;

const places = /https?:\/\/\S{1,2000}|www\.\S{1,500}|\S{1,100}@\S{1,200}/giu;
/** What places hold. Few lines do, and in one without a space the other expression begins at each character. */
const holdsPlace = /@|:\/\/|www\./iu;

/** What carries no language: addresses, links, numbers, references in capitals and digits. */
function wordsOnly(text: string): string {
	const read = text.slice(0, policy.characters * 2);
	const withoutPlaces = holdsPlace.test(read) ? read.split('\n').map((line) => (holdsPlace.test(line) ? line.replace(places, ' ') : line)).join('\n') : read;
	const withoutReferences = /\d/u.test(read) ? withoutPlaces.replace(/\b[\p{Lu}\d][\p{Lu}\d_/-]{0,40}\d[\p{Lu}\d_/-]{0,40}\b/gu, ' ') : withoutPlaces;
	return wordsAndMarks(withoutReferences).slice(0, policy.characters);
}

/** What may be Chinese or Japanese: where nothing is, letters need be counted only as far as a text is short. */
const cjk = /[\u2e80-\uffff]/;

function counted(text: string): LetterCount {
	return cjk.test(text) ? countLetters(text) : { letters: lettersUpTo(text, policy.short + 1), kana: 0, han: 0 };
}

/** Chinese and Japanese are told by their script at once; undefined for anything else. */
function byScript({ letters, kana, han }: LetterCount): string | undefined {
	if (letters === 0) return undefined;
	// One Han character says as much as two or three Latin letters.
	if ((kana + han) / letters < policy.cjkShare) return undefined;
	return kana >= Math.max(1, (kana + han) * 0.06) ? 'ja' : 'zh';
}

/** Languages that are not written in Latin letters, as far as they are told apart. */
const otherScripts: readonly string[] = ['zh', 'ja', 'ru', 'uk', 'ko', 'ar', 'he', 'el', 'hi', 'th'];

/** Scripts of one language, or of one above all. */
const scriptsOfOne = Object.entries({
	Armenian: 'hy', Bengali: 'bn', Ethiopic: 'am', Georgian: 'ka', Greek: 'el', Gujarati: 'gu', Gurmukhi: 'pa', Hangul: 'ko', Hebrew: 'he', Kannada: 'kn', Khmer: 'km',
	Lao: 'lo', Malayalam: 'ml', Myanmar: 'my', Oriya: 'or', Sinhala: 'si', Tamil: 'ta', Telugu: 'te', Thai: 'th', Tibetan: 'bo',
}).map(([script, language]) => ({ language, letters: new RegExp(`(?=\\p{L})\\p{Script=${script}}`, 'gu'), together: new RegExp(`\\p{Script=${script}}{2}`, 'u') }));

/** The language in whose own script most letters are, and two together: smileys and formulas have single ones. */
function byOwnScript(text: string): string | undefined {
	if (!isInOtherScript(text)) return undefined;
	const least = policy.ownScript * countLetters(text).letters;
	return scriptsOfOne.find(({ letters, together }) => together.test(text) && (text.match(letters)?.length ?? 0) >= least)?.language;
}

/** Few Chinese characters without kana are Japanese, too: told by forms that only one of the two has, else by the client. */
function byForms(text: string, { letters, han }: LetterCount, clientLanguage?: string): DetectedLanguage | undefined {
	if (han !== letters || letters > policy.hanAlone) return undefined;
	const language = languageOfForms(text);
	if (language) return { language, because: 'Told by the forms of its characters.' };
	return clientLanguage === 'ja' ? { language: 'ja', because: "A few characters that could be the client's language." } : undefined;
}

/** A few words as many mails consist of: the client's where it has them, else that which is likeliest. */
function byUsualWords(text: string, clientLanguage?: string): DetectedLanguage | undefined {
	const known = languagesOfUsualWords(text);
	const language = known.find((one) => one === clientLanguage) ?? known[0];
	return language === undefined ? undefined : { language, because: 'Told by its words, which are usual in short mails.' };
}

/** Leading text that is in one script, where a bilingual mail holds both: it takes its first language. */
function firstPart(text: string): string {
	const paragraphs = text.split(/\n\s*\n/u).filter((part) => hasLetters(part, policy.short));
	return paragraphs.length > 1 ? paragraphs.slice(0, Math.max(1, Math.ceil(paragraphs.length / 2))).join('\n') : text;
}

/** The detector reads some 380 bytes, spaces and marks collapsed: whether it would read the same of both. */
function looksAlike(one: string, other: string): boolean {
	const read = (text: string) => text.slice(0, 900).replace(/[\s.,!?-]+/gu, ' ').slice(0, 430);
	return one === other || read(one) === read(other);
}

/** Loaded once, on first use. */
let detector: NgramDetector | undefined;

export interface DetectedLanguage {
	/** ISO 639-1, or `und`. */
	language: string;
	/** One English sentence on how it was told. */
	because: string;
}

/** A text with what was counted of it, and which part of it is looked at first. */
interface Counted {
	text: string;
	beginning: string;
	/** As far as it matters whether the text is short. */
	letters: number;
}

/**
 * The language of a mail's newest text (quotes and signature taken out: a signature alone is `und`).
 * `clientLanguage` is a prior for short texts only, the stronger the shorter they are. The data of the detector (0.4 MB) is loaded on first
 * use, and not at all for Chinese and Japanese and for what is plainly one of our other languages: a promise comes back that once alone.
 */
export function detectLanguage(newText: string, clientLanguage?: string): DetectedLanguage | Promise<DetectedLanguage> {
	const text = wordsOnly(newText).trim();
	const count = counted(text);
	const { letters } = count;
	const beginning = firstPart(text);
	const scripted = byScript(beginning === text ? count : counted(beginning));
	if (scripted) return (scripted === 'zh' ? byForms(text, count, clientLanguage) : undefined) ?? { language: scripted, because: 'Told by its script.' };
	const usual = letters <= policy.short ? byUsualWords(text, clientLanguage) : undefined;
	if (usual) return usual;
	const own = byOwnScript(beginning);
	if (own) return { language: own, because: 'Told by its script.' };
	if (letters < policy.letters) return { language: 'und', because: 'There is no text to tell a language by.' };

	const plain = letters > policy.short ? plainLanguage(beginning) : undefined;
	if (plain) return { language: plain, because: 'Told by its small words.' };
	const looked = { text, beginning, letters };
	if (detector) return byLetters(detector, looked, clientLanguage);
	return import('./detect.lazy').then((part) => byLetters((detector = part.detector), looked, clientLanguage));
}

function byLetters(loaded: NgramDetector, { text, beginning, letters }: Counted, clientLanguage?: string): DetectedLanguage {
	const first = loaded.scores(beginning);
	const [leading] = first;
	// Of a text that is not short only the best language counts, and where the two differ, the beginning's does.
	if (letters > policy.short && leading && leading.score >= policy.plainScore) return { language: leading.language, because: 'Told by its letters.' };
	const whole = looksAlike(text, beginning) ? first : loaded.scores(text);
	const ranked = leading && whole[0] && leading.language !== whole[0].language ? first : whole;
	if (letters > policy.short) return ofBest(ranked[0]);
	const inLatin = /\p{Script=Latin}/u.test(text);
	// In its letters, or as far as scores tell it.
	const client = clientLanguage !== undefined && (inLatin !== otherScripts.includes(clientLanguage) || ranked.some(({ language }) => language === clientLanguage)) ? clientLanguage : undefined;
	return shortText(ranked, letters, client);
}

function ofBest(best?: LanguageScore): DetectedLanguage {
	return best && best.score >= policy.leastScore ? { language: best.language, because: 'Told by its letters.' } : { language: 'und', because: 'No language fits the text.' };
}

const isOurs = (language: string): boolean => languages.some((known) => known === language);

/**
 * @param ranked the languages that a short text may be in, the best first
 * @param client the client's language, where the text has its letters
 */
function shortText(ranked: readonly LanguageScore[], letters: number, client?: string): DetectedLanguage {
	const best = ranked[0];
	const prior = policy.priors.find((one) => letters <= one.letters);
	if (client && prior) {
		if (!best || best.score < prior.sure) return { language: client, because: "Too short to tell; the client's language was taken." };
		const could = ranked.some(({ language, score }) => language === client && score >= best.score * prior.share);
		if (could) return { language: client, because: "A short text that could be the client's language." };
	}
	if (!best || best.score < policy.leastScore) return ofBest(best);
	const first = ranked.find(({ language, score }) => isOurs(language) && score >= best.score * policy.ours);
	return first ? { language: first.language, because: 'A short text, told by its letters.' } : ofBest(best);
}
