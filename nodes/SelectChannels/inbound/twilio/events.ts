import { InputError } from '../../../shared/items';
import { fieldOf, isRecord } from '../../../shared/record';
import type { Channel } from '../../../shared/vocabulary';
import type { DeliveryState, ProviderEvent } from '../event';
import { timeOf } from '../replay';
import { isJson, jsonBodyOf, type Webhook } from '../webhook';
import { formOf, type Form } from './form';

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values and call statuses */
const states: Readonly<Record<string, DeliveryState>> = {
	accepted: 'queued',
	scheduled: 'queued',
	queued: 'queued',
	sending: 'sent',
	sent: 'sent',
	delivered: 'delivered',
	read: 'read',
	undelivered: 'undelivered',
	failed: 'failed',
	canceled: 'failed',
	initiated: 'queued',
	ringing: 'sent',
	'in-progress': 'sent',
	completed: 'delivered',
	busy: 'undelivered',
	'no-answer': 'undelivered',
};

/** What Twilio's Advanced Opt-Out has found the text to be (parameter OptOutType). */
const decisions = { STOP: 'stop', START: 'start', HELP: 'help' } as const;

/** @throws InputError where the request tells of no message */
export function twilioEvents(webhook: Webhook): ProviderEvent[] {
	const cloudEvents = [isJson(webhook) ? jsonBodyOf(webhook) : undefined].flat().filter((one) => isRecord(one) && isRecord(one.data) && typeof one.type === 'string');
	if (cloudEvents.length > 0) return cloudEvents.flatMap(eventOfStream);
	return [eventOfForm(formOf(webhook))];
}

function eventOfForm(form: Form): ProviderEvent {
	const field = (...names: string[]) => names.map((name) => form.get(name)?.[0]).find((value) => value);
	const message = field('MessageSid', 'SmsSid', 'SmsMessageSid');
	const call = field('CallSid');
	const sid = message ?? call;
	if (sid === undefined || !/^[A-Z]{2}[0-9a-zA-Z]{1,40}$/.test(sid)) {
		throw new InputError(
			'The request names no message: it has neither MessageSid nor CallSid.',
			'Enter this webhook in Twilio as the address for incoming messages or for status callbacks.',
		);
	}
	const from = field('From') ?? '';
	const to = field('To') ?? '';
	const channel = message === undefined ? 'phone' : channelOf(from, to);
	const common = { providerMessageId: sid, channel, from: addressOf(from), to: addressOf(to), at: null };
	const state = field('MessageStatus', 'CallStatus', 'SmsStatus')?.toLowerCase() ?? '';
	if (form.has('Body') || state === 'received' || state === 'receiving') {
		return { ...common, providerEventId: `twilio:${sid}`, text: field('Body', 'ButtonText') ?? '', ...decidedBy(field('OptOutType')) };
	}
	const errorCode = field('ErrorCode') ?? null;
	return {
		...common,
		providerEventId: `twilio:${sid}:${state}`,
		text: null,
		status: {
			state: states[state] ?? 'other',
			errorCode: errorCode === '0' ? null : errorCode,
			providerMessageId: sid,
			to: common.to,
			raw: Object.fromEntries([...form].map(([name, values]) => [name, values.length > 1 ? values : values[0]])),
		},
	};
}

/** One event of Twilio's Event Streams, a CloudEvent (https://www.twilio.com/docs/events). */
function eventOfStream(event: unknown): ProviderEvent[] {
	const data = fieldOf(event, 'data');
	const text = (name: string) => {
		const value = fieldOf(data, name);
		return typeof value === 'string' && value !== '' ? value : undefined;
	};
	const sid = text('messageSid') ?? null;
	const type = String(fieldOf(event, 'type'));
	const last = type.split('.').at(-1) ?? '';
	const from = text('from') ?? '';
	const to = text('to') ?? '';
	const common = {
		providerEventId: sid === null ? `twilio:${String(fieldOf(event, 'id'))}` : `twilio:${sid}:${last}`,
		providerMessageId: sid,
		channel: channelOf(from, to),
		from: addressOf(from),
		to: addressOf(to),
		at: timeOf(fieldOf(event, 'time'))?.toISOString() ?? null,
	};
	if (type.includes('inbound-message') && sid !== null) {
		return [{ ...common, providerEventId: `twilio:${sid}`, text: text('body') ?? '', ...decidedBy(text('optOutType')) }];
	}
	const code = fieldOf(data, 'errorCode');
	return [
		{
			...common,
			text: null,
			status: {
				state: states[last] ?? 'other',
				errorCode: code === undefined || code === null || code === 0 ? null : String(code),
				providerMessageId: sid,
				to: common.to,
				raw: isRecord(event) ? event : {},
			},
		},
	];
}

function decidedBy(optOutType: string | undefined): Pick<ProviderEvent, 'decided'> {
	const kind = Object.entries(decisions).find(([type]) => type === optOutType?.toUpperCase())?.[1];
	return kind === undefined ? {} : { decided: { kind, scope: kind === 'help' ? null : 'all', by: 'OptOutType' } };
}

function channelOf(from: string, to: string): Channel {
	return [from, to].some((address) => /^whatsapp:/i.test(address)) ? 'whatsapp' : 'sms';
}

function addressOf(address: string): string | null {
	return address.replace(/^(?:whatsapp|messenger|rcs):/i, '').trim() || null;
}
