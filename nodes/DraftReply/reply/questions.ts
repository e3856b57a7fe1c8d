import { linksIn } from '../checks/links';
import { questions } from '../../shared/mail/questions';

/** How many questions a draft takes up, and how long a quoted one may be. */
const mostQuestions = 6;
const longestQuotation = 220;

/** The questions of a mail: as classified, else those its text asks in its language (ISO 639-1). */
export function questionsOf(text: string, classified: readonly string[], language: string | undefined): string[] {
	const found = classified.length > 0 ? classified : questions(text.slice(0, 20_000), language ?? 'und');
	return [...new Set(found.map((question) => question.replace(/\s+/g, ' ').trim()))]
		.filter((question) => question.length > 3)
		.slice(0, mostQuestions);
}

/** A question as our draft may quote it: one line, not too long, and never with a link in it. */
export function quotable(question: string): string | undefined {
	const line = question.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').replace(/["“”„«»「」]/g, '').trim();
	if (line === '' || linksIn(line).length > 0 || /[<>{}[\]@]|_{3,}/.test(line)) return undefined;
	return line.length > longestQuotation ? `${line.slice(0, longestQuotation - 1).trimEnd()}…` : line;
}

const reference = /(?<![\p{L}\p{N}/._-])(?:#\s?\d{3,12}|\p{Lu}{1,6}[-_/]?\d{3,12}(?:[-/]\d{1,6})?|\p{Lu}{1,6}-\d{1,12}(?:-\d{1,6})?)(?![\p{L}\p{N}])/gu;

/** Order, ticket and invoice numbers of a mail: as classified, and those that look like one. */
export function referencesOf(text: string, classified: readonly string[]): string[] {
	const found = [...classified, ...(text.slice(0, 20_000).match(reference) ?? [])]
		.map((written) => written.trim())
		.filter((written) => /\d/.test(written) && /^[#\p{L}\p{N}][\p{L}\p{N}\s/._-]{1,30}$/u.test(written));
	const seen = new Map(found.map((written) => [sameReference(written), written] as const).reverse());
	return [...seen.values()].reverse().slice(0, 5);
}

/** The form in which two writings of a reference are compared. */
export function sameReference(written: string): string {
	return written.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}
