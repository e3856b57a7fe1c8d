import {
	contactMark,
	footerWords,
	formFields,
	greeting,
	greetingLine,
	ownWords,
	sentenceEndings,
	speakingPhrases,
	speakingWords,
	speakingWordsSmall,
	wordsInNames,
} from './replyMarks';

/**
 * Tells a line that says something from one of names, titles and contact details. What is in doubt says something: a signature left
 * in the text does less harm than a request taken out of it.
 */

/** From how many words, of those that stand in no name, and of Chinese and Japanese letters on a line is a sentence. */
const least = { words: 4, smallWords: 6, smallWordsAtBeginning: 3, letters: 6, lettersWithoutStop: 4 } as const;

/** Lines longer than this are no contact details. */
const longestLine = 200;

const eastern = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

function easternLetters(line: string): number {
	return line.match(eastern)?.length ?? 0;
}

/** The words of a line without the punctuation around them; a stop stays at abbreviations of one or two letters ("i. A."). */
function wordsOf(line: string): string[] {
	return line
		.split(/[\s/]+/u)
		.map((word) => word.replace(/^[^\p{L}\p{N}&+]+/u, '').replace(/[^\p{L}\p{N}.&+]+$/u, ''))
		.map((word) => (/^\p{L}{1,2}\.$/u.test(word) ? word : word.replace(/\.+$/u, '')))
		.filter((word) => word !== '');
}

/** A line that greets the reader and says no more. */
export function isGreeting(line: string): boolean {
	const text = line.trim();
	if (text === '' || text.length > 80) return false;
	if (greetingLine.test(text)) return true;
	const [begun] = greeting.exec(text.toLowerCase()) ?? [];
	if (begun === undefined) return false;
	const rest = text.slice(begun.length).replace(/(?:^|\s)(?:Mr|Mrs|Ms|Dr|Prof|Hr|Fr|Sr|Sra|Srta|M|Mme|Mlle|D|Dña)\./gu, ' ');
	return !/[,，.:：!！?？;…]\s*[^\s,，.:：!！…-]/u.test(rest) && wordsOf(rest).length <= 6 && !rest.split(/\s+/u).some(speaks);
}

/** A line that calls the reader by name ("Bob,"); below a text it is the writer's. */
export function isCall(line: string): boolean {
	return /^\p{Lu}\p{L}{1,20}(?: \p{Lu}\p{L}{1,20})?[,，]$/u.test(line.trim());
}

/** A field of a form with what was filled in ("Message: ..."). */
function isFormField(line: string): boolean {
	const colon = line.slice(0, 40).search(/[:：]/u);
	return colon > 0 && formFields.has(line.slice(0, colon).replace(/[*_]/gu, '').trim().toLowerCase());
}

/** A line of a list: "- two lamps", "2. the invoice". */
function isListItem(line: string): boolean {
	return /^(?:[-*•●○◆■▪]\s+|[・●○◆■▪]|\d{1,2}[.)]\s+(?=\p{L})|\d{1,2}[.．、）)](?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]))/u.test(line);
}

function speaks(word: string): boolean {
	return speakingWords.has(word.toLowerCase()) || speakingWordsSmall.has(word);
}

/** Whether somebody says something in what may be a line of a program: "Outlook for Mac crashes when I open it". */
export function tellsOfItself(line: string): boolean {
	return wordsOf(line).some((word) => speakingWords.has(word.toLowerCase()) || /^(?:is|was|est|no)$/u.test(word));
}

/** Whether nobody speaks of himself in a line. */
export function isOfNobody(line: string): boolean {
	return !ownWords.test(line);
}

/** A line of a footer that no person wrote for this mail. */
export function isFooterLine(line: string): boolean {
	return footerWords.test(line) && isOfNobody(line);
}

/** A line with an address, a telephone number, a company: none that only says something. */
export function holdsContact(line: string): boolean {
	return contactMark.test(line);
}

/** Names and titles: all words begin with a capital letter, but for those within names; what follows a comma may hold a number. */
export function isNameLine(line: string): boolean {
	const text = line.trim().replace(/^[-–—~*_]+\s*/u, '');
	if (text === '' || text.length > 60 || saysSomething(text)) return false;
	const letters = easternLetters(text);
	if (letters > 0) return letters <= 24 && !/[、。！!：:【】「」『』]|\d/u.test(text) && (letters <= 6 || !/[をがはにてでも]/u.test(text));
	const [first = ''] = text.split(/[,|(]/u);
	if (/\d/u.test(first)) return false;
	const words = wordsOf(first);
	if (words.length === 0 || words.length > 7) return false;
	if (words.length === 1 && !/[.!]$/u.test(text)) return true;
	return words.every((word, at) => /^\p{Lu}|^(?:\p{L}\.){1,3}$/u.test(word) || word === '&' || (at > 0 && wordsInNames.has(word)));
}

/** Whether a line says or asks something, or belongs to what does: a sentence, a greeting, an item of a list, a field of a form. */
export function saysSomething(line: string): boolean {
	const text = line.trim();
	if (text === '' || isFooterLine(text)) return false;
	if (text.length > longestLine || /[?？](?:\s|$|[)"'”“’」』])/u.test(text)) return true;
	if (isGreeting(text) || isFormField(text) || isListItem(text)) return true;
	const contact = holdsContact(text);
	const letters = easternLetters(text);
	if (letters >= least.lettersWithoutStop) {
		if (speakingPhrases.test(text) || sentenceEndings.test(text)) return true;
		if (letters >= least.letters && /[。．！!…][」』”"）)]?$/u.test(text) && !contact) return true;
	}
	const words = wordsOf(text);
	if (words.length >= 2 && words.some((word, at) => speaks(word) && (at > 0 || speakingWords.has(word.toLowerCase())))) return true;
	if (contact) return false;
	const small = words.filter((word) => /^\p{Ll}[^.]/u.test(word) && !wordsInNames.has(word)).length;
	const beginsSmall = /^\p{Ll}{2}/u.test(text) && !wordsInNames.has(words[0] ?? '');
	const stops = /[.!…][\s)"'”’»]*(?:\p{Extended_Pictographic}\uFE0F?\s*)*$/u.test(text);
	if (stops && words.length >= least.words && small >= 2) return true;
	if (beginsSmall && (stops ? words.length > 1 : small >= least.smallWordsAtBeginning)) return true;
	return small >= least.smallWords;
}
