import type { Channel, Reason } from '../../shared/vocabulary';
import type { CallReport } from './vapi/call';

/** What comes back from a customer or a provider, in the words of the product, whoever brought it. */

export const inboundProviders = ['twilio', 'whatsapp', 'vapi', 'none'] as const;
export type InboundProvider = (typeof inboundProviders)[number];

export type InboundKind =
	| 'stop'
	| 'start'
	| 'help'
	| 'reply'
	| 'wrong_number'
	| 'out_of_office'
	| 'status';

/**
 * How far a message got, in the order it is got through; `undelivered` and `failed` are ends. `other` is an event that
 * says nothing about delivery (a transcript, a change of the account, the challenge of a provider).
 */
export type DeliveryState =
	| 'queued'
	| 'sent'
	| 'delivered'
	| 'read'
	| 'undelivered'
	| 'failed'
	| 'other';

export interface InboundStatus {
	state: DeliveryState;
	/** As the provider wrote it: `30003`, `131047`, `customer-did-not-answer`. Null where all went well. */
	errorCode: string | null;
	providerMessageId: string | null;
	/** The customer's address. */
	to: string | null;
	/** What the provider said, without secrets it may have put in. */
	raw: Record<string, unknown>;
}

/** What a text of a customer means. */
export interface Reading {
	kind: Exclude<InboundKind, 'status'>;
	/**
	 * What a `stop` or `start` holds for: `all`, a topic (`marketing`, ...), or a channel where the text names one in
	 * contrast to others ("do not call, text is fine"). Null for every other kind.
	 */
	scope: string | null;
	/** ISO 639-1; null where the text does not tell. */
	language: string | null;
	/** 0..1 */
	confidence: number;
	reasons: Reason[];
}

/** One event as a provider's webhook tells it, before its text is read and its origin is known. */
export interface ProviderEvent {
	/** The same in every delivery of the same event, and in no other. */
	providerEventId: string;
	providerMessageId: string | null;
	channel: Channel | null;
	from: string | null;
	to: string | null;
	/** What the customer wrote or said; null where the event is no message. */
	text: string | null;
	/** ISO 8601 UTC; null where the provider gives no time. */
	at: string | null;
	/** What the provider itself has decided about the text (Twilio's OptOutType, WhatsApp's preferences). */
	decided?: Pick<Reading, 'kind' | 'scope'> & { by: string };
	status?: InboundStatus;
	/** The text to answer the request with, where the provider asks for proof that the address is ours. */
	challenge?: string;
	/** Of the report of a call that has ended. */
	call?: CallReport;
}

/** What leaves the node for one event. */
export interface Inbound {
	kind: InboundKind;
	scope: string | null;
	language: string | null;
	confidence: number;
	channel: Channel | null;
	from: string | null;
	to: string | null;
	text: string | null;
	provider: InboundProvider;
	providerMessageId: string | null;
	providerEventId: string;
	/** ISO 8601 UTC: when it happened by the provider, else when it was read. */
	at: string;
	verified: boolean;
	status?: InboundStatus;
	challenge?: string;
	call?: CallReport;
	engine: 'rules';
	reasons: Reason[];
}
