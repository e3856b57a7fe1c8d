import { enrolContacts, handItemsTo } from '../calls';
import { condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const quotes = `$('Settings').all().flatMap(({ json }) => json.body?.quotes ?? json.body ?? json.quotes ?? [])
    .map(({ number, email, contactId, tenantId, mailbox, title, total, validUntil, status, pdf }) => ({ number, email, contactId, tenantId, mailbox, title, total, validUntil, status, pdf }))`;

const spec: WorkflowSpec = {
	id: 'comms-follow-up-quote',
	area: 'campaigns',
	file: 'follow-up-quote',
	name: 'Follow up quotes',
	description:
		'Follows up every quote that was sent: a mail with the quote attached, then a text, a call, a mail with case studies and a last reminder before it runs out (days 0, 2, 5, 7, 14). Stops at once when it is accepted, declined or answered. Quotes come from your database or by webhook with their PDF.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		scheduleTrigger('Every half hour', [0, 0], { field: 'minutes', minutesInterval: 30 }),
		webhook('A quote was sent or answered', [0, 1], { path: 'comms/quote', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 2]),
		sample('Sample quote', [0, 2], {
			quotes: [{ number: 'SAMPLE-1', email: 'nobody@customer.example', title: 'Sample', total: { amount: 1200, currency: 'EUR' }, validUntil: '2026-12-31', status: 'draft' }],
		}),
		settingsNode([1, 0], { sequence: 'quote-follow-up', sentWithinDays: 3, now: '' }),
		postgres(
			'Store the quotes',
			[2, 0],
			`SELECT * FROM comms.record_quotes($1, coalesce(nullif($2, '')::timestamptz, now()))`,
			`JSON.stringify(${quotes}), ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		postgres(
			'Find quotes to follow up',
			[3, 0],
			`SELECT found.*, nullif($3, '') AS now FROM (SELECT comms.beat('follow-up-quote'), comms.expire_quotes(coalesce(nullif($3, '')::timestamptz, now()))) done,
  comms.quotes_to_follow_up($1, $2, coalesce(nullif($3, '')::timestamptz, now())) found`,
			`${settings}.sequence, ${settings}.sentWithinDays, ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('split', 'Only quotes', [4, 0], '$json.quoteId'),
		handItemsTo('Enrol their contacts', [5, -0.5], enrolContacts),
		{
			name: 'Answer',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [6, 0],
			parameters: {
				respondWith: 'json',
				responseBody: `={{ ({ quotes: $('Store the quotes').all().map(({ json }) => json).filter(({ place }) => place), followedUp: $('Find quotes to follow up').all().filter(({ json }) => json.quoteId).length }) }}`,
				options: { responseCode: 200 },
			},
			settings: { executeOnce: true },
		},
	],
	arrows: [
		['Every half hour', 'Settings'],
		['A quote was sent or answered', 'Settings'],
		['Try it with sample data', 'Sample quote'],
		['Sample quote', 'Settings'],
		['Settings', 'Store the quotes'],
		['Store the quotes', 'Find quotes to follow up'],
		['Find quotes to follow up', 'Only quotes'],
		['Only quotes', 'Enrol their contacts', 0],
		['Only quotes', 'Answer', 1],
		['Enrol their contacts', 'Answer'],
	],
	notes: [
		{
			at: [1, -1.7],
			text: '### Change this\nIn **Settings**: the `sequence` (days, channels and texts are in its definition), and how many days ago a quote may have been sent to be taken up (`sentWithinDays`): older ones are left alone, so that an import writes to nobody.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -2],
			text: '### What to send\n`POST /webhook/comms/quote`, one quote or a list:\n\n`{"number": "Q-104", "email": "ann@example.com", "title": "Website", "total": {"amount": 4800, "currency": "EUR"}, "validUntil": "2027-03-31", "status": "sent", "pdf": "JVBERi0..."}`\n\nLater `{"number": "Q-104", "status": "accepted"}` (or `declined`) ends the follow-up, at once also for what waits to be sent.',
			columns: 3,
		},
		{
			at: [1, 1.2],
			text: '### Why\nNothing goes out after the quote has run out: every message expires with it. Two quotes to the same person are followed up each for itself, within the caps on how often somebody is written to.',
			columns: 3,
		},
	],
};

export default spec;
