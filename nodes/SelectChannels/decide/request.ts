import type { DateTime } from 'luxon';
import { InputError } from '../../shared/items';
import { parseShape } from '../../shared/shape';
import { decide } from './decide';
import {
	consentSchema,
	contactSchema,
	type Delivery,
	historySchema,
	incidentsSchema,
	messageSchema,
	type Sent,
} from './model';
import type { ChannelPolicy } from './policy';

/** What the shell found for one item, as it stands in parameters or in the item: nothing of it is trusted. */
export interface RawQuestion {
	message: unknown;
	contact: unknown;
	consent: unknown;
	history: unknown;
	incidents: unknown;
	policy: ChannelPolicy;
	now: DateTime<true>;
}

/**
 * Decides item after item of one run, and remembers what it let pass: two messages to one contact in the same batch
 * fill a cap just as two in different batches do, though the history of neither lists the other yet.
 */
export class Decider {
	private readonly passed = new Map<string, Sent[]>();

	/** @throws InputError naming the field that is missing or wrong */
	decide(raw: RawQuestion): Delivery {
		if (raw.message === undefined || raw.message === null) {
			throw new InputError(
				'The item has no message.',
				'Fill in "Message" with at least {"topic": "transactional"}, or give the item a key "message".',
			);
		}
		const message = parseShape(messageSchema, raw.message, 'message');
		const contact = parseShape(contactSchema, raw.contact ?? {}, 'contact');
		const whom = contact.contactId ?? contact.email ?? contact.phone ?? contact.whatsapp;
		const passed = (whom !== undefined && this.passed.get(whom)) || [];
		const delivery = decide(
			message,
			contact,
			parseShape(consentSchema, consentEvents(raw.consent), 'consent'),
			[...parseShape(historySchema, raw.history, 'history'), ...passed],
			parseShape(incidentsSchema, raw.incidents, 'incidents'),
			raw.policy,
			raw.now,
		);
		if (whom !== undefined) {
			const { id, key, topic } = message;
			const sends = delivery.selected.map((channel) => ({
				id,
				key,
				topic,
				channel,
				at: raw.now,
				state: 'sending',
			}));
			this.passed.set(whom, [...passed, ...sends]);
		}
		return delivery;
	}
}

/**
 * The ledger, or the state of consent in its place: `{"marketing": "granted"}` or `{"marketing": {"email": "granted"}}`.
 */
function consentEvents(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.entries(value).flatMap(([topic, state]: [string, unknown]): object[] =>
		typeof state === 'object' && state !== null
			? Object.entries(state).map(([channel, own]: [string, unknown]) =>
					typeof own === 'object' && own !== null ? { ...own, topic, channel } : { topic, channel, state: own },
				)
			: [{ topic, state }],
	);
}
