import { DateTime, IANAZone } from 'luxon';
import { writtenLanguage } from '../checks/language';
import { languages, type Language } from '../../shared/vocabulary';
import { contentWords } from '../style/words';
import { phraseBook } from './phrases/phraseBook';
import { knownStates, tellableFields, type TellableField } from './phrases/phrases';
import { sameReference } from './questions';
import { isRecord } from '../../shared/record';

/** Other names under which facts come, by the field they mean. */
const fieldNames: Readonly<Record<string, TellableField>> = {
	state: 'status',
	eta: 'expectedDelivery',
	expectedAt: 'expectedDelivery',
	deliveryDate: 'expectedDelivery',
	estimatedDelivery: 'expectedDelivery',
	dispatchedAt: 'shippedAt',
	tracking: 'trackingNumber',
	total: 'amount',
	invoiceDate: 'issuedAt',
	dueAt: 'dueDate',
	dueOn: 'dueDate',
	startsAt: 'appointment',
	scheduledFor: 'appointment',
	createdAt: 'openedAt',
};
/** Fields that hold the number by which an entry is known. */
const referenceFields = ['reference', 'number', 'id', 'orderNumber', 'orderId', 'invoiceNumber', 'invoice', 'ticket', 'ticketId', 'order', 'key', 'code'];

/** Every object among the facts, with the name of the list or key it stands under. */
function entriesOf(facts: unknown): Array<Record<string, unknown>> {
	const entries: Array<Record<string, unknown>> = [];
	const waiting: Array<{ value: unknown; depth: number }> = [{ value: facts, depth: 0 }];
	for (let next = waiting.shift(); next !== undefined && entries.length < 2_000; next = waiting.shift()) {
		const { value, depth } = next;
		if (depth > 6) continue;
		if (isRecord(value)) {
			entries.push(value);
			// {"A-1042": {...}}: the key is the reference.
			for (const [key, inner] of Object.entries(value)) {
				const keyed = isRecord(inner) && /\d/.test(key) && inner.reference === undefined ? { reference: key, ...inner } : inner;
				waiting.push({ value: keyed, depth: depth + 1 });
			}
		} else if (Array.isArray(value)) {
			for (const inner of value as unknown[]) waiting.push({ value: inner, depth: depth + 1 });
		}
	}
	return entries;
}

function toldDate(value: string, language: Language, timeZone: string): string | undefined {
	if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
	const moment = DateTime.fromISO(value, { zone: isDay ? 'utc' : timeZone }).setLocale(language);
	if (!moment.isValid) return undefined;
	return moment.toLocaleString(isDay ? DateTime.DATE_FULL : { ...DateTime.DATE_FULL, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

function toldMoney(amount: unknown, currency: unknown, language: Language): string | undefined {
	if (typeof amount !== 'number' || !Number.isFinite(amount)) return undefined;
	if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return undefined;
	return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount);
}

/** A value in the reader's words, or undefined where it cannot be told safely. */
function told(
	field: TellableField,
	value: unknown,
	entry: Record<string, unknown>,
	language: Language,
	timeZone: string,
): string | undefined {
	if (field === 'status' && typeof value === 'string') {
		const state = knownStates.find((known) => known === value.trim().toLowerCase().replace(/[\s-]+/g, '_'));
		return state === undefined ? value.trim().slice(0, 120) : phraseBook[language].states[state];
	}
	if (field === 'amount') {
		return isRecord(value) ? toldMoney(value.amount, value.currency, language) : toldMoney(value, entry.currency, language);
	}
	if (field === 'progress' && typeof value === 'number') {
		return new Intl.NumberFormat(language, { style: 'percent' }).format(value > 1 ? value / 100 : value);
	}
	if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
	if (typeof value !== 'string' || value.trim() === '') return undefined;
	return toldDate(value.trim(), language, timeZone) ?? value.replace(/\s+/g, ' ').trim().slice(0, 200);
}

/** What the facts hold on a reference, in the reader's words, or nothing. Only fields meant for customers are told. */
export function knownOf(
	reference: string,
	facts: unknown,
	language: Language,
	timeZone: string,
): Array<{ field: TellableField; value: string }> {
	const wanted = sameReference(reference);
	const entry = entriesOf(facts).find((candidate) =>
		referenceFields.some((name) => {
			const value = candidate[name];
			return (typeof value === 'string' || typeof value === 'number') && sameReference(String(value)) === wanted;
		}),
	);
	if (entry === undefined) return [];
	// An appointment is told on the clock of the place where it is.
	const ownZone = entry.timeZone;
	const zone = typeof ownZone === 'string' && IANAZone.create(ownZone).isValid ? ownZone : timeZone;
	const lines = new Map<TellableField, string>();
	for (const [name, value] of Object.entries(entry)) {
		const field = fieldNames[name] ?? tellableFields.find((known) => known === name);
		const text = field === undefined ? undefined : told(field, value, entry, language, zone);
		if (field !== undefined && text !== undefined && !lines.has(field)) lines.set(field, text);
	}
	return tellableFields.flatMap((field) => {
		const value = lines.get(field);
		return value === undefined ? [] : [{ field, value }];
	});
}

/** Which lists of facts a mail without a reference number is about, by its intent. */
const listsOfIntents: Readonly<Record<string, readonly string[]>> = {
	update_request: ['orders', 'projects', 'tickets'],
	scheduling: ['appointments'],
	billing: ['invoices'],
};

/** The one open thing a mail that names no number can only mean; undefined where there are several or none. */
export function soleReference(intent: string, facts: unknown): string | undefined {
	if (!isRecord(facts)) return undefined;
	const entries = (listsOfIntents[intent] ?? []).flatMap((list) => (Array.isArray(facts[list]) ? (facts[list] as unknown[]) : []));
	const [only] = entries;
	if (entries.length !== 1 || !isRecord(only)) return undefined;
	return referenceFields.map((name) => only[name]).find((value): value is string => typeof value === 'string' && value !== '');
}

/** How alike a question and a known question must be (cosine of their content words). */
const answerThreshold = 0.55;

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
	if (a.size === 0 || b.size === 0) return 0;
	const shared = [...a].filter((word) => b.has(word)).length;
	return shared / Math.sqrt(a.size * b.size);
}

function inLanguage(value: unknown, language: Language): string | undefined {
	return typeof value === 'string' ? value : isRecord(value) && typeof value[language] === 'string' ? value[language] : undefined;
}

/**
 * The answer that `facts.answers` (`[{question, answer, language?}]`) holds to a question, in the reader's language.
 * Question and answer may be texts by language (`{"en": ..., "de": ...}`).
 */
export function answerTo(question: string, facts: unknown, language: Language): string | undefined {
	const answers: unknown = isRecord(facts) ? facts.answers : undefined;
	if (!Array.isArray(answers)) return undefined;
	const wanted = contentWords(question);
	let best: { score: number; answer: string } | undefined;
	for (const entry of answers as unknown[]) {
		if (!isRecord(entry)) continue;
		const asked = inLanguage(entry.question, language);
		const answer = inLanguage(entry.answer, language)?.trim();
		if (asked === undefined || answer === undefined || answer === '') continue;
		const stated = languages.find((known) => known === entry.language);
		if ((stated ?? writtenLanguage(answer) ?? language) !== language) continue;
		const score = likeness(wanted, contentWords(asked));
		if (score >= answerThreshold && (best === undefined || score > best.score)) best = { score, answer };
	}
	return best?.answer;
}
