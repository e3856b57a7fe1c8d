import type { DraftCheck } from '../draft';
import { contentWords, sentencesOf } from '../style/words';
import { legible } from './legible';
import { isAllowedLink, isGivenLink, linksIn, possibleAddressesIn } from './links';

/** Traces of a text that was not finished: brackets to fill in, template marks, dummy words, in six languages. */
const placeholders: readonly RegExp[] = [
	/\[(?!\s*#?\d+\s*\])[^\][\n]{1,80}\]/gu,
	/\{\{[^}\n]*\}?\}?|\}\}/g,
	/\$\{[^}\n]*\}/g,
	/<[a-z][a-z _-]{1,40}>/gi,
	/(?<![\p{L}\p{N}])(?:X{2,}|TBD|TBC|TBA|TODO|FIXME|N\/?N)(?![\p{L}\p{N}])/gu,
	/lorem ipsum/gi,
	/_{3,}/g,
	/(?<!\p{L})(?:insert|your) (?:name|company|date|link|number|phone) here/giu,
	/[〇○●◯]{2,}|【[^】\n]{0,40}】|（[^）\n]{0,20}(?:を入力|请填写|待填)[^）\n]*）/gu,
	/\bundefined\b|\bNaN\b|\[object Object\]/g,
];

export function noPlaceholders(draft: string, mail: string): DraftCheck {
	const found = placeholders.flatMap((pattern) => draft.match(pattern) ?? []).filter((text) => text.length < 4 || !mail.includes(text));
	return {
		name: 'no_placeholders',
		passed: found.length === 0,
		detail: found.length === 0 ? 'Nothing is left to fill in.' : `Left to fill in: ${[...new Set(found)].join(', ')}.`,
	};
}

export function forbiddenPhrasesAbsent(draft: string, phrases: readonly string[]): DraftCheck {
	const lower = legible(draft).toLowerCase().replace(/\s+/g, ' ');
	const found = phrases.filter((phrase) => phrase.trim() !== '' && lower.includes(legible(phrase).toLowerCase().replace(/\s+/g, ' ').trim()));
	return {
		name: 'forbidden_phrases_absent',
		passed: found.length === 0,
		detail: found.length === 0 ? phrases.length === 0 ? 'No phrases are forbidden.' : `None of ${phrases.length} forbidden phrases.` : `Found: ${found.map((phrase) => `"${phrase}"`).join(', ')}.`,
	};
}

/** Links and addresses a draft may carry: what the operator allows, and what facts and brand give, as they give it. */
export function foreignLinks(draft: string, allowed: readonly string[], given: readonly string[]): string[] {
	return linksIn(draft).filter((link) => !isAllowedLink(link, allowed) && !isGivenLink(link, given));
}

export function linksAllowed(foreign: readonly string[], total: number): DraftCheck {
	return {
		name: 'links_allowed',
		passed: foreign.length === 0,
		detail:
			foreign.length === 0
				? `${total === 0 ? 'No links' : `All ${total} links are allowed`}.`
				: `Not on the allow-list, nor in facts or brand: ${foreign.join(', ')}.`,
	};
}

/** Mail addresses in the text that are neither the reader's nor ours. */
export function foreignAddresses(draft: string, known: readonly string[]): string[] {
	const lower = known.map((address) => address.toLowerCase());
	return possibleAddressesIn(draft).filter((address) => !lower.includes(address));
}

export function recipientsAllowed(to: readonly string[], foreign: readonly string[], diverted: string | undefined): DraftCheck {
	const problems = [
		...(to.length === 0 ? ['the mail has no usable sender address'] : []),
		...(diverted === undefined ? [] : [diverted]),
		...(foreign.length > 0 ? [`the text names addresses that nothing given supports: ${foreign.join(', ')}`] : []),
	];
	return {
		name: 'recipients_allowed',
		passed: problems.length === 0,
		detail: problems.length === 0 ? `Goes to ${to.join(', ')}, the sender of the mail.` : `${problems.join('; ')}.`,
	};
}

/** Share of a question's content words that the draft must take up. */
const questionOverlap = 0.34;

/** Which questions of the mail the draft takes up: quoted, or in its own words, or in the words of a given answer. */
export function questionsAddressed(
	draft: string,
	questions: readonly string[],
	answered: readonly string[],
): DraftCheck {
	const bare = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[\s\p{P}]+/gu, '');
	const bareDraft = bare(draft);
	const words = contentWords(draft);
	const open = questions.filter((question) => {
		if (answered.includes(question) || bareDraft.includes(bare(question))) return false;
		const wanted = contentWords(question);
		if (wanted.size === 0) return sentencesOf(draft).length < 2;
		return [...wanted].filter((word) => words.has(word)).length / wanted.size < questionOverlap;
	});
	return {
		name: 'questions_addressed',
		passed: open.length === 0,
		detail:
			questions.length === 0
				? 'The mail asks no question.'
				: open.length === 0
					? questions.length === 1 ? 'The question is taken up.' : `All ${questions.length} questions are taken up.`
					: `Not taken up: ${open.map((question) => `"${question}"`).join(', ')}.`,
	};
}

export function signaturePresent(draft: string, signature: string): DraftCheck {
	const passed = signature !== '' && draft.includes(signature);
	return {
		name: 'signature_present',
		passed,
		detail: passed
			? 'Signed as the brand says.'
			: signature === ''
				? 'The brand names no signature, sender or company to sign with.'
				: 'The signature of the brand is missing.',
	};
}

export function footerPresent(draft: string, footer: string): DraftCheck {
	const passed = footer === '' || draft.includes(footer);
	return {
		name: 'footer_present',
		passed,
		detail: footer === '' ? 'The brand has no address to put at the foot.' : passed ? 'The address is at the foot.' : 'The address of the brand is missing.',
	};
}
