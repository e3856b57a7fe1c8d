import type { DescriptionSource, Json } from '../descriptionFile';
import { json, type LocalRequest, type Reply } from '../localHttp';
import type { ServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { digest, hubSignature } from './signatures';
import { bodyOf, isBearer, listOf, markOf, recordOf, textOf, type Desk, type Handling, type Inbound, type Outgoing, type Vendor } from './vendor';
import { isWindowOpen } from './whatsAppWindow';

const { accessToken, businessAccountId, phoneNumberId, displayNumber, appSecret } = accounts.whatsApp;

/** https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes: HTTP status, type and text by code. */
const errors: Record<string, { status: number; text: string }> = {
	'4': { status: 429, text: 'Application request limit reached' },
	'100': { status: 400, text: 'Invalid parameter' },
	'130429': { status: 429, text: 'Rate limit hit' },
	'131000': { status: 500, text: 'Something went wrong' },
	'131009': { status: 400, text: 'Parameter value is not valid' },
	'131026': { status: 400, text: 'Message undeliverable' },
	'131030': { status: 400, text: 'Recipient phone number not in allowed list' },
	'131047': { status: 400, text: 'Re-engagement message' },
	'131049': { status: 400, text: 'This message was not delivered to maintain healthy ecosystem engagement.' },
	'131050': { status: 400, text: 'User has opted out of receiving marketing messages' },
	'132001': { status: 404, text: 'Template name does not exist in the translation' },
	'190': { status: 401, text: 'Invalid OAuth access token - Cannot parse access token' },
};

function problem(code: string, details?: string, type = 'OAuthException'): Reply {
	const { status, text } = errors[code] ?? { status: 400, text: 'The request was refused' };
	const data = details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } };
	const error = { message: `(#${code}) ${text}`, type, code: Number(code), ...data, fbtrace_id: `A${digest(22, code, details ?? '')}` };
	const challenge: Record<string, string> = code === '190' ? { 'www-authenticate': `OAuth "Facebook Platform" "invalid_token" "${text}"` } : {};
	return json(status, { error }, challenge);
}

/**
 * The description leaves out what Meta's reference of the messages endpoint names, and demands fields that it calls optional. Its
 * choice among kinds of message is said by the field that decides, so that a mistake is told for that kind alone.
 */
function amend(document: Json): void {
	const schemas = recordOf(recordOf(document.components).schemas);
	const optional = (schema: string, field: string) => {
		const { required } = recordOf(schemas[schema]);
		Object.assign(recordOf(schemas[schema]), { required: listOf(required).filter((name) => name !== field) });
	};
	optional('BaseMessageProperties', 'recipient_type');
	optional('LanguageObject', 'policy');
	Object.assign(recordOf(recordOf(schemas.BaseMessageProperties).properties), { biz_opaque_callback_data: { type: 'string', maxLength: 512 } });
	const kinds = Object.entries(recordOf(recordOf(recordOf(schemas.Message).discriminator).mapping));
	schemas.Message = {
		type: 'object',
		required: ['type'],
		properties: { type: { enum: kinds.map(([type]) => type) } },
		allOf: kinds.map(([type, $ref]) => ({ if: { properties: { type: { const: type } }, required: ['type'] }, then: { $ref } })),
	};
	// Asked by n8n when it tests the credential.
	recordOf(document.paths)['/{Version}'] = { get: { parameters: [] } };
}
const description: DescriptionSource = { file: 'facebook-business-messaging-api_v23.0.yaml', amend };

export const whatsApp: Vendor = {
	service: 'whatsapp',
	name: 'WhatsApp Business Cloud',
	hosts: ['graph.facebook.com'],
	description: () => description,
	handle,
	refusals: {
		violation: (problems) => problem('100', problems.join('; ')),
		tooMany: (seconds) => {
			const reply = problem('130429', 'Message failed to send because there were too many messages sent from this phone number in a short period of time.');
			return { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } };
		},
		broken: (status) => ({ ...problem('131000', 'Message failed to send due to an unknown error.'), status }),
		rejected: (to, code = '131026') => problem(code, `Message could not be sent to ${to}.`),
	},
	states: {
		delivered: ['sent', 'delivered'],
		undelivered: ['failed'],
		errorCode: '131026',
		offered: [
			{ status: 'sent', name: 'Sent' },
			{ status: 'delivered', name: 'Delivered' },
			{ status: 'read', name: 'Read' },
			{ status: 'failed', name: 'Failed', errorCode: '131026' },
		],
	},
	tell: (message, status, errorCode, desk) => webhook(desk, { statuses: [stateOf(message, status, errorCode)] }),
	receive,
};

function handle(request: LocalRequest, desk: Desk): Handling {
	if (!isBearer(request, accessToken)) return { reply: problem('190') };
	const [, rest = ''] = /^\/v\d+\.\d+(\/.*)?$/.exec(request.path) ?? [];
	if (request.method === 'GET') return { reply: look(rest) };
	const [, id] = /^\/([^/]+)\/messages$/.exec(rest) ?? [];
	if (id !== phoneNumberId) return { reply: problem('100', `Object with ID '${id ?? rest}' does not exist, or cannot be loaded due to missing permissions.`, 'GraphMethodException') };
	const body = bodyOf(request);
	const to = textOf(body.to).replace(/^\+?/, '+');
	if (!/^\+[1-9]\d{6,14}$/.test(to)) return { reply: problem('131009', `${textOf(body.to)} is no phone number in international format.`) };
	const isTemplate = body.type === 'template';
	const text = isTemplate ? templateText(recordOf(body.template)) : textOf(recordOf(body.text).body) || `(${textOf(body.type)})`;
	const fails = isTemplate || isWindowOpen(desk, to) ? undefined : '131047';
	const providerId = `wamid.${Buffer.from(digest(40, 'whatsapp', to, text, String(desk.ordinal('whatsapp', to, text))), 'hex').toString('base64')}`;
	return {
		take: {
			service: 'whatsapp',
			channel: 'whatsapp',
			direction: 'to_customer',
			from: displayNumber,
			to,
			title: '',
			text,
			providerId,
			mark: markOf(request, body.biz_opaque_callback_data),
			status: 'accepted',
			callback: '',
			details: isTemplate ? [{ name: 'Template', value: `${textOf(recordOf(body.template).name)} (${textOf(recordOf(recordOf(body.template).language).code)})` }] : [],
			request: body,
		},
		answer: ({ providerId: wamid }) =>
			json(200, {
				messaging_product: 'whatsapp',
				contacts: [{ input: textOf(body.to), wa_id: to.slice(1) }],
				messages: [{ id: wamid, ...(isTemplate && { message_status: 'accepted' }) }],
			}),
		// Meta accepts free text outside the window, and reports the failure afterwards.
		...(fails !== undefined && { fails }),
	};
}

function templateText(template: Record<string, unknown>): string {
	const values = listOf(template.components)
		.map(recordOf)
		.flatMap(({ parameters }) => listOf(parameters).map(recordOf))
		.map((one) => textOf(one.text) || textOf(recordOf(one.currency).fallback_value) || textOf(recordOf(one.date_time).fallback_value));
	return [textOf(template.name), ...values].join(' · ');
}

/** What n8n's node and credential ask for besides. */
function look(rest: string): Reply {
	if (/\/phone_numbers$/.test(rest)) return json(200, { data: [{ id: phoneNumberId, display_phone_number: displayNumber, verified_name: 'Sandbox', quality_rating: 'GREEN' }] });
	if (/\/message_templates$/.test(rest)) return json(200, { data: [{ id: '1', name: 'hello_world', language: 'en_US', status: 'APPROVED', category: 'UTILITY', components: [] }] });
	if (rest === '' || rest === '/') return json(400, { error: { message: 'Unsupported get request.', type: 'GraphMethodException', code: 100, fbtrace_id: `A${digest(22, 'root')}` } });
	return json(200, { id: rest.slice(1), display_phone_number: displayNumber });
}

const seconds = (at: string | Date) => String(Math.floor(new Date(at).getTime() / 1000));

function stateOf(message: ServiceMessage, status: string, errorCode: string | undefined): Json {
	const at = message.steps.find((step) => step.status === status)?.at ?? message.at;
	const title = errors[errorCode ?? '']?.text ?? 'Message undeliverable';
	return {
		id: message.providerId,
		status,
		timestamp: seconds(at),
		recipient_id: message.to.slice(1),
		...(message.mark !== '' && { biz_opaque_callback_data: message.mark }),
		...(status !== 'failed' && {
			conversation: { id: digest(32, 'conversation', message.to), origin: { type: 'service' } },
			pricing: { billable: true, pricing_model: 'PMP', category: 'service', type: 'regular' },
		}),
		...(errorCode !== undefined && {
			errors: [{ code: Number(errorCode), title, message: title, error_data: { details: title }, href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/' }],
		}),
	};
}

function webhook({ settings }: Desk, value: Json): Outgoing[] {
	const url = settings.webhooks.whatsapp;
	if (url === '') return [];
	const metadata = { display_phone_number: displayNumber.slice(1), phone_number_id: phoneNumberId };
	const body = JSON.stringify({
		object: 'whatsapp_business_account',
		entry: [{ id: businessAccountId, changes: [{ value: { messaging_product: 'whatsapp', metadata, ...value }, field: 'messages' }] }],
	});
	return [{ url, headers: { 'content-type': 'application/json', 'user-agent': 'facebookexternalua', 'x-hub-signature-256': hubSignature(appSecret, body) }, body }];
}

function receive({ from, text, name = '', payload }: Inbound, desk: Desk) {
	const providerId = `wamid.${Buffer.from(digest(40, 'whatsapp in', from, text, String(desk.ordinal('whatsapp in', from, text))), 'hex').toString('base64')}`;
	const content = payload === undefined ? { type: 'text', text: { body: text } } : { type: 'button', button: { text, payload } };
	const value = {
		contacts: [{ profile: { name }, wa_id: from.slice(1) }],
		messages: [{ from: from.slice(1), id: providerId, timestamp: seconds(desk.now), ...content }],
	};
	return {
		take: {
			service: 'whatsapp' as const,
			channel: 'whatsapp' as const,
			direction: 'from_customer' as const,
			from,
			to: displayNumber,
			title: '',
			text,
			providerId,
			mark: '',
			status: 'received',
			callback: desk.settings.webhooks.whatsapp,
			details: [],
			request: undefined,
		},
		tell: webhook(desk, value)[0],
	};
}
