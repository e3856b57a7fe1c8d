import { calledWith } from '../calls';
import { batchOf, credentialNames, manualTrigger, postgres, sample, settings, settingsNode } from '../nodes';
import type { Arrow, NodeSpec, WorkflowSpec } from '../workflow';
import { builtInMail, calls, httpCall, message, switchBy } from './lanes';

const door = 'Hold the doors';
const which = 'By which provider?';
const answers = 'What they answered';
const record = 'Record what became of them';
/** A replay carries its own clock with each message; empty: the real one. */
const clock = "$('May it be sent now?').first().json.now ?? ''";

/** The Switch asks from the first on, so what is sent most stands first. */
const height = 0.8;
const lanes: Array<{ lane: string; label: string; node: (at: NodeSpec['at']) => NodeSpec }> = [
	{
		lane: 'email/customerEmail',
		label: 'Email',
		node: (at) => ({
			name: 'Send customer email',
			type: 'n8n-nodes-customer-comms.sendCustomerEmail',
			version: 1,
			at,
			parameters: { from: `={{ ${message}.from || ${settings}.sender }}` },
			credentials: { customerEmailSmtpApi: credentialNames.customerEmail },
			settings: { onError: 'continueRegularOutput' },
		}),
	},
	...calls.map((call) => ({ lane: call.lane, label: call.label, node: (at: NodeSpec['at']) => httpCall(call, at) })),
	{ lane: 'email/sendEmail', label: 'Email by Send Email', node: (at) => builtInMail('Send by Send Email', at, 'sendEmail') },
	{ lane: 'email/gmail', label: 'Email by Gmail', node: (at) => builtInMail('Send by Gmail', at, 'gmail') },
	{
		lane: 'portal/portal',
		label: 'Portal',
		node: (at) =>
			postgres(
				'Post in the portal',
				at,
				'SELECT * FROM comms.post_portal_messages($1)',
				'JSON.stringify($input.all().map(({ json }) => ({ id: json.id, fence: json.fence })))',
				{ executeOnce: true },
			),
	},
];

/**
 * What a lane's node answered, paired with the message it was about. One expression for an item, and by `$json`: the error of a
 * request that got no answer holds itself, and `$input.all()` gives nothing where one of the items has such an error.
 * An item that comes out as it went in was not handed to anybody: its node is switched off.
 */
const answer = `(({ id, fence, provider, lane }, json) => {
    const failed = 'error' in json;
    const answered = json.statusCode !== undefined;
    const untouched = json.sent === undefined && !answered && !failed && json.lane === lane;
    const plain = json.sent === undefined && !answered && !failed && !untouched;
    return {
      id, fence, provider, sent: json.sent,
      statusCode: answered ? json.statusCode : plain ? 200 : undefined,
      body: answered ? json.body : plain ? json : undefined,
      headers: answered ? { 'retry-after': json.headers?.['retry-after'] } : undefined,
      error: untouched ? 'Not attempted: "Send message" has no node for ' + lane + ', or it is switched off.'
        : json.details ? [json.details.httpCode, json.details.message].filter(Boolean).join(' ')
        : failed ? String(json.error?.message ?? json.error) : undefined,
    };
  })($('${door}').item.json, $json)`;

const row = (place: number) => (place - lanes.length / 2) * height;

const spec: WorkflowSpec = {
	id: 'comms-send-message',
	area: 'messaging',
	file: 'send-message',
	name: 'Send message',
	description:
		'The one door through which customers are written to, on every channel. For a batch of claimed messages it asks again whether each may be sent now, sends those that may by the provider of their channel, and records what the provider said. Called by "Send due messages"; call it from your own workflows only with messages that were claimed.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		calledWith('When called with claimed messages', [0, 0], {
			id: 'string', fence: 'number', tenantId: 'string', message: 'object', contact: 'object',
			consent: 'array', history: 'array', incidents: 'array', policy: 'object', now: 'string',
		}),
		manualTrigger([-1, 1]),
		sample('Sample message', [0, 1], {
			id: '00000000-0000-4000-8000-000000000000',
			fence: 1,
			tenantId: '00000000-0000-4000-8000-000000000000',
			message: {
				id: '00000000-0000-4000-8000-000000000000',
				key: 'sample',
				topic: 'transactional',
				type: 'reply',
				channel: 'email',
				priority: 'normal',
				language: 'en',
				to: 'marta.ruiz@customer.example',
				subject: 'Re: Where is the new logo?',
				text: 'Hello Marta,\n\nthank you for asking.\n',
			},
			contact: { email: 'marta.ruiz@customer.example', doNotContact: false, suppressions: [] },
			consent: [],
			history: [],
			incidents: [],
			policy: {},
		}),
		settingsNode([1, 0], {
			sender: 'Customer care <hello@studio-lumen.example>',
			emailBy: 'customerEmail',
			whatsappProvider: 'twilio',
			pushProvider: 'ntfy',
			smsFrom: '+15005550006',
			whatsappFrom: '+15005550007',
			twilioAccountSid: 'AC0000000000000000000000000000d3a0',
			whatsappPhoneNumberId: '106540352242922',
			vapiAssistantId: '5a9db0c0-0000-4000-8000-00000000a551',
			vapiPhoneNumberId: '5a9db0c0-0000-4000-8000-00000000f0e1',
			recordingDisclosure: {
				en: 'This is an automated call, and it may be recorded.',
				es: 'Esta es una llamada automática y puede ser grabada.',
				fr: 'Ceci est un appel automatique, qui peut être enregistré.',
				de: 'Dies ist ein automatischer Anruf, der aufgezeichnet werden kann.',
				zh: '这是自动语音来电，通话可能会被录音。',
				ja: 'これは自動音声によるお電話です。通話は録音されることがあります。',
			},
			ntfyUrl: 'https://ntfy.sh',
			firebaseProject: 'sandbox-comms',
			chatUrl: 'https://app.chatwoot.com',
			chatAccountId: '1',
			blogUrl: 'https://blog.customer-comms.example',
			blogStatus: 'publish',
			socialUrl: 'https://social.customer-comms.example/posts',
		}),
		{
			name: 'May it be sent now?',
			type: 'n8n-nodes-customer-comms.selectChannels',
			version: 1,
			at: [2, 0],
			parameters: { operation: 'decide' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			door,
			[3, 0],
			`SELECT go.id, go.fence, go."tenantId", go.lane, go.provider, comms.with_documents(go."tenantId", go.message) AS message, go.contact, go."ourAddress", go."publicUrl", go.company
FROM comms.messages_to_send($1, $2::jsonb, coalesce(nullif($4, '')::timestamptz, now()), $3) go`,
			`${batchOf('May it be sent now?')}, JSON.stringify({ email: ${settings}.emailBy, whatsapp: ${settings}.whatsappProvider === 'cloud' ? 'whatsapp' : ${settings}.whatsappProvider, push: ${settings}.pushProvider }), $execution.id, ${clock}`,
			{ executeOnce: true },
		),
		switchBy(which, [4, -1.3], '$json.lane', lanes.map(({ lane, label }) => [lane, label]), 'Not set up'),
		...lanes.map(({ node }, place) => node([6, row(place)])),
		{ name: 'No such provider', type: 'n8n-nodes-base.noOp', version: 1, at: [6, row(lanes.length)] },
		{
			name: answers,
			type: 'n8n-nodes-base.set',
			version: 3.5,
			at: [8, 0],
			parameters: { mode: 'raw', jsonOutput: `={{ ${answer} }}`, options: {} },
		},
		postgres(record, [9, 0], `SELECT * FROM comms.record_deliveries($1, coalesce(nullif($2, '')::timestamptz, now()))`, `JSON.stringify($input.all().map(({ json }) => json)), ${clock}`, { executeOnce: true }),
		{ name: 'Done', type: 'n8n-nodes-base.noOp', version: 1, at: [10, 0] },
	],
	arrows: [
		['When called with claimed messages', 'Settings'],
		['Try it with sample data', 'Sample message'],
		['Sample message', 'Settings'],
		['Settings', 'May it be sent now?'],
		['May it be sent now?', door],
		[door, which],
		...lanes.flatMap(({ lane, node }, place): Arrow[] => {
			const { name } = node([0, 0]);
			// The portal is a table of ours: its node has recorded what became of them already.
			const next = lane === 'portal/portal' ? 'Done' : answers;
			return [[which, name, place], [name, next]];
		}),
		[which, 'No such provider', lanes.length],
		['No such provider', answers],
		[answers, record],
		[record, 'Done'],
	],
	notes: [
		{
			at: [0, -5.4],
			text: "### Change this\nIn **Settings**: who sends each channel, and the numbers, ids and addresses of your providers (as delivered they are those of the demo).\n\n- `sender`: the name and address on mails\n- `emailBy`: `customerEmail` (headers, threading, one-click unsubscribe), `sendEmail` or `gmail` (n8n's own nodes, which can do none of these; switch the node on as well)\n- `whatsappProvider`: `twilio` or `cloud` (Meta); `pushProvider`: `ntfy` or `fcm`\n- `smsFrom`, `whatsappFrom`: a number, or a messaging service (`MG...`). Numbers stored for a business with **Set up the database** go first\n- `recordingDisclosure`: spoken before anything else in a call, by language\n- `blogStatus`: `publish`, or `draft` if somebody looks first\n\nLinks and reports of providers use the business's `publicUrl`.",
			columns: 4,
			colour: 4,
		},
		{
			at: [0, 2.6],
			text: '### A channel you do not use\nClick its node and press **D** (deactivate). Without that, n8n asks for its credential when you publish. Messages on a channel that is switched off are not lost: they wait 48 hours and your staff are told.',
			columns: 4,
			colour: 4,
		},
		{
			at: [0, 4.2],
			text: '### Why ask twice\nBetween planning and sending, a customer may have replied, opted out or bounced. **Hold the doors** checks once more in the database, defers or blocks, makes the links, and marks the rest as being sent. If its own answer is lost on the way, it asks again and is handed the same ones. If n8n dies after that, they stand under *Perhaps sent, perhaps not* on the page of **Review what waits**, and are never sent again on a guess.\n\n### The sample\nIt belongs to no stored message, so it is decided upon but not sent.',
			columns: 4,
		},
		{
			at: [8, -5.4],
			text: '### What an answer means\nEach lane keeps status code and body; the table `comms.provider_answer_classes` says what they mean: accepted, try again later, failed for good, or in doubt. A failure costs only its own message, and falls back to the next channel where the message names one.',
			columns: 2,
		},
		{
			at: [8, -3.4],
			text: '### No second copy\nOnly ntfy and Firebase replace a repeated message by themselves. Twilio, Vapi, Slack, Meta, WordPress and Chatwoot do not: there our id travels along, so that a doubt can be settled by looking. So no lane repeats a request on its own.',
			columns: 2,
		},
	],
};

export default spec;
