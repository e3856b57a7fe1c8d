import {
	condition,
	credentialNames,
	inboundHeader,
	manualTrigger,
	postgres,
	sample,
	scheduleTrigger,
	settingsNode,
	staffEmail,
	thisN8n,
	webhook,
} from '../nodes';
import type { WorkflowSpec } from '../workflow';

/** Mails in whatever shape they came (trigger item, webhook body, list in a webhook body), as one list. */
const mails = '$json.data.flatMap((item) => item.body?.mails ?? item.body ?? (item.from ? item : []))';

const spec: WorkflowSpec = {
	id: 'comms-triage-email',
	area: 'inbox',
	file: 'triage-email',
	name: 'Triage email',
	description:
		'Reads new mail, keeps machines and loops out, says what each customer wants and how soon, and prepares a reply that waits for a person. The same mail delivered twice is handled once, and a mail whose handling broke off is taken up again. Works offline; a model makes the drafts better.',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		{
			name: 'When a mail arrives',
			type: 'n8n-nodes-base.emailReadImap',
			version: 2.2,
			at: [0, 0],
			parameters: { mailbox: 'INBOX', postProcessAction: 'read', format: 'resolved', options: {} },
			credentials: { imap: credentialNames.inbox },
		},
		webhook('When a system hands over mail', [0, 1], {
			path: 'comms/inbound-email',
			method: 'POST',
			credential: inboundHeader,
		}),
		scheduleTrigger('Every five minutes', [0, 2], { field: 'minutes', minutesInterval: 5 }),
		manualTrigger([-1, 3]),
		sample('Sample mail', [0, 3], {
			from: 'Marta Ruiz <marta.ruiz@customer.example>',
			to: 'hello@studio-lumen.example',
			subject: 'Where is the new logo?',
			text: 'Hello,\n\nyou said we would get the final logo files last week. Our printer needs them by Thursday. When can we expect them?\n\nBest,\nMarta',
			messageId: '<sample-1@customer.example>',
		}),
		{
			name: 'Collect the batch',
			type: 'n8n-nodes-base.aggregate',
			version: 1,
			at: [1, 0],
			parameters: { aggregate: 'aggregateAllItemData', options: {} },
		},
		settingsNode([2, 0], {
			mailbox: 'hello@studio-lumen.example',
			staffFrom: 'Customer communication <comms@studio-lumen.example>',
			approvalDays: 7,
			autoSend: {},
			allowedLinks: '',
			corrections: 500,
			approvalPage: `={{ ${thisN8n} + '/webhook/comms/approve' }}`,
		}),
		postgres(
			'Register the mails',
			[3, 0],
			`SELECT * FROM comms.register_inbound_emails($1, comms.tenant_of_settings($2))
UNION ALL
SELECT * FROM comms.reclaim_unfinished_emails(interval '10 minutes', 50)`,
			`JSON.stringify(${mails}), $json.mailbox`,
			{ alwaysOutputData: true },
		),
		{
			name: 'Say they are safe',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [4, 0],
			parameters: {
				respondWith: 'json',
				responseBody:
					"={{ { registered: $('Register the mails').all().filter((item) => item.json.emailId).length } }}",
				options: { responseCode: 202 },
			},
		},
		condition('keep', 'New to us?', [5, 0], '$json.emailId'),
		postgres(
			'Read the corrections',
			[6, 1],
			'SELECT * FROM comms.examples_for_triage($1, $2)',
			"JSON.stringify([...new Set($('New to us?').all().map(({ json }) => json.tenantId))]), $('Settings').first().json.corrections",
			{ executeOnce: true, alwaysOutputData: true },
		),
		{
			name: 'Add the corrections',
			type: 'n8n-nodes-base.merge',
			version: 3.2,
			at: [7, 0],
			parameters: { mode: 'combine', fieldsToMatchString: 'tenantId', joinMode: 'enrichInput1', options: {} },
			// Nothing that was corrected is worth losing a mail: without it the mails go on as they are.
			settings: { onError: 'continueRegularOutput' },
		},
		{
			name: 'Classify email',
			type: 'n8n-nodes-customer-comms.classifyEmail',
			version: 1,
			at: [8, 0],
			parameters: { inputMode: 'auto', engine: 'offline' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Store what it is',
			[9, 0],
			'SELECT * FROM comms.store_classifications($1)',
			"JSON.stringify($('Classify email').all().map(({ json }) => ({ emailId: json.emailId, tenantId: json.tenantId, classification: json.classification, error: json.error })))",
			{ executeOnce: true },
		),
		condition('keep', 'Needs an answer?', [10, 0], '$json.needsDraft'),
		{
			name: 'Draft reply',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [11, 0],
			parameters: {
				operation: 'reply',
				engine: 'offline',
				options: {
					autoSend: "={{ $('Settings').first().json.autoSend }}",
					allowedLinks: "={{ $('Settings').first().json.allowedLinks }}",
				},
			},
			settings: { onError: 'continueRegularOutput' },
		},
		{
			name: 'When to answer',
			type: 'n8n-nodes-customer-comms.scheduleSequenceStep',
			version: 1,
			at: [12, 0],
			parameters: { operation: 'responseTime' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Store the drafts',
			[13, 0],
			`SELECT "staffEmail", count(*) AS drafts, min("dueAt") AS "firstDueAt",
       string_agg(format(E'%s: %s\\n%s, %s, answer by %s UTC\\n%s?token=%s',
                         left(regexp_replace(customer, '[[:space:]]+|://|\\.(?=[[:alpha:]])', ' ', 'g'), 80),
                         left(regexp_replace(subject, '[[:space:]]+|://|\\.(?=[[:alpha:]])', ' ', 'g'), 120), urgency || case urgency when 'urgent' then '' else ' urgency' end, replace(intent, '_', ' '),
                         to_char("dueAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), $2, "approvalToken"),
                  E'\\n\\n' ORDER BY "dueAt") AS list
FROM comms.store_drafts($1)
WHERE "approvalToken" IS NOT NULL
GROUP BY "staffEmail"`,
			"JSON.stringify($('When to answer').all().map(({ json }) => ({ ...json, thread: undefined, settings: { approvalDays: $('Settings').first().json.approvalDays } }))), $('Settings').first().json.approvalPage",
			{ executeOnce: true },
		),
		{
			...staffEmail('Ask a person', [14, 0], {
				from: "={{ $('Settings').first().json.staffFrom }}",
				to: '={{ $json.staffEmail }}',
				subject:
					"={{ Number($json.drafts) === 1 ? 'A reply waits for you' : $json.drafts + ' replies wait for you' }}",
				text: '={{ $json.list }}\n\nOpening a link changes nothing; you decide on the page.',
			}),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['When a mail arrives', 'Collect the batch'],
		['When a system hands over mail', 'Collect the batch'],
		['Every five minutes', 'Collect the batch'],
		['Try it with sample data', 'Sample mail'],
		['Sample mail', 'Collect the batch'],
		['Collect the batch', 'Settings'],
		['Settings', 'Register the mails'],
		['Register the mails', 'Say they are safe'],
		['Say they are safe', 'New to us?'],
		['New to us?', 'Add the corrections'],
		['New to us?', 'Read the corrections'],
		['Read the corrections', 'Add the corrections', 0, 1],
		['Add the corrections', 'Classify email'],
		['Classify email', 'Store what it is'],
		['Store what it is', 'Needs an answer?'],
		['Needs an answer?', 'Draft reply'],
		['Draft reply', 'When to answer'],
		['When to answer', 'Store the drafts'],
		['Store the drafts', 'Ask a person'],
	],
	notes: [
		{
			at: [2, -1.5],
			text: '### Change this\nIn **Settings**: `mailbox`, the address whose mail this reads; the sender of mails to your staff, as your mail server accepts it (`staffFrom`); how many days a draft may wait (`approvalDays`); and `autoSend`: which intents may be answered without a person and from which confidence on, for example `{"question": 0.9}`. `{}` means: a person approves every reply.\n\n`allowedLinks`: hosts that a reply may link to, with commas between. `corrections`: how many of the latest corrections are learnt from. `approvalPage` is known already.\n\nWhat you do not use, the mailbox or the webhook: click its node and press **D**.',
			columns: 3,
			colour: 4,
		},
		{
			at: [8, -1],
			text: '### Why it decided so\nIn an execution, open **Classify email** and look at `classification.reasons` in its output (the JSON view is easiest). **Draft reply** says the same under `draft.checks` and `draft.reasons`. The approval page shows both.\n\n### Better with a model\nOpen **Classify email** and **Draft reply**, set *Engine* to *Hybrid* and connect a chat model. When the model fails, the offline answer is used and marked.',
			columns: 3,
			colour: 4,
		},
		{
			at: [1, 1],
			text: '### Why\nMail triggers repeat and break off. So a mail is first stored under its Message-ID; only then is it worked on. Every five minutes, mails whose handling broke off are taken up again (five times, then they show up as failed).',
			columns: 3,
		},
		{
			at: [7, 1],
			text: '### It learns from you\nWho corrects a label, on the approval page or on the page of **Correct labels**, teaches it: mails like the corrected one are read so from then on, and the reason says so. No model, no training.',
			columns: 3,
		},
		{
			at: [10, 1],
			text: '### Why nothing is dropped\nOut-of-office replies, bounces, lists, loops and our own mail are stored with their reasons and get no reply. An item that fails in a node is stored as failed and reported.',
			columns: 3,
		},
	],
};

export default spec;
