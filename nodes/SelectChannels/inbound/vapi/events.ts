import { InputError } from '../../../shared/items';
import { fieldOf } from '../../../shared/record';
import { createHash } from 'node:crypto';
import type { DeliveryState, ProviderEvent } from '../event';
import { timeOf } from '../replay';
import { jsonBodyOf, type Webhook } from '../webhook';
import { callReport } from './call';
import { stateOfEnd } from './endedReasons';

const states: Readonly<Record<string, DeliveryState>> = {
	scheduled: 'queued',
	queued: 'queued',
	ringing: 'sent',
	'in-progress': 'sent',
	forwarding: 'sent',
	'not-found': 'failed',
	'deletion-failed': 'failed',
};

/**
 * What is kept of a server message. The whole holds the assistant's definition and may hold keys of a telephone account
 * (`phoneNumber.twilioAuthToken`), which have no business in a log.
 */
const keptFields = ['type', 'status', 'endedReason', 'startedAt', 'endedAt', 'cost', 'timestamp'];

/**
 * One server message (`ServerMessage` of Vapi's API description): the state of a call, its report, or something else
 * about it. What the customer said in a call comes as an event of its own, to be read like a text.
 *
 * @throws InputError where the body is no server message
 */
export function vapiEvents(webhook: Webhook): ProviderEvent[] {
	const message = fieldOf(jsonBodyOf(webhook), 'message');
	const type = textOf(message, 'type');
	if (type === undefined) {
		throw new InputError(
			'The body is no server message of Vapi: it has no "message.type".',
			'Enter this webhook as the server URL of the assistant or phone number in Vapi.',
		);
	}
	const call = fieldOf(message, 'call');
	const id = textOf(call, 'id') ?? null;
	const customer = numberOf(message, call, 'customer');
	const ours = numberOf(message, call, 'phoneNumber');
	const at = timeOf(fieldOf(message, 'timestamp') ?? fieldOf(message, 'endedAt'))?.toISOString() ?? null;
	const status = statusOf(message, type);
	const mark = type === 'status-update' ? textOf(message, 'status') : type === 'end-of-call-report' ? 'report' : undefined;
	const common = { providerMessageId: id, channel: 'phone' as const, at };
	const said = type === 'end-of-call-report' ? saidBy(message) : [];
	return [
		{
			...common,
			// Other messages about a call are many; their own words tell them apart.
			providerEventId: `vapi:${id ?? ''}:${mark ?? `${type}:${digestOf(message)}`}`,
			from: ours,
			to: customer,
			text: null,
			status: {
				state: status.state,
				errorCode: status.errorCode,
				providerMessageId: id,
				to: customer,
				raw: Object.fromEntries(
					keptFields.map((name) => [name, fieldOf(message, name)]).filter(([, value]) => value !== undefined),
				),
			},
			...(type === 'end-of-call-report' ? { call: callReport(message) } : {}),
		},
		...said.map((text, index) => ({
			...common,
			providerEventId: `vapi:${id ?? ''}:said:${index}`,
			from: customer,
			to: ours,
			text,
		})),
	];
}

function statusOf(message: unknown, type: string): { state: DeliveryState; errorCode: string | null } {
	const status = type === 'end-of-call-report' ? 'ended' : type === 'status-update' ? textOf(message, 'status') : undefined;
	if (status === undefined) return { state: 'other', errorCode: null };
	if (status !== 'ended') return { state: states[status] ?? 'other', errorCode: null };
	const endedReason = textOf(message, 'endedReason');
	// Without a reason nobody knows whether the call was had; the report that follows says it.
	if (endedReason === undefined) return { state: 'sent', errorCode: null };
	const state = stateOfEnd(endedReason);
	return { state, errorCode: state === 'delivered' ? null : endedReason };
}

/** What the customer said, turn by turn. */
function saidBy(message: unknown): string[] {
	const turns = fieldOf(fieldOf(message, 'artifact'), 'messages');
	if (!Array.isArray(turns)) return [];
	return turns.flatMap((turn: unknown) => {
		const text = textOf(turn, 'message');
		return fieldOf(turn, 'role') === 'user' && text !== undefined ? [text] : [];
	});
}

function numberOf(message: unknown, call: unknown, who: 'customer' | 'phoneNumber'): string | null {
	return textOf(fieldOf(message, who), 'number') ?? textOf(fieldOf(call, who), 'number') ?? null;
}

function digestOf(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value) ?? '').digest('hex').slice(0, 32);
}

function textOf(value: unknown, name: string): string | undefined {
	const text = fieldOf(value, name);
	return typeof text === 'string' && text !== '' ? text : undefined;
}
