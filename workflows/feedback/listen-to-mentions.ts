import { batchOf, condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, staffEmail, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

/** What another system posted, or the items of the feeds, each with the business that it is about. */
const found = `(($('Read the feeds').isExecuted ? $('Read the feeds').all() : []).map(({ json }) => json).filter(({ error }) => !error).concat($('Mentions are handed over').isExecuted || $('Sample mention').isExecuted ? [${settings}.body?.mentions ?? ${settings}.body ?? []].flat() : []).filter((one) => one && typeof one === 'object').map((one) => ({ tenantId: ${settings}.tenantId || undefined, ...one })))`;

const spec: WorkflowSpec = {
	id: 'comms-listen-mentions',
	area: 'feedback',
	file: 'listen-to-mentions',
	name: 'Listen to mentions',
	description:
		'Takes what is said about your business elsewhere, from RSS feeds and from systems that watch the web for you, each thing once. Reads mood and urgency offline, writes a draft in the language of the post, and tells your team of what hurts or asks. It never posts: a person answers where the mention stands, and closes it on the page comms/mentions.',
	tags: ['customer-comms', 'feedback'],
	nodes: [
		scheduleTrigger('Every half an hour', [0, 0], { field: 'minutes', minutesInterval: 30 }),
		webhook('Mentions are handed over', [0, 1], { path: 'comms/mentions/new', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 2]),
		sample('Sample mention', [0, 2], { body: [{ source: 'sample', id: 'sample-1', author: 'K.', text: 'Waited three weeks for an answer and the invoice was wrong. Never again.', url: 'https://reviews.example/1' }] }),
		settingsNode([1, 0], { feeds: '', tenantId: '', staffFrom: 'Customer communication <comms@studio-lumen.example>' }),
		condition('split', 'Feeds to read?', [2, 0], "$('Every half an hour').isExecuted && $json.feeds"),
		{
			...sample('One by one', [3, -1], {}),
			parameters: { mode: 'raw', jsonOutput: "={{ ({ feed: $json.feeds.split(/[\\s,]+/).filter((url) => /^https?:/.test(url)) }) }}", options: {} },
		},
		{ name: 'Each feed', type: 'n8n-nodes-base.splitOut', version: 1, at: [4, -1], parameters: { fieldToSplitOut: 'feed', options: {} } },
		{
			name: 'Read the feeds',
			type: 'n8n-nodes-base.rssFeedRead',
			version: 1.2,
			at: [5, -1],
			parameters: { url: '={{ $json.feed }}', options: {} },
			// A feed that is down costs no other: it is read again in half an hour.
			settings: { onError: 'continueRegularOutput', alwaysOutputData: true },
		},
		postgres(
			'Keep what is new',
			[6, 0],
			`SELECT new.* FROM (SELECT comms.beat('listen-to-mentions')) beat, comms.take_mentions($1) new`,
			`JSON.stringify(${found})`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Does somebody wait?', [7, 1], "$itemIndex === 0 && $('Mentions are handed over').isExecuted"),
		{
			name: 'Say it is safe',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [8, 1],
			parameters: { respondWith: 'json', responseBody: "={{ JSON.stringify({ new: $('Keep what is new').all().filter(({ json }) => json.mentionId).length }) }}", options: { responseCode: 202 } },
		},
		condition('keep', 'New to us?', [7, 0], '$json.mentionId'),
		{
			name: 'Read mood and urgency',
			type: 'n8n-nodes-customer-comms.classifyEmail',
			version: 1,
			at: [8, 0],
			parameters: { inputMode: 'fields', subject: '={{ $json.subject }}', text: '={{ $json.text }}', engine: 'offline' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Store what it says',
			[9, 0],
			'SELECT * FROM comms.store_mention_readings($1)',
			`JSON.stringify($('Read mood and urgency').all().map(({ json }) => ({ mentionId: json.mentionId, classification: json.classification ?? {} })))`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('split', 'A text to prepare?', [10, 0], '$json.template'),
		{
			name: 'Prepare a reply',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [11, 0],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep the draft',
			[12, 0],
			'SELECT * FROM comms.store_mention_drafts($1)',
			batchOf('Prepare a reply'),
			{ executeOnce: true, alwaysOutputData: true },
		),
		postgres('Whom to tell', [13, 0], `SELECT * FROM comms.mentions_to_tell()`, undefined, { executeOnce: true, retryOnFail: false }),
		{
			...staffEmail('Tell your team', [14, 0], {
				from: `={{ ${settings}.staffFrom }}`,
				to: '={{ $json.staffEmail }}',
				subject: "={{ ($json.urgent > 0 ? 'Urgent: ' : '') + ($json.mentions === 1 ? 'somebody wrote about ' : $json.mentions + ' posts about ') + $json.company }}",
				text: '={{ $json.list }}\n\nA draft for each is on the page comms/mentions. Nothing is posted by itself: answer where it stands, then close it there.',
			}),
			settings: { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		postgres(
			'Tell it next time',
			[15, 1],
			'SELECT comms.tell_mentions_again($1) AS again',
			"$('Whom to tell').item.json.staffEmail",
		),
	],
	arrows: [
		['Every half an hour', 'Settings'],
		['Mentions are handed over', 'Settings'],
		['Try it with sample data', 'Sample mention'],
		['Sample mention', 'Settings'],
		['Settings', 'Feeds to read?'],
		['Feeds to read?', 'One by one', 0],
		['Feeds to read?', 'Keep what is new', 1],
		['One by one', 'Each feed'],
		['Each feed', 'Read the feeds'],
		['Read the feeds', 'Keep what is new'],
		['Keep what is new', 'Does somebody wait?'],
		['Does somebody wait?', 'Say it is safe'],
		['Keep what is new', 'New to us?'],
		['New to us?', 'Read mood and urgency'],
		['Read mood and urgency', 'Store what it says'],
		['Store what it says', 'A text to prepare?'],
		['A text to prepare?', 'Prepare a reply', 0],
		['A text to prepare?', 'Whom to tell', 1],
		['Prepare a reply', 'Keep the draft'],
		['Keep the draft', 'Whom to tell'],
		['Whom to tell', 'Tell your team'],
		['Tell your team', 'Tell it next time', 1],
	],
	notes: [
		{
			at: [1, -2.8],
			text: '### Change this\nIn **Settings**: the `feeds` to read (addresses with spaces or commas between: an alert service\'s feed of your name, a review site, a forum), the sender of mails to your team (`staffFrom`), and with several businesses the `tenantId` that the feeds are about.\n\nOther systems post `[{"source", "id", "author", "text", "url", "at", "tenantId"}]` to `/webhook/comms/mentions/new` with the header of the credential *Inbound webhook*.',
			columns: 4,
			colour: 4,
		},
		{
			at: [8, -2],
			text: '### What is done about which\n`comms.mention_rules`: what hurts or asks is told at once and due in half an hour; praise waits on the page for a day; the rest is counted. The same words within a week are one mention, wherever they stand.',
			columns: 3,
		},
		{
			at: [12, -2],
			text: '### Never by itself\nAn answer in public cannot be taken back and is read by everyone. The draft is a text to copy; no node here can post.',
			columns: 3,
		},
	],
};

export default spec;
