import type { DateTime } from 'luxon';
import * as z from 'zod';
import { InputError } from '../../shared/items';
import { isRecord } from '../../shared/record';
import { parseShape } from '../../shared/shape';
import { channelPolicy } from '../decide/policy';
import { audienceOf } from './audience';
import { type Audience, incidentSchema, personSchema, staffSchema } from './model';
import { audiencePolicy } from './policy';

/** What the shell found for one item: nothing of it is trusted. */
export interface RawAudience {
	incident: unknown;
	customers: unknown;
	staff: unknown;
	/** Rows for Decide, and under `audience` those for the audience itself. */
	policy: unknown;
	workspaceZone: string;
	now: DateTime<true>;
}

/** @throws InputError naming the field that is missing or wrong */
export function audienceFor(raw: RawAudience): Audience {
	const incident = parseShape(incidentSchema, raw.incident ?? {}, 'incident');
	if (incident.severity === undefined && incident.crisisLevel === undefined) {
		throw new InputError('The incident has neither a severity nor a crisis level.', 'Give "incident" a "severity" (P1 to P4), a "crisisLevel" (1 to 4) or both.');
	}
	if (!Array.isArray(raw.customers)) {
		throw new InputError(
			'There is no list of customers.',
			'Fill in "Customers" with a list such as [{"contactId": "c-1", "email": "ann@example.com", "components": ["api"]}], or give the item a key "customers".',
		);
	}
	const { audience, ...channels } = isRecord(raw.policy) ? raw.policy : {};
	return audienceOf({
		incident,
		people: parseShape(z.array(personSchema), raw.customers.map(contactOf), 'customers'),
		staff: parseShape(staffSchema, raw.staff, 'staff'),
		policy: audiencePolicy(audience),
		channelPolicy: channelPolicy(channels, raw.workspaceZone),
		now: raw.now,
	});
}

/** A customer as they are, or as a row of the database gives them: `{contact, consent, history, component}`. */
function contactOf(row: unknown): unknown {
	if (!isRecord(row) || !isRecord(row.contact)) return row;
	const { contact, ...rest } = row;
	return { ...contact, ...rest };
}
