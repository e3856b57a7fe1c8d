import { handItemsTo } from '../calls';
import { condition, credentialNames, manualTrigger, postgres, sample } from '../nodes';
import type { NodeSpec, WorkflowSpec } from '../workflow';
import { answer, checkSignature, providerWebhook } from './webhooks';

const sampleBounce = [
	'--sample',
	'Content-Type: text/plain',
	'',
	'Your message could not be delivered.',
	'--sample',
	'Content-Type: message/delivery-status',
	'',
	'Reporting-MTA: dns; mx.customer.example',
	'',
	'Final-Recipient: rfc822; nobody@customer.example',
	'Action: failed',
	'Status: 5.1.1',
	'--sample',
	'Content-Type: text/rfc822-headers',
	'',
	'Message-ID: <sample@studio-lumen.example>',
	'--sample--',
	'',
].join('\r\n');

/**
 * In raw format n8n hands over what stands below the headers; the header that says how the parts are divided is made again
 * from the first line, which is the boundary.
 */
const wholeMail = `((body) => (body.startsWith('--') ? 'MIME-Version: 1.0\\r\\nContent-Type: multipart/report; boundary="' + body.slice(2).split(/\\r?\\n/)[0].trim().replaceAll('"', '') + '"\\r\\n' : '') + 'From: MAILER-DAEMON\\r\\n\\r\\n' + body)(String($json.raw ?? '').slice(0, 500000))`;

const classify: NodeSpec = {
	name: 'Read the report',
	type: 'n8n-nodes-customer-comms.classifyEmail',
	version: 1,
	at: [1, 5],
	parameters: { inputMode: 'raw', rawMessage: `={{ ${wholeMail} }}`, engine: 'offline' },
	settings: { onError: 'continueRegularOutput' },
};

/** Statuses that are about a message; what else a provider tells (a transcript, a change of the account) changes nothing here. */
const statuses = `JSON.stringify($input.all().filter(({ json }) => json.inbound?.kind === 'status' && json.inbound.providerMessageId && json.inbound.status?.state !== 'other').map(({ json }) => ({ inbound: json.inbound, messageId: json.query?.message })))`;

const spec: WorkflowSpec = {
	id: 'comms-delivery-events',
	area: 'messaging',
	file: 'receive-delivery-events',
	name: 'Receive delivery events',
	description:
		'Takes what Twilio, WhatsApp and Vapi report of messages after they were handed over, and what mail servers send back. Only what is signed is believed; every report counts once, and only moves a message forward. Dead addresses are not written to again. Texts of customers that come the same way are handed to "Receive inbound messages".',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		providerWebhook('Twilio reports', [0, 0], 'comms/twilio-events'),
		providerWebhook('WhatsApp reports', [0, 1], 'comms/whatsapp-events'),
		providerWebhook('Vapi reports', [0, 2], 'comms/vapi-events'),
		providerWebhook('WhatsApp asks', [0, 3.5], 'comms/whatsapp-events', 'GET'),
		checkSignature('Signed by Twilio?', [1, 0], 'twilio'),
		checkSignature('Signed by Meta?', [1, 1], 'whatsapp'),
		checkSignature('Signed by Vapi?', [1, 2], 'vapi'),
		checkSignature('Knows the word?', [1, 3.5], 'whatsapp'),
		condition('keep', 'Texts of customers', [3, 0], "$json.inbound.kind !== 'status'"),
		handItemsTo('Hand them over', [4, 0], { id: 'comms-inbound-msgs', name: 'Receive inbound messages' }),
		postgres('Record what they report', [3, 1], 'SELECT * FROM comms.record_provider_events($1)', statuses, { executeOnce: true, alwaysOutputData: true }),
		answer('Say it is safe', [4, 1], 200),
		answer('Refuse', [3, 2], 403),
		{ ...answer('Give the word back', [3, 3.5], 200, { body: "={{ $json.inbound.challenge ?? '' }}" }) },
		{
			name: 'When a report arrives by mail',
			type: 'n8n-nodes-base.emailReadImap',
			version: 2.2,
			at: [0, 5],
			parameters: {
				mailbox: 'INBOX',
				// Triage reads the same mail and marks it as read: here it stays as it is.
				postProcessAction: 'nothing',
				format: 'raw',
				options: { customEmailConfig: '[["OR", ["FROM", "mailer-daemon"], ["FROM", "postmaster"]]]' },
			},
			credentials: { imap: credentialNames.inbox },
		},
		manualTrigger([-1, 6]),
		sample('Sample report', [0, 6], { raw: sampleBounce }),
		classify,
		postgres(
			'Record the bounces',
			[3, 5],
			'SELECT * FROM comms.record_bounces($1)',
			'JSON.stringify($input.all().map(({ json }) => ({ classification: json.classification, messageId: json.classification?.messageId, rawMessage: json.raw })))',
			{ executeOnce: true },
		),
	],
	arrows: [
		['Twilio reports', 'Signed by Twilio?'],
		['WhatsApp reports', 'Signed by Meta?'],
		['Vapi reports', 'Signed by Vapi?'],
		['WhatsApp asks', 'Knows the word?'],
		...['Signed by Twilio?', 'Signed by Meta?', 'Signed by Vapi?'].flatMap((check): WorkflowSpec['arrows'] => [
			[check, 'Texts of customers'],
			[check, 'Record what they report'],
			[check, 'Refuse', 1],
		]),
		['Texts of customers', 'Hand them over'],
		['Record what they report', 'Say it is safe'],
		['Knows the word?', 'Give the word back'],
		['Knows the word?', 'Refuse', 1],
		['When a report arrives by mail', 'Read the report'],
		['Try it with sample data', 'Sample report'],
		['Sample report', 'Read the report'],
		['Read the report', 'Record the bounces'],
	],
	notes: [
		{
			at: [0, -2.2],
			text: "### Change this\nNothing here; at your providers, enter these addresses (your n8n's address first):\n\n- **Twilio**: nothing; each message carries `/webhook/comms/twilio-events` with it\n- **Meta app**, WhatsApp, Configuration: `/webhook/comms/whatsapp-events`, your own verify token, field *messages*\n- **Vapi**, server URL of the assistant: `/webhook/comms/vapi-events`, with a secret\n\nTheir secrets go into the credential **Webhook signing**. Where n8n does not know its public address (`WEBHOOK_URL`), fill in *Public URL* in the nodes that check signatures.\n\nA provider you do not use: click its two nodes and press **D**.",
			columns: 4,
			colour: 4,
		},
		{
			at: [4, 2],
			text: '### Why\nA report is answered only once it is stored: what n8n could not store, the provider sends again. Each counts once. What is not signed, or was recorded and is sent again, gets 403 and leaves nothing behind.',
			columns: 2,
		},
		{
			at: [4, 4.6],
			text: '### Bounces\nRead raw, from the same mailbox as **Triage email**, and left as they are. A report counts only if it names a message of ours, so a forged one silences nobody. Do bounces go to a mailbox of their own? Choose its credential in **When a report arrives by mail**.',
			columns: 2,
		},
	],
};

export default spec;
