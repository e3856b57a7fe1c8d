import { createHash } from 'node:crypto';
import { InputError } from '../../../shared/items';
import { fieldOf, isRecord } from '../../../shared/record';
import type { DeliveryState, ProviderEvent } from '../event';
import { timeOf } from '../replay';
import { jsonBodyOf, type Webhook } from '../webhook';

const states: Readonly<Record<string, DeliveryState>> = {
	sent: 'sent',
	delivered: 'delivered',
	read: 'read',
	played: 'read',
	failed: 'failed',
};

/**
 * A webhook of the WhatsApp Business Platform carries several entries with several changes, each with several messages
 * and statuses (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages).
 *
 * @throws InputError where the body is none of its webhooks
 */
export function whatsAppEvents(webhook: Webhook): ProviderEvent[] {
	const entries = fieldOf(jsonBodyOf(webhook), 'entry');
	if (!Array.isArray(entries)) {
		throw new InputError(
			'The body is no webhook of WhatsApp: it has no list "entry".',
			'Enter this webhook in the Meta app under WhatsApp, Configuration, and subscribe to the field "messages".',
		);
	}
	return entries.flatMap((entry: unknown) => listOf(fieldOf(entry, 'changes')).flatMap(eventsOfChange));
}

function eventsOfChange(change: unknown): ProviderEvent[] {
	const value = fieldOf(change, 'value');
	const ours = phone(fieldOf(fieldOf(value, 'metadata'), 'display_phone_number'));
	const events = [
		...listOf(fieldOf(value, 'messages')).flatMap((message) => messageEvent(message, ours)),
		...listOf(fieldOf(value, 'statuses')).flatMap((status) => statusEvent(status, ours)),
		...listOf(fieldOf(value, 'user_preferences')).flatMap((preference) => preferenceEvent(preference, ours)),
	];
	return events.length > 0 ? events : [otherEvent(change, ours)];
}

function messageEvent(message: unknown, ours: string | null): ProviderEvent[] {
	const id = textOf(message, 'id');
	if (id === undefined) return [];
	return [
		{
			providerEventId: `whatsapp:${id}`,
			providerMessageId: id,
			channel: 'whatsapp',
			from: phone(fieldOf(message, 'from')),
			to: ours,
			text: writtenIn(message),
			at: timeOf(fieldOf(message, 'timestamp'))?.toISOString() ?? null,
		},
	];
}

/** What the customer wrote or pressed, whatever kind of message it is in; empty where it is a picture and no more. */
function writtenIn(message: unknown): string {
	const interactive = fieldOf(message, 'interactive');
	const places: Array<[unknown, string]> = [
		[fieldOf(message, 'text'), 'body'],
		[fieldOf(message, 'button'), 'text'],
		[fieldOf(interactive, 'button_reply'), 'title'],
		[fieldOf(interactive, 'list_reply'), 'title'],
		...['image', 'video', 'document'].map((kind): [unknown, string] => [fieldOf(message, kind), 'caption']),
	];
	return places.map(([place, name]) => textOf(place, name)).find((text) => text !== undefined) ?? '';
}

function statusEvent(status: unknown, ours: string | null): ProviderEvent[] {
	const id = textOf(status, 'id');
	const state = textOf(status, 'status');
	if (id === undefined || state === undefined || !isRecord(status)) return [];
	const to = phone(fieldOf(status, 'recipient_id'));
	const code = fieldOf(listOf(fieldOf(status, 'errors'))[0], 'code');
	return [
		{
			providerEventId: `whatsapp:${id}:${state}`,
			providerMessageId: id,
			channel: 'whatsapp',
			from: ours,
			to,
			text: null,
			at: timeOf(fieldOf(status, 'timestamp'))?.toISOString() ?? null,
			status: {
				state: states[state] ?? 'other',
				errorCode: code === undefined || code === null ? null : String(code),
				providerMessageId: id,
				to,
				raw: status,
			},
		},
	];
}

/** A customer who switched marketing messages off or on in WhatsApp itself (field `user_preferences`). */
function preferenceEvent(preference: unknown, ours: string | null): ProviderEvent[] {
	const who = phone(fieldOf(preference, 'wa_id'));
	const value = textOf(preference, 'value');
	const kind = value === 'stop' ? 'stop' : value === 'resume' ? 'start' : undefined;
	if (who === null || kind === undefined) return [];
	const category = textOf(preference, 'category') ?? '';
	const at = timeOf(fieldOf(preference, 'timestamp'))?.toISOString() ?? null;
	return [
		{
			providerEventId: `whatsapp:preference:${who}:${category}:${kind}:${at ?? ''}`,
			providerMessageId: null,
			channel: 'whatsapp',
			from: who,
			to: ours,
			text: textOf(preference, 'detail') ?? '',
			at,
			decided: { kind, scope: category === 'marketing_messages' ? 'marketing' : 'all', by: 'user_preferences' },
		},
	];
}

/** Changes of the account, of templates, of anything: kept, so that nothing that came in vanishes. */
function otherEvent(change: unknown, ours: string | null): ProviderEvent {
	const raw = isRecord(change) ? change : {};
	return {
		providerEventId: `whatsapp:other:${createHash('sha256').update(JSON.stringify(change) ?? '').digest('hex')}`,
		providerMessageId: null,
		channel: 'whatsapp',
		from: ours,
		to: null,
		text: null,
		at: null,
		status: { state: 'other', errorCode: null, providerMessageId: null, to: null, raw },
	};
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

function textOf(value: unknown, name: string): string | undefined {
	const text = fieldOf(value, name);
	return typeof text === 'string' && text !== '' ? text : undefined;
}

/** WhatsApp leaves the plus out and formats our own number for people. */
function phone(value: unknown): string | null {
	const digits = typeof value === 'string' || typeof value === 'number' ? String(value).replace(/[\s().+-]/g, '') : '';
	if (digits === '') return null;
	return /^\d+$/.test(digits) ? `+${digits}` : digits;
}
