import { calledWith } from '../calls';
import { inboundHeader, manualTrigger, postgres, sample, settings, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

/** One contact, a list of them, or {contacts: [...]}: from the webhook in its body, from another workflow as items. */
const asked = `$('Settings').all().flatMap(({ json }) => json.body?.contacts ?? json.body ?? json.contacts ?? [json])
    .map(({ sequence, contactId, email, tenantId, mailbox, key, enrolledAt, dates, data, quoteId }) => ({ sequence: sequence || ${settings}.defaultSequence, contactId, email, tenantId, mailbox, key, enrolledAt, dates, data, quoteId }))`;

const spec: WorkflowSpec = {
	id: 'comms-enrol-contact',
	area: 'campaigns',
	file: 'enrol-contact',
	name: 'Enrol contacts',
	description:
		'Puts one contact or thousands into a sequence: by webhook from your own systems, or from another workflow. The same request twice enrols once; whether somebody may be in a sequence again says the sequence. A contact that is not known costs only itself.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		webhook('Another system enrols contacts', [0, 0], { path: 'comms/enrol', method: 'POST', credential: inboundHeader }),
		calledWith('When called with contacts', [0, 1], {
			sequence: 'string', contactId: 'string', email: 'string', tenantId: 'string', mailbox: 'string',
			key: 'string', enrolledAt: 'string', dates: 'object', data: 'object', quoteId: 'string', now: 'string',
		}),
		manualTrigger([-1, 2]),
		sample('Sample contact', [0, 2], { sequence: 'onboarding', email: 'nobody@customer.example', data: { plan: 'standard' } }),
		settingsNode([1, 0], { defaultSequence: '' }),
		postgres(
			'Enrol them',
			[2, 0],
			`SELECT * FROM comms.enrol_contacts($1, coalesce(nullif($2, '')::timestamptz, now()))`,
			`JSON.stringify(${asked}), ${settings}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		{
			name: 'Say what became of them',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [3, 0],
			parameters: {
				respondWith: 'json',
				responseBody: `={{ ((rows) => ({ enrolled: rows.filter(({ outcome }) => outcome === 'enrolled').length, contacts: rows }))($('Enrol them').all().map(({ json }) => json).filter(({ place }) => place)) }}`,
				options: { responseCode: 200 },
			},
			settings: { executeOnce: true },
		},
	],
	arrows: [
		['Another system enrols contacts', 'Settings'],
		['When called with contacts', 'Settings'],
		['Try it with sample data', 'Sample contact'],
		['Sample contact', 'Settings'],
		['Settings', 'Enrol them'],
		['Enrol them', 'Say what became of them'],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Change this\nIn **Settings**: `defaultSequence` is used where a request names none. The header that callers have to send is in the credential *Inbound webhook*.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -1.9],
			text: '### What to send\n`POST /webhook/comms/enrol` with one contact, a list, or `{"contacts": [...]}`:\n\n`{"sequence": "onboarding", "email": "ann@example.com", "key": "order-4711", "data": {"plan": "standard"}, "dates": {"renewal": "2027-03-01T12:00:00Z"}}`\n\n`contactId` in place of `email` where you know it. The same `key` again gives the same enrolment.',
			columns: 3,
		},
		{
			at: [1, 1],
			text: '### Why\nEach contact is answered for itself: `enrolled`, `already`, `refused` (the re-entry rule) or `failed`, with the reason. Nothing is sent here: the first step goes with the next run of **Advance sequences**.',
			columns: 3,
		},
	],
};

export default spec;
