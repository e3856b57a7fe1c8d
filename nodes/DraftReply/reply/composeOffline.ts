import type { Language } from '../../shared/vocabulary';
import type { KnownHouseStyle } from '../style/houseStyle';
import { closingFor, greetingTo } from '../style/salutation';
import { answerTo, knownOf, soleReference } from './knownFacts';
import { phraseBook } from './phrases/phraseBook';
import { answeredIntents, type Phrase, type Register } from './phrases/phrases';
import { quotable } from './questions';

export interface OfflineInput {
	language: Language;
	register: Register;
	intent: string;
	/** The reader's name as it may be written, or undefined. */
	name: string | undefined;
	questions: readonly string[];
	references: readonly string[];
	facts: unknown;
	/** IANA. */
	timeZone: string;
	/** How the business writes, learnt from its sent mail. */
	house: KnownHouseStyle | undefined;
	/** False where the mail is suspected of giving orders: then nothing of it is repeated. */
	mayQuote: boolean;
}

export interface OfflineText {
	/** Greeting to sign-off, without signature. */
	text: string;
	missing: string[];
	/** Questions that were answered from the facts. */
	answered: string[];
	/** Share of what was asked that the facts answer, 0..1. */
	coverage: number;
}

/** Intents that need no work on our side when the mail asks nothing. */
const restful = new Set(['information', 'feedback']);

/** A house whose middle mail has fewer words than this is brief. */
const fewestWordsForCourtesy = 45;

function fill(phrase: string, values: Record<string, string>): string {
	return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/**
 * An honest acknowledgement: it says what was understood, states what the facts hold, and says what still has to be
 * checked. It never promises and never invents.
 */
export function composeOffline(input: OfflineInput): OfflineText {
	const { language, register, facts, timeZone } = input;
	const phrases = phraseBook[language];
	const say = (phrase: Phrase, values: Record<string, string> = {}): string => fill(phrase[register], values);
	const quoted = (text: string): string => `${phrases.quotes[0]}${text}${phrases.quotes[1]}`;
	const intent = answeredIntents.find((known) => known === input.intent) ?? 'other';

	const manner = { writable: language, register, house: input.house };
	const greeting = greetingTo(input.name, manner);
	const paragraphs = [greeting, say(phrases.opening[intent])];
	const open: string[] = [];
	const missing: string[] = [];
	const answered: string[] = [];

	const meant = input.references.length === 0 ? soleReference(intent, facts) : undefined;
	const references = meant === undefined ? input.references : [meant];
	for (const reference of references) {
		const lines = knownOf(reference, facts, language, timeZone);
		if (lines.length > 0) {
			const told = lines.map(({ field, value }) => `- ${phrases.fields[field]}${phrases.colon}${value}`);
			paragraphs.push([say(phrases.known, { reference }), ...told].join('\n'));
			answered.push(reference);
		} else {
			missing.push(`Nothing in the facts about ${reference}.`);
			if (input.mayQuote) open.push(fill(phrases.aboutReference, { reference }));
		}
	}
	for (const question of input.questions) {
		const answer = answerTo(question, facts, language);
		const quotation = input.mayQuote ? quotable(question) : undefined;
		if (answer !== undefined) {
			const asked = quotation === undefined ? [] : [say(phrases.asked, { question: quoted(quotation) })];
			paragraphs.push([...asked, answer].join('\n'));
			answered.push(question);
		} else {
			missing.push(`The answer to: "${question}"`);
			if (quotation !== undefined) open.push(quoted(quotation));
		}
	}

	const asked = input.questions.length + references.length;
	if (asked === 0 && !restful.has(intent)) missing.push(`What to answer to this mail (${intent}).`);
	if (open.length > 0) paragraphs.push([say(phrases.toBeChecked), ...open.map((line) => `- ${line}`)].join('\n'));
	else if (missing.length > 0) paragraphs.push(say(phrases.toBeCheckedAll));
	// Who writes briefly leaves out the offer of further help.
	if ((input.house?.medianWords ?? fewestWordsForCourtesy) >= fewestWordsForCourtesy) paragraphs.push(say(phrases.closing));
	paragraphs.push(closingFor(manner));

	return {
		text: paragraphs.join('\n\n'),
		missing,
		answered,
		coverage: asked === 0 ? (restful.has(intent) ? 1 : 0) : answered.length / asked,
	};
}
