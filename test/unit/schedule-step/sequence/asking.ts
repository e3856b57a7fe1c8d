import { parseSequence } from '../../../../nodes/ScheduleSequenceStep/sequence/definition';
import { Definitions, stepOf } from '../../../../nodes/ScheduleSequenceStep/sequence/request';
import { parseInstant } from '../../../../nodes/shared/time/instant';

export const millis = (text: string) => parseInstant(text, 'at').toMillis();

/** The quote follow-up: days 0, 2, 5, 7 and 14 after the enrolment, at 09:00. */
export const quote = {
	id: 'quote',
	version: 1,
	topic: 'service',
	steps: [
		{ id: 'offer', delay: { kind: 'elapsed' }, channels: ['email'], template: 'quote-offer' },
		{ id: 'nudge', delay: { kind: 'calendar', from: 'enrolment', days: 2, at: '09:00' }, channels: ['sms', 'email'] },
		{ id: 'call', delay: { kind: 'calendar', from: 'enrolment', days: 5, at: '09:00' }, channels: ['phone', 'email'] },
		{ id: 'cases', delay: { kind: 'calendar', from: 'enrolment', days: 7, at: '09:00' }, channels: ['email'] },
		{ id: 'last', delay: { kind: 'calendar', from: 'enrolment', days: 14, at: '09:00' }, channels: ['email'] },
	],
};

export const enrolment = { id: 'e-1', contactId: 'c-1', enrolledAt: '2026-06-01T08:00:00Z', epoch: 1, version: 1, done: [] };
export const contact = { contactId: 'c-1', email: 'ann@example.com', phone: '+4915112345678', timeZone: 'Europe/Berlin' };

export interface Asked {
	sequence?: unknown;
	enrolment?: object;
	contact?: object;
	history?: unknown;
	policy?: unknown;
	now?: string;
}

const definitions = new Definitions();

/** What the quote follow-up says, but for what is given. */
export function ask(given: Asked = {}) {
	return stepOf(
		{
			sequence: given.sequence ?? quote,
			enrolment: { ...enrolment, ...given.enrolment },
			contact: { ...contact, ...given.contact },
			history: given.history,
			policy: given.policy,
			workspaceZone: 'UTC',
			now: millis(given.now ?? '2026-06-01T08:00:00Z'),
		},
		definitions,
	);
}

export const codes = ({ reasons }: { reasons: Array<{ code: string }> }) => reasons.map(({ code }) => code);

export const done = (stepId: string, at: string, state = 'sent') => ({ stepId, at, state });

export { parseSequence };
