import { languages, type Language } from '../../shared/vocabulary';
import type { UnsupportedClaim } from '../draft';
import { contentWords } from '../style/words';
import { daysIn, sameDay, timesIn, weekdaysIn } from './dates';
import { concessionForms, takenBack } from './concessions';
import { bareFigures, type Evidence } from './evidence';
import { legible } from './legible';
import { unknownNames } from './names';
import { numbersIn } from './numbers';
import { spelledNumbers } from './numberWords';
import { completedForms, deadlineForms, deeds, doneWords, notDoneWords, promiseForms } from './promises';

/** After this many the rest is not looked at: the draft needs a person anyway. */
const mostClaims = 60;

/** Share of a promise's content words that one of our statements must hold to carry it. */
const promiseOverlap = 0.6;

function blank(text: string, pieces: ReadonlyArray<{ at: number; text: string }>): string {
	let result = text;
	for (const { at, text: piece } of pieces) {
		result = result.slice(0, at) + ' '.repeat(piece.length) + result.slice(at + piece.length);
	}
	return result;
}

/** Whether a number, as written, is one that was given: itself, or a rounding to fewer places is not enough. */
function known(values: readonly number[], given: ReadonlySet<number>): boolean {
	return values.some((value) => given.has(value));
}

function unsupportedFigures(draft: string, evidence: Evidence): UnsupportedClaim[] {
	const claims: UnsupportedClaim[] = [];
	const days = daysIn(draft);
	for (const { text, values } of days) {
		if (!values.some((day) => evidence.days.some((given) => sameDay(day, given)))) claims.push({ kind: 'date', text });
	}
	const undated = blank(draft, days);
	const times = timesIn(undated);
	for (const { text, values } of times) {
		if (!known(values, evidence.times)) claims.push({ kind: 'time', text });
	}
	for (const { text, values } of weekdaysIn(undated)) {
		if (!known(values, evidence.weekdays)) claims.push({ kind: 'weekday', text });
	}
	// Numbers of a list ("1. ...") count its lines, nothing else.
	const rest = blank(undated, times).replace(/^(\s*)\d{1,2}(?=[.)]\s)/gm, (match) => ' '.repeat(match.length));
	for (const { text, values: readings } of numbersIn(rest)) {
		const [reading] = readings;
		if (reading === undefined) continue;
		const { values, currencies, percent } = reading;
		if (currencies.length > 0) {
			const priced = currencies.some((code) => values.some((value) => evidence.prices.has(`${code} ${value}`)));
			// An amount without its currency in the facts is carried by the bare number.
			const bare = evidence.prices.size === 0 && known(values, evidence.numbers);
			if (!priced && !bare) claims.push({ kind: 'price', text: `${text} ${currencies[0] ?? ''}`.trim() });
		} else if (percent) {
			const share = values.map((value) => Math.round(value * 1e6) / 1e8);
			if (!known(values, evidence.percents) && !known(values, evidence.numbers) && !known(share, evidence.numbers)) {
				claims.push({ kind: 'percent', text: `${text} %` });
			}
		} else if (!known(values, evidence.numbers)) {
			claims.push({ kind: 'number', text });
		}
	}
	return claims;
}

/** International account numbers (ISO 13616), and numbers a reader is told to call. */
const account = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){3,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Z0-9])/gu;
const callNumber = /(?<!\p{L})(?:call|phone|ring|dial|text|whatsapp|llam\p{L}*|appel\p{L}*|anruf\p{L}*|ruf\p{L}*|致电|拨打|电话|電話)[^.!?\n\d+]{0,30}(\+?\d[\d ()/.-]{4,20}\d)/giu;

/** A stranger's mail may name an account or a phone; to send someone there, it must be ours. */
function foreignAccounts(draft: string, evidence: Evidence): UnsupportedClaim[] {
	const named = [...draft.matchAll(account)].map(([text]) => text);
	const called = [...draft.matchAll(callNumber)].map((match) => match[1] ?? '');
	return [...named, ...called]
		.filter((text) => !evidence.ownFigures.includes(bareFigures(text)))
		.map((text) => ({ kind: 'number', text }));
}

function deedsIn(text: string): Array<keyof typeof deeds> {
	return (Object.keys(deeds) as Array<keyof typeof deeds>).filter((deed) => deeds[deed].test(text));
}

/** A deed is carried by a statement that names it as done; a promise by one that names it and doesn't deny it. */
function isCarried(claim: string, done: boolean, evidence: Evidence): boolean {
	const lower = claim.toLowerCase();
	const named = deedsIn(lower);
	const wanted = contentWords(claim);
	return evidence.statements.some(({ text: statement, words }) => {
		const shared = [...wanted].filter((word) => words.has(word)).length;
		if (wanted.size > 0 && shared / wanted.size >= promiseOverlap) return done ? !notDoneWords.test(statement) : true;
		if (named.length === 0) return false;
		if (notDoneWords.test(statement) || !named.every((deed) => deeds[deed].test(statement))) return false;
		return !done || doneWords.test(statement);
	});
}

function unsupportedPromises(draft: string, language: Language | undefined, evidence: Evidence): UnsupportedClaim[] {
	const claims: UnsupportedClaim[] = [];
	const spoken = language === undefined ? languages : [language];
	const found = (text: string, kind: UnsupportedClaim['kind']): void => {
		const trimmed = text.trim().slice(0, 200);
		if (!claims.some((claim) => claim.text.includes(trimmed))) claims.push({ kind, text: trimmed });
	};
	for (const spokenLanguage of spoken) {
		for (const [forms, done] of [[completedForms, true], [promiseForms, false]] as const) {
			for (const form of forms[spokenLanguage]) {
				for (const match of draft.matchAll(form)) {
					if (claims.length >= mostClaims) return claims;
					if (done && deedsIn(match[0].toLowerCase()).length === 0) continue;
					if (!isCarried(match[0], done, evidence)) found(match[0], 'promise');
				}
			}
		}
		for (const form of deadlineForms[spokenLanguage]) {
			for (const match of draft.matchAll(form)) {
				if (!evidence.text.includes(match[0].toLowerCase().trim())) found(match[0], 'deadline');
			}
		}
		for (const form of concessionForms[spokenLanguage]) {
			for (const match of draft.matchAll(form)) {
				if (claims.length >= mostClaims) return claims;
				if (takenBack.test(draft.slice(Math.max(0, match.index - 60), match.index))) continue;
				if (!isCarried(match[0], true, evidence)) found(match[0], 'promise');
			}
		}
	}
	return claims;
}

/**
 * Every number, date, price, name of a person, promise, deed or deadline of a draft that nothing given supports. Figures
 * and names may come from the thread, the profile or the facts; promises and deeds only from the facts or from what we
 * wrote before, because a stranger's mail cannot make us promise something.
 */
export function unsupportedClaims(
	written: string,
	language: Language | undefined,
	evidence: Evidence,
): UnsupportedClaim[] {
	const draft = legible(written);
	return [
		...unsupportedFigures(draft, evidence),
		...foreignAccounts(draft, evidence),
		...spelledNumbers(draft, language)
			.filter((text) => !evidence.text.includes(text.toLowerCase()))
			.map((text) => ({ kind: 'number' as const, text })),
		...unknownNames(draft, language, evidence).map((text) => ({ kind: 'name' as const, text })),
		...unsupportedPromises(draft, language, evidence),
	];
}
