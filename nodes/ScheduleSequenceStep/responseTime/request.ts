import type { DateTime } from 'luxon';
import * as z from 'zod';
import { InputError } from '../../shared/items';
import { maybe, parseShape } from '../../shared/shape';
import { type BusinessCalendar, defaultCalendar, parseCalendar } from '../../shared/time/businessCalendar';
import { parseInstant } from '../../shared/time/instant';
import { isZone, zoneOf } from '../../shared/time/zone';
import { intents, relationshipStages, responseExpectations, tiers, urgencies } from '../../shared/vocabulary';
import type { ResponsePolicy } from './policy';
import type { ResponseRequest } from './responseTime';

/** What the shell found for one item, as it stands in parameters or in the item: nothing of it is trusted. */
export interface RawRequest {
	urgency: unknown;
	intent: unknown;
	client: unknown;
	workload: unknown;
	receivedAt: unknown;
	calendar: unknown;
	/** The zone of the workflow, for clients without one. */
	workspaceZone: string;
	holdLanguagePromise: boolean;
	policy: ResponsePolicy;
	now: DateTime<true>;
}

const clientSchema = z.object({
	responseExpectation: maybe(z.enum(responseExpectations)),
	relationshipStage: maybe(z.enum(relationshipStages)),
	tier: maybe(z.enum(tiers)),
	language: maybe(z.string()),
	timeZone: maybe(z.string()),
});

const workloadSchema = z.object({
	open: z.number().nonnegative(),
	capacity: z.number().positive(),
});

/**
 * @throws InputError naming the field that is missing or wrong
 */
export function parseRequest(raw: RawRequest): ResponseRequest {
	const client = parseShape(clientSchema, raw.client ?? {}, 'client');
	return {
		urgency: urgencyOf(raw.urgency),
		intent: given(raw.intent) ? parseShape(z.enum(intents), raw.intent, 'intent') : undefined,
		client,
		load: loadOf(raw.workload),
		receivedAt: given(raw.receivedAt) ? parseInstant(raw.receivedAt, 'receivedAt') : undefined,
		calendar: calendarOf(raw, client.timeZone),
		holdLanguagePromise: raw.holdLanguagePromise,
		policy: raw.policy,
		now: raw.now,
	};
}

function given(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

function urgencyOf(value: unknown): ResponseRequest['urgency'] {
	if (given(value)) return parseShape(z.enum(urgencies), value, 'urgency');
	throw new InputError(
		'The item has no urgency.',
		'Put a Classify Email node before this one, or choose the urgency in the parameter "Urgency".',
	);
}

/** Open work over capacity; a bare number is that ratio. Nothing given is no pressure. */
function loadOf(value: unknown): number {
	if (!given(value)) return 0;
	const ratio = typeof value === 'string' && Number.isFinite(Number(value)) ? Number(value) : value;
	if (typeof ratio === 'number') return parseShape(z.number().nonnegative(), ratio, 'workload');
	const { open, capacity } = parseShape(workloadSchema, value, 'workload');
	return open / capacity;
}

function calendarOf(
	{ calendar, workspaceZone }: RawRequest,
	clientZone: string | undefined,
): BusinessCalendar {
	const zone = given(clientZone)
		? zoneOf(clientZone, 'client.timeZone')
		: isZone(workspaceZone)
			? workspaceZone
			: 'UTC';
	return given(calendar) ? parseCalendar(calendar, 'calendar', zone) : defaultCalendar(zone);
}
