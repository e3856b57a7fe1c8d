import { credentialNames, settings } from '../nodes';
import type { NodeSpec } from '../workflow';

/**
 * The lanes of "Send message": one sending node for each provider. All of them answer in the same shape (status code,
 * body as text, headers, or an error), which the database reads by its tables of providers.
 */

type At = NodeSpec['at'];

/** Whose credential a request carries: a type that n8n knows, or a header. */
type Credential = { predefined: string; name: string } | { header: string };

interface Call {
	/** As the database knows it: channel/provider. */
	lane: string;
	/** As the Switch shows it. */
	label: string;
	name: string;
	url: string;
	credential: Credential;
	/** JavaScript: an object, sent as JSON. */
	json?: string;
	/** JavaScript: an object, sent as a form. */
	form?: string;
	/** How many requests go out at once, and the pause before the next ones in milliseconds. */
	pace: [atOnce: number, pause: number];
}

export const message = '$json.message';

/** Milliseconds until a silent provider is given up. What it does with the message afterwards nobody knows: it is in doubt. */
const timeout = 20_000;

/**
 * `fullResponse` and `neverError`, because the status and the error code decide what happens next; as text, because a gateway
 * may answer HTML. Redirects are not followed: a request that was sent on is a message that may go out twice.
 */
export const httpCall = ({ name, url, credential, json, form, pace: [batchSize, batchInterval] }: Call, at: At): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.httpRequest',
	version: 4.5,
	at,
	parameters: {
		method: 'POST',
		url,
		...('predefined' in credential
			? { authentication: 'predefinedCredentialType', nodeCredentialType: credential.predefined }
			: { authentication: 'genericCredentialType', genericAuthType: 'httpHeaderAuth' }),
		sendBody: true,
		...(json === undefined
			? { contentType: 'form-urlencoded', specifyBody: 'string', body: `={{ (${form ?? '{}'}).urlEncode() }}` }
			: { specifyBody: 'json', jsonBody: `={{ (${json}) }}` }),
		options: {
			batching: { batch: { batchSize, batchInterval } },
			redirect: { redirect: { followRedirects: false } },
			response: { response: { fullResponse: true, neverError: true, responseFormat: 'text', outputPropertyName: 'body' } },
			timeout,
		},
	},
	credentials: 'predefined' in credential ? { [credential.predefined]: credential.name } : { httpHeaderAuth: credential.header },
	// One poison recipient costs only itself. No retry by the node: whether to try again is decided by the answer.
	settings: { onError: 'continueRegularOutput' },
});

/** Twilio takes a number, or the id of a messaging service in place of one. */
const twilioSender = (own: string, prefix = '') =>
	`((from) => from.startsWith('MG') ? { MessagingServiceSid: from } : { From: '${prefix}' + from })($json.ourAddress || ${own} || '')`;

/** Where Twilio reports what became of it; our own id comes back with it, even if its answer to this request got lost. */
const twilioReport = `($json.publicUrl ? { StatusCallback: $json.publicUrl + '/webhook/comms/twilio-events?message=' + $json.id } : {})`;

const twilioUrl = `={{ 'https://api.twilio.com/2010-04-01/Accounts/' + ${settings}.twilioAccountSid + '/Messages.json' }}`;

/**
 * Free text only within 24 hours of the customer's last message, else the approved template. A minute less, because the request takes
 * time; without a template the text goes out to the last second, as was decided.
 */
const asTemplate = `(${message}.template && (!${message}.text || !$json.contact.whatsappLastInboundAt || Date.now() - Date.parse($json.contact.whatsappLastInboundAt) >= 86340000))`;

/** What a template's places are filled with, as text. */
const templateValues = `(${message}.template.parameters ?? []).map((value) => String(value?.text ?? value))`;

/** JavaScript: the text of a mail with what the law wants below it. The built-in nodes have no field for that. */
const withFooter = `[${message}.text, ${message}.postalFooter].filter(Boolean).join('\\n\\n')`;
const escaped = (text: string) => `String(${text} ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')`;
const htmlWithFooter = `(${message}.html ? ${message}.html + (${message}.postalFooter ? '<p>' + ${escaped(`${message}.postalFooter`)}.replaceAll('\\n', '<br>') + '</p>' : '') : '')`;

/** The most used first: the Switch asks from the first on, and each question costs. */
export const calls: Call[] = [
	{
		lane: 'sms/twilio',
		label: 'SMS',
		name: 'Send SMS by Twilio',
		url: twilioUrl,
		credential: { predefined: 'twilioApi', name: credentialNames.twilio },
		form: `{ To: ${message}.to, Body: ${message}.text, ...${twilioSender(`${settings}.smsFrom`)}, ...${twilioReport} }`,
		pace: [25, 250],
	},
	{
		lane: 'whatsapp/twilio',
		label: 'WhatsApp by Twilio',
		name: 'Send WhatsApp by Twilio',
		url: twilioUrl,
		credential: { predefined: 'twilioApi', name: credentialNames.twilio },
		form: `{ To: 'whatsapp:' + ${message}.to, ...(${asTemplate} ? { ContentSid: ${message}.template.name, ContentVariables: JSON.stringify(Object.fromEntries(${templateValues}.map((value, place) => [String(place + 1), value]))) } : { Body: ${message}.text }), ...${twilioSender(`${settings}.whatsappFrom`, 'whatsapp:')}, ...${twilioReport} }`,
		pace: [25, 250],
	},
	{
		lane: 'push/ntfy',
		label: 'Push by ntfy',
		name: 'Push by ntfy',
		url: `={{ ${settings}.ntfyUrl }}`,
		credential: { header: credentialNames.ntfy },
		// A second push with the same sequence id takes the place of the first on the phone.
		json: `{ topic: ${message}.to, title: ${message}.subject ?? '', message: ${message}.text, priority: { urgent: 5, high: 4, normal: 3, low: 2 }[${message}.priority] ?? 3, sequence_id: $json.id }`,
		pace: [25, 250],
	},
	{
		lane: 'phone/vapi',
		label: 'Phone',
		name: 'Call by Vapi',
		url: 'https://api.vapi.ai/call',
		credential: { predefined: 'vapiApi', name: credentialNames.vapi },
		// The disclosure is spoken first. Vapi knows no idempotency key; the metadata names the message.
		json: `{ assistantId: ${settings}.vapiAssistantId, phoneNumberId: ${settings}.vapiPhoneNumberId, customer: { number: ${message}.to }, name: ('Message ' + $json.id).slice(0, 40), assistantOverrides: { firstMessage: [${message}.data?.disclosure ?? ${settings}.recordingDisclosure[${message}.language ?? 'en'] ?? ${settings}.recordingDisclosure.en, ${message}.text].filter(Boolean).join(' '), variableValues: { subject: ${message}.subject ?? '', text: ${message}.text ?? '', customerName: $json.contact.name ?? '', company: $json.company ?? '' }, metadata: { messageId: $json.id } } }`,
		pace: [5, 1000],
	},
	{
		lane: 'slack/slack',
		label: 'Slack',
		name: 'Post to Slack',
		url: 'https://slack.com/api/chat.postMessage',
		credential: { predefined: 'slackApi', name: credentialNames.slack },
		// Slack reads &, < and > as its own signs. It knows no idempotency key; the metadata names the message.
		json: `{ channel: ${message}.to, text: ${escaped(`[${message}.subject ? '*' + ${message}.subject + '*' : '', ${message}.text].filter(Boolean).join('\\n')`)}, unfurl_links: false, metadata: { event_type: 'customer_message', event_payload: { id: $json.id } } }`,
		pace: [5, 1000],
	},
	{
		lane: 'chat/chatwoot',
		label: 'Chat',
		name: 'Write in Chatwoot',
		url: `={{ ${settings}.chatUrl + '/api/v1/accounts/' + ${settings}.chatAccountId + '/conversations/' + encodeURIComponent(${message}.to) + '/messages' }}`,
		credential: { header: credentialNames.chatwoot },
		json: `{ content: ${message}.text, message_type: 'outgoing', private: false, content_type: 'text', echo_id: $json.id }`,
		pace: [10, 250],
	},
	{
		lane: 'blog/wordpress',
		label: 'Blog',
		name: 'Post on WordPress',
		url: `={{ ${settings}.blogUrl + '/wp-json/wp/v2/posts' }}`,
		credential: { predefined: 'wordpressApi', name: credentialNames.wordPress },
		// The address of the post ends in the message's id: a second one would show itself.
		json: `{ title: ${message}.subject ?? '', content: ${message}.html || '<p>' + ${escaped(`${message}.text`)}.replaceAll('\\n\\n', '</p><p>').replaceAll('\\n', '<br>') + '</p>', status: ${settings}.blogStatus, slug: (String(${message}.subject ?? 'news').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'news') + '-' + $json.id.slice(0, 8) }`,
		pace: [1, 500],
	},
	{
		lane: 'social/social',
		label: 'Social',
		name: 'Hand to the social webhook',
		url: `={{ ${settings}.socialUrl }}`,
		credential: { header: credentialNames.social },
		json: `{ key: $json.id, text: ${message}.text, ...{ title: ${message}.subject, link: ${message}.data?.link, language: ${message}.language, networks: ${message}.data?.networks, topic: ${message}.topic, severity: ${message}.severity, crisisLevel: ${message}.crisisLevel, at: ${message}.dueAt }.compact() }`,
		pace: [1, 500],
	},
	{
		lane: 'whatsapp/whatsapp',
		label: 'WhatsApp by Meta',
		name: 'Send WhatsApp by Meta',
		url: `={{ 'https://graph.facebook.com/v23.0/' + ${settings}.whatsappPhoneNumberId + '/messages' }}`,
		credential: { predefined: 'whatsAppApi', name: credentialNames.whatsApp },
		// Comes back with every report.
		json: `{ messaging_product: 'whatsapp', recipient_type: 'individual', to: ${message}.to, biz_opaque_callback_data: $json.id, ...(${asTemplate} ? { type: 'template', template: { name: ${message}.template.name, language: { code: ${message}.template.language ?? ${message}.language ?? 'en' }, components: ${templateValues}.length ? [{ type: 'body', parameters: ${templateValues}.map((text) => ({ type: 'text', text })) }] : [] } } : { type: 'text', text: { body: ${message}.text, preview_url: false } }) }`,
		pace: [25, 250],
	},
	{
		lane: 'push/fcm',
		label: 'Push by Firebase',
		name: 'Push by Firebase',
		url: `={{ 'https://fcm.googleapis.com/v1/projects/' + ${settings}.firebaseProject + '/messages:send' }}`,
		credential: { predefined: 'googleApi', name: credentialNames.firebase },
		// With the same collapse key a second push takes the place of the first where it was not shown yet.
		json: `{ message: { token: ${message}.to, notification: { title: ${message}.subject ?? '', body: ${message}.text ?? '' }, data: { messageId: $json.id }, android: { priority: ['urgent', 'high'].includes(${message}.priority) ? 'HIGH' : 'NORMAL', collapse_key: $json.id } } }`,
		pace: [25, 250],
	},
];

/** Mail through the built-in nodes, for operators who accept what these cannot do. Switched off in the file. */
export const builtInMail = (name: string, at: At, kind: 'sendEmail' | 'gmail'): NodeSpec => ({
	name,
	at,
	...(kind === 'sendEmail'
		? {
				type: 'n8n-nodes-base.emailSend',
				version: 2.1,
				parameters: {
					fromEmail: `={{ ${message}.from || ${settings}.sender }}`,
					toEmail: `={{ ${message}.to }}`,
					subject: `={{ ${message}.subject }}`,
					emailFormat: `={{ ${message}.html ? 'both' : 'text' }}`,
					text: `={{ ${withFooter} }}`,
					html: `={{ ${htmlWithFooter} }}`,
					options: { appendAttribution: false, replyTo: `={{ ${message}.replyTo ?? '' }}` },
				},
				credentials: { smtp: credentialNames.staffEmail },
			}
		: {
				type: 'n8n-nodes-base.gmail',
				version: 2.1,
				parameters: {
					sendTo: `={{ ${message}.to }}`,
					subject: `={{ ${message}.subject }}`,
					emailType: `={{ ${message}.html ? 'html' : 'text' }}`,
					message: `={{ ${message}.html ? ${htmlWithFooter} : ${withFooter} }}`,
					options: { appendAttribution: false, replyTo: `={{ ${message}.replyTo ?? '' }}` },
				},
				credentials: { gmailOAuth2: credentialNames.gmail },
			}),
	settings: { onError: 'continueRegularOutput', disabled: true },
});

/** Sends each item along the output whose text equals the value; what equals none leaves by the last output. */
export const switchBy = (name: string, at: At, value: string, outputs: Array<[text: string, label: string]>, otherwise: string): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.switch',
	version: 3.4,
	at,
	parameters: {
		mode: 'rules',
		rules: {
			values: outputs.map(([text, label], place) => ({
				conditions: {
					options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 3 },
					combinator: 'and',
					conditions: [{ id: `rule-${place}`, leftValue: `={{ ${value} }}`, rightValue: text, operator: { type: 'string', operation: 'equals' } }],
				},
				renameOutput: true,
				outputKey: label,
			})),
		},
		looseTypeValidation: true,
		options: { fallbackOutput: 'extra', renameFallbackOutput: otherwise },
	},
});
