import { advanceBatch, handItemsTo } from '../calls';
import { condition, inboundHeader, manualTrigger, postgres, sample, settings, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const events = `$('Settings').all().flatMap(({ json }) => json.body?.events ?? json.body ?? json.events ?? [json])
    .map(({ contactId, email, tenantId, mailbox, event, at, id, source, stepId, until, quoteId, topic, data }) => ({ contactId, email, tenantId, mailbox, event, at, id, source: source || ${settings}.defaultSource, stepId, until, quoteId, topic, data }))`;

const spec: WorkflowSpec = {
	id: 'comms-react',
	area: 'campaigns',
	file: 'react-to-behaviour',
	name: 'React to behaviour',
	description:
		'Takes what customers do elsewhere (a visit of your website, a booking in another calendar, a payment, a reply in another system) and lets their sequences react at once: leave, speed up, change channel or tone, by the rules of the sequence. Answers with what changed and why. Opens, clicks, replies, bounces and bookings that pass through here are noticed without it.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		webhook('Another system tells what happened', [0, 0], { path: 'comms/behaviour', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 1]),
		sample('Sample visit', [0, 1], { email: 'nobody@customer.example', event: 'visit', id: 'sample-visit', data: { page: '/pricing' } }),
		settingsNode([1, 0], { defaultSource: 'webhook', batchSize: 200, leaseMinutes: 5, now: '' }),
		postgres(
			'Note what they did',
			[2, 0],
			`SELECT * FROM comms.record_sequence_events($1, coalesce(nullif($2, '')::timestamptz, now()))`,
			`JSON.stringify(${events}), ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		// All events are asked about at once: one of the two ways is taken, and one answer given.
		{ ...condition('split', 'Does it touch a sequence?', [3, 0], `$('Note what they did').all().some(({ json }) => json.enrolments?.length > 0)`), settings: { executeOnce: true } },
		{
			...sample('Ask for a batch', [4, -0.5], {}),
			parameters: { mode: 'raw', jsonOutput: `={{ ({ batchSize: ${settings}.batchSize, leaseMinutes: ${settings}.leaseMinutes, now: ${settings}.now }) }}`, options: {} },
			settings: { executeOnce: true },
		},
		{ ...handItemsTo('Advance them at once', [5, -0.5], advanceBatch), settings: { alwaysOutputData: true } },
		postgres(
			'What changed, and why',
			[6, 0],
			`SELECT e.id, e."contactId", e.sequence, e.state, e."nextAt", e.decision FROM comms.enrolment_decisions($1) e`,
			`JSON.stringify($('Note what they did').all().flatMap(({ json }) => json.enrolments ?? []))`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		{
			name: 'Answer',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [7, 0],
			parameters: {
				respondWith: 'json',
				responseBody: `={{ ({ events: $('Note what they did').all().map(({ json }) => json).filter(({ place }) => place), enrolments: $('What changed, and why').all().map(({ json }) => json).filter(({ id }) => id) }) }}`,
				options: { responseCode: 200 },
			},
		},
	],
	arrows: [
		['Another system tells what happened', 'Settings'],
		['Try it with sample data', 'Sample visit'],
		['Sample visit', 'Settings'],
		['Settings', 'Note what they did'],
		['Note what they did', 'Does it touch a sequence?'],
		['Does it touch a sequence?', 'Ask for a batch', 0],
		['Does it touch a sequence?', 'What changed, and why', 1],
		['Ask for a batch', 'Advance them at once'],
		['Advance them at once', 'What changed, and why'],
		['What changed, and why', 'Answer'],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Change this\nIn **Settings**: `defaultSource` names the system that tells us, where it does not say so itself. `batchSize` and `leaseMinutes` are those of **Advance sequences**. The header that callers have to send is in the credential *Inbound webhook*.',
			columns: 2,
			colour: 4,
		},
		{
			at: [4, -2.2],
			text: '### What to send\n`POST /webhook/comms/behaviour` with one event, a list, or `{"events": [...]}`:\n\n`{"email": "ann@example.com", "event": "visit", "at": "2027-03-01T09:00:00Z", "id": "visit-4711"}`\n\n`event`: visit, open, click, reply, booking, conversion, opt_out, bounce, stage_left, negative, out_of_office (with `until`). The same `id` again changes nothing.',
			columns: 3,
		},
		{
			at: [1, 1],
			text: '### Why\nHow a sequence reacts is said in its definition (`exits`, `adaptive`, `conditions`), never here, so that what is simulated is what happens. Each change carries its reason. A visit counts as engagement like a click.',
			columns: 3,
		},
	],
};

export default spec;
