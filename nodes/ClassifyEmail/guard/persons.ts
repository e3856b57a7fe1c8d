import { absencePhrases } from './wording';
import { chineseRequests, japaneseRequests, latinRequests, notePreambles, noteQuestions, quoted, salutations } from './personsWords';
import type { Requests } from './personsWords';
import { PhraseList } from './phraseList';
import { questions } from '../../shared/mail/questions';
import { unevenSpaces } from '../../shared/spaces';

/** Characters of a mail looked at. */
const read = 3_000;
/** From how many words, or Chinese and Japanese letters, on a sentence says something. */
const saysSomething = { words: 4, letters: 8 } as const;

const absence = new PhraseList(absencePhrases);
const kana = /[\u3040-\u30ff]/u;
const han = /[\u3400-\u9fff]/u;

/** Where a sentence ends: not after a number ("9. März"), a single letter or a short title. */
const sentenceEnd = /(?<=[!?]|(?<![\d\s]|(?:^|[^\p{L}])(?:\p{L}|mrs?|ms|dr|hrn?|fr|st|mme|sra?|prof|nr|no|tel|co|inc|ltd|jan|feb|apr|aug|sept?|oct|okt|nov|dec|dez))\.) |(?<=[。！？；;])/u;

function sentencesOf(text: string): string[] {
	const paragraphs = text.slice(0, read).toLowerCase().split(/\n\s{0,80}\n/u);
	return paragraphs.flatMap((paragraph) => paragraph.replace(unevenSpaces, ' ').split(sentenceEnd)).map((one) => one.trim()).filter(Boolean);
}

/** "Please" belongs to its clause, whether a comma parts it or not. */
function clausesOf(sentence: string): string[] {
	const joined = sentence
		.replace(/\b(please|bitte|por favor|s['’]il vous pla[iî]t|svp),/gu, '$1')
		.replace(/, ?(please|bitte|por favor|s['’]il vous pla[iî]t|svp)(?!\p{L})/gu, ' $1');
	return joined.split(/[,，、]|\s[-–—]\s/u).map((clause) => clause.trim()).filter((clause) => clause.includes(' ') || han.test(clause));
}

function holds({ asks, ofNotes }: Requests, clause: string): boolean {
	return asks.test(clause) && !ofNotes?.test(clause);
}

function requests(sentences: readonly string[], language: string): boolean {
	// A Japanese sentence asks by its end, whatever stands before its commas.
	if (language === 'ja') return sentences.some((sentence) => japaneseRequests.some((one) => holds(one, sentence)));
	const table = language === 'zh' ? [chineseRequests] : latinRequests;
	return sentences.some((sentence) => clausesOf(sentence).some((clause) => table.some((one) => holds(one, clause))));
}

/** Questions but for those that an absence note asks ("Need help sooner?"). */
function asksSomething(text: string, languages: readonly string[]): boolean {
	return languages.some((language) => questions(text, language).some((question) => !noteQuestions.test(question.toLowerCase())));
}

function isLong(sentence: string): boolean {
	const letters = (sentence.match(/[\u3040-\u30ff\u3400-\u9fff]/gu) ?? []).length;
	return letters > 0 ? letters >= saysSomething.letters : sentence.split(' ').length >= saysSomething.words;
}

/** An absence note begins with the absence, or with thanks and wishes; a person's mail with what it is about. */
function beginsWithOther(sentences: readonly string[]): boolean {
	const first = sentences.findIndex((sentence) => absence.firstIn(sentence) !== undefined);
	return sentences.slice(0, Math.max(first, 0)).some((sentence) => isLong(sentence) && !salutations.test(sentence) && !notePreambles.test(sentence));
}

/**
 * Whether a text wants something of its reader, or begins with something else than the absence it speaks of: then a person wrote it,
 * who is away. In doubt a person did: what is no note by its words still has its headers, the loop caps and the labels.
 */
export function wantsSomething(newText: string): boolean {
	const text = newText.slice(0, read);
	const language = kana.test(text) ? 'ja' : han.test(text) ? 'zh' : '';
	const sentences = sentencesOf(text);
	return requests(sentences, language) || beginsWithOther(sentences) || asksSomething(text, language === '' ? ['en', 'es', 'fr', 'de'] : [language]);
}

/** A text without what it quotes in quotation marks; the text itself where it has none. */
export function withoutQuoted(text: string): string {
	return text.replace(quoted, ' ');
}
