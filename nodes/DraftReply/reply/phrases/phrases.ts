import type { Language } from '../../../shared/vocabulary';

/** The intents that are answered; a mail with any other is answered as `other`. */
export const answeredIntents = [
	'question',
	'update_request',
	'issue_report',
	'complaint',
	'billing',
	'scheduling',
	'sales_inquiry',
	'cancellation',
	'information',
	'feedback',
	'opt_out',
	'other',
] as const;
export type AnsweredIntent = (typeof answeredIntents)[number];

/** How one writes to this reader. */
export type Register = 'formal' | 'informal';
export type Phrase = Readonly<Record<Register, string>>;

/** Fields of facts that may be told to a customer. Any other field stays inside. */
export const tellableFields = [
	'status',
	'progress',
	'expectedDelivery',
	'shippedAt',
	'deliveredAt',
	'carrier',
	'trackingNumber',
	'amount',
	'issuedAt',
	'dueDate',
	'paidAt',
	'appointment',
	'location',
	'openedAt',
	'resolvedAt',
	'nextStep',
] as const;
export type TellableField = (typeof tellableFields)[number];

export const knownStates = [
	'open',
	'in_progress',
	'pending',
	'scheduled',
	'confirmed',
	'processing',
	'shipped',
	'in_transit',
	'delivered',
	'completed',
	'resolved',
	'closed',
	'cancelled',
	'paid',
	'unpaid',
	'overdue',
	'refunded',
	'on_hold',
	'delayed',
	'booked',
	'active',
	'planned',
	'sent',
	'accepted',
	'expired',
] as const;
export type KnownState = (typeof knownStates)[number];

/**
 * All that the offline engine can say in one language. It acknowledges and reports; it never promises, and it never
 * says that somebody did something.
 */
export interface Phrases {
	/** `{name}` is the reader's name. */
	greeting: Readonly<{ named: Phrase; unnamed: Phrase }>;
	opening: Readonly<Record<AnsweredIntent, Phrase>>;
	/** `{reference}` is an order, ticket or invoice number; facts follow as a list. */
	known: Phrase;
	/** `{question}` is quoted; the answer follows. */
	asked: Phrase;
	/** Questions and reference numbers follow as a list. */
	toBeChecked: Phrase;
	/** Where there is nothing to list. */
	toBeCheckedAll: Phrase;
	/** One entry of that list where only a reference number is known: `{reference}`. */
	aboutReference: string;
	closing: Phrase;
	signOff: Phrase;
	quotes: readonly [open: string, close: string];
	/** Between a field's label and its value. */
	colon: string;
	fields: Readonly<Record<TellableField, string>>;
	states: Readonly<Record<KnownState, string>>;
}

export type PhraseBook = Readonly<Record<Language, Phrases>>;
