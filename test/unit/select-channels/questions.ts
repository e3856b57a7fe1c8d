import { decide } from '../../../nodes/SelectChannels/decide/decide';
import {
	consentSchema,
	contactSchema,
	historySchema,
	incidentsSchema,
	messageSchema,
} from '../../../nodes/SelectChannels/decide/model';
import { channelPolicy } from '../../../nodes/SelectChannels/decide/policy';
import { parseShape } from '../../../nodes/shared/shape';
import { parseInstant } from '../../../nodes/shared/time/instant';

/** A Monday noon in Berlin. */
export const noon = '2026-06-01T10:00:00Z';

export interface Question {
	message?: Record<string, unknown>;
	contact?: Record<string, unknown>;
	consent?: unknown[];
	history?: unknown[];
	incidents?: unknown[];
	policy?: unknown;
	now?: string;
}

/** A service mail to a contact against whom nothing stands, with what a test says otherwise. */
export function ask(question: Question = {}) {
	return decide(
		parseShape(messageSchema, { topic: 'service', channel: 'email', ...question.message }, 'message'),
		parseShape(
			contactSchema,
			{ contactId: 'c-1', email: 'ann@example.com', timeZone: 'Europe/Berlin', ...question.contact },
			'contact',
		),
		parseShape(consentSchema, question.consent, 'consent'),
		parseShape(historySchema, question.history, 'history'),
		parseShape(incidentsSchema, question.incidents, 'incidents'),
		channelPolicy(question.policy),
		parseInstant(question.now ?? noon, 'now'),
	);
}

/** The decision for email, which every such question has. */
export function email(question: Question = {}) {
	const decision = ask(question).decisions.find(({ channel }) => channel === 'email');
	if (!decision) throw new Error('email was not considered');
	return decision;
}

export const granted = { topic: 'marketing', channel: 'email', state: 'granted', at: '2026-01-05T09:00:00Z' };
export const hoursBefore = (hours: number) => new Date(Date.parse(noon) - hours * 3_600_000).toISOString();
