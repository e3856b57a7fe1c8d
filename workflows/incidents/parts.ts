import { callWorkflow } from '../calls';
import type { NodeSpec } from '../workflow';

/** What the incident workflows share: the clock they go by, the sub-workflows they call, and how they answer. */

type At = NodeSpec['at'];

/** A constant inside an expression; n8n ends an expression at the first two closing braces in a row. */
export const literal = (value: unknown): string => JSON.stringify(value).replace(/\}(?=\})/g, '} ');

/** SQL: the instant of the Settings or of the caller, else the present. */
export const instant = (place: number): string => `coalesce(nullif($${place}, '')::timestamptz, now())`;

/** What a request or a form gave, as items: one, a list, or what stands under `body`. */
export const given = `$('Settings').all().flatMap(({ json }) => [json.body ?? json].flat())`;

/** SQL: those items, each with the tenant that the mailbox in the Settings stands for where it names none. */
export const withTenant = (items: number, mailbox: number): string =>
	`(SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('tenantId', comms.tenant_of_settings($${mailbox}))) || r.item ORDER BY r.place), '[]')::text FROM comms.read_items($${items}) r)`;

export const tellCustomers = (at: At, now: string): NodeSpec =>
	callWorkflow('Tell customers', at, { id: 'comms-incident-tell', name: 'Tell customers of an incident' }, { updateId: '={{ $json.updateId ?? $json.id }}', now });

export const answerJson = (name: string, at: At, body: string): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.respondToWebhook',
	version: 1.5,
	at,
	parameters: { respondWith: 'json', responseBody: `={{ ${body} }}`, options: { responseCode: 200 } },
	settings: { executeOnce: true },
});
