import type { DeliveryState } from '../event';

/**
 * How a call ended, from `endedReason` (627 values in Vapi's API description of 2026): the call was had, nobody was
 * there, or, for all others, something broke. The first row that fits counts.
 */
const endedReasons: ReadonlyArray<{ pattern: RegExp; state: DeliveryState }> = [
	{ pattern: /^(?:voicemail|customer-busy|customer-did-not-answer|vonage-rejected)$/, state: 'undelivered' },
	{ pattern: /^(?:manually-canceled|scheduled-call-deleted|call-deleted)$/, state: 'undelivered' },
	{ pattern: /^(?:customer-ended-call|assistant-ended-call|assistant-said-end-call-phrase)/, state: 'delivered' },
	{ pattern: /^(?:assistant-forwarded-call|exceeded-max-duration|vonage-completed)$/, state: 'delivered' },
	{ pattern: /^call\.in-progress\.(?:twilio|sip)-completed-call$/, state: 'delivered' },
	{ pattern: /^(?:silence-timed-out|call\.forwarding\.(?:operator-busy|no-answer))$/, state: 'delivered' },
];

export function stateOfEnd(endedReason: string): DeliveryState {
	return endedReasons.find(({ pattern }) => pattern.test(endedReason))?.state ?? 'failed';
}
