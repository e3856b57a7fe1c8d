import { calledWith } from '../calls';
import { condition, manualTrigger, postgres, sample, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { answer, checkSignature, providerWebhook } from './webhooks';

/** Twilio sends what it is answered as text back to the customer: an empty TwiML says nothing. */
const emptyTwiml = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';

const spec: WorkflowSpec = {
	id: 'comms-inbound-msgs',
	area: 'messaging',
	file: 'receive-inbound-messages',
	name: 'Receive inbound messages',
	description:
		'Takes what customers write by SMS, WhatsApp and chat, each once. STOP, in six languages and in plain words too, ends what it asks to end at once and is confirmed once; HELP is answered; an answer stops what was waiting for it, and your staff are told. Only signed webhooks are believed.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		providerWebhook('A text came by Twilio', [0, 0], 'comms/twilio-inbound'),
		calledWith('When called with checked texts', [0, 1.5], { inbound: 'object' }),
		manualTrigger([-1, 2.5]),
		sample('Sample text', [0, 2.5], { channel: 'chat', from: 'sample-visitor', to: 'sample-inbox', messageId: 'sample', text: 'Can you call me back tomorrow?' }),
		checkSignature('Signed by Twilio?', [1, 0], 'twilio'),
		{
			name: 'Read the sample',
			type: 'n8n-nodes-customer-comms.selectChannels',
			version: 1,
			at: [1, 2.5],
			parameters: { operation: 'parseInbound', provider: 'none' },
		},
		settingsNode([2, 0], {
			staffFrom: 'Customer communication <comms@studio-lumen.example>',
			tellStaffOf: 'reply, wrong_number, help',
		}),
		postgres(
			'Register and heed them',
			[3, 0],
			'SELECT * FROM comms.take_inbound_messages($1)',
			'JSON.stringify($input.all().map(({ json }) => ({ inbound: json.inbound })))',
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition(
			'keep',
			'Does a person read it?',
			[4, 1],
			"$json.staffEmail && ($json.outcome !== 'registered' || ($('Settings').first().json.tellStaffOf.split(/[\\s,]+/).includes($json.kind) && !($json.done ?? []).some(({ code }) => code.startsWith('help') && $json.inbound.channel !== 'chat')))",
		),
		{
			...staffEmail('Tell the staff', [5, 1], {
				from: "={{ $('Settings').first().json.staffFrom }}",
				to: '={{ $json.staffEmail }}',
				subject:
					"={{ ({ wrong_number: 'Wrong number', help: 'Asks for help' }[$json.kind] ?? 'Wrote back') + ': ' + ($json.contact?.name || $json.inbound.from) }}",
				text: `={{ [
  ($json.contact?.name ? $json.contact.name + ', ' : '') + $json.inbound.from + ' wrote by ' + ({ sms: 'SMS', whatsapp: 'WhatsApp' }[$json.inbound.channel] ?? $json.inbound.channel ?? $json.inbound.provider) + ':',
  String($json.inbound.text ?? '').slice(0, 2000),
  'What was done: ' + (($json.done ?? []).map(({ text }) => text).join(' ') || 'nothing') ,
  'Answer where the customer wrote. By WhatsApp, free text is possible for 24 hours.',
].join('\\n\\n') }}`,
			}),
			// A text each: what one customer wrote is nobody else's business.
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		// Only the webhook waits for an answer: a caller and the sample do not.
		condition('keep', 'Was it a webhook?', [4, 0], "$itemIndex === 0 && $('A text came by Twilio').isExecuted"),
		answer('Say nothing back', [5, 0], 200, { body: emptyTwiml, type: 'text/xml; charset=utf-8' }),
		answer('Refuse', [2, -1], 403),
	],
	arrows: [
		['A text came by Twilio', 'Signed by Twilio?'],
		['Signed by Twilio?', 'Settings'],
		['Signed by Twilio?', 'Refuse', 1],
		['When called with checked texts', 'Settings'],
		['Try it with sample data', 'Sample text'],
		['Sample text', 'Read the sample'],
		['Read the sample', 'Settings'],
		['Settings', 'Register and heed them'],
		['Register and heed them', 'Was it a webhook?'],
		['Register and heed them', 'Does a person read it?'],
		['Was it a webhook?', 'Say nothing back'],
		['Does a person read it?', 'Tell the staff'],
	],
	notes: [
		{
			at: [2, -2.7],
			text: '### Change this\nIn **Settings**: the sender of mails to your staff (`staffFrom`), and of which kinds of texts they are told (`tellStaffOf`: `reply`, `wrong_number`, `help`, `out_of_office`, `stop`, `start`).\n\nAt Twilio, enter `/webhook/comms/twilio-inbound` behind your n8n\'s address for messages that come in, and switch off its own answers to STOP if you want ours. WhatsApp by Meta comes in by **Receive delivery events**.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -2.7],
			text: '### STOP\nIt is heeded in the database, in the same step that stores it: consent withdrawn, what waits stopped, one confirmation within five minutes, not more than one a day. Receipts and answers still go out by mail.',
			columns: 2,
		},
		{
			at: [1, 3.6],
			text: '### Who may call this\n**Receive delivery events** hands over texts whose signature it has checked. Your own chat can do the same: *Parse Inbound* with provider *None* in front, then this workflow.',
			columns: 3,
		},
	],
};

export default spec;
