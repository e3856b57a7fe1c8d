import { json, type LocalRequest, type Reply } from '../localHttp';
import type { NewServiceMessage, ServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { digest, twilioSignature, uuidOf } from './signatures';
import { isBasic, markOf, type Desk, type Handling, type Inbound, type Outgoing, type Vendor } from './vendor';
import { isWindowOpen } from './whatsAppWindow';

const { accountSid, authToken, number, whatsAppNumber } = accounts.twilio;
const apiVersion = '2010-04-01';

/** https://www.twilio.com/docs/api/errors: HTTP status and text by code. */
const errors: Record<string, { status: number; text: string }> = {
	'20001': { status: 400, text: 'Unknown parameters' },
	'20003': { status: 401, text: 'Authenticate' },
	'20404': { status: 404, text: 'The requested resource was not found' },
	'20429': { status: 429, text: 'Too Many Requests' },
	'21211': { status: 400, text: "Invalid 'To' Phone Number" },
	'21408': { status: 403, text: 'Permission to send an SMS has not been enabled for the region indicated by the To number' },
	'21602': { status: 400, text: 'Message body is required.' },
	'21603': { status: 400, text: "A 'From' phone number is required." },
	'21604': { status: 400, text: "A 'To' phone number is required." },
	'21610': { status: 400, text: 'Attempt to send to unsubscribed recipient' },
	'21614': { status: 400, text: "'To' number is not a valid mobile number" },
	'21617': { status: 400, text: 'The concatenated message body exceeds the 1600 character limit.' },
	'63007': { status: 400, text: 'Twilio could not find a Channel with the specified From address' },
};

/** Twilio's own words that unsubscribe and subscribe (https://help.twilio.com/articles/223134027). */
const stopWords = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);
const startWords = new Set(['START', 'UNSTOP', 'YES']);
const longestBody = 1600;

function problem(code: string, addition = ''): Reply {
	const { status, text } = errors[code] ?? { status: 400, text: 'The request was refused' };
	return json(status, { code: Number(code), message: `${text}${addition}`, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

export const twilio: Vendor = {
	service: 'twilio',
	name: 'Twilio',
	hosts: ['api.twilio.com'],
	description: () => description,
	handle,
	refusals: {
		violation: (problems) =>
			problem(problems.some((one) => /property 'To'/.test(one)) ? '21604' : '20001', `. Against the API description: ${problems.join('; ')}`),
		tooMany: (seconds) => {
			const reply = problem('20429');
			return { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } };
		},
		broken: (status) => json(status, { code: 20500, message: 'Internal Server Error', more_info: 'https://www.twilio.com/docs/errors/20500', status }),
		rejected: (to, code = '21211') => problem(code, `: ${to}`),
	},
	states: {
		delivered: ['sent', 'delivered'],
		undelivered: ['sent', 'undelivered'],
		errorCode: '30003',
		offered: [
			{ status: 'sent', name: 'Sent' },
			{ status: 'delivered', name: 'Delivered' },
			{ status: 'read', name: 'Read' },
			{ status: 'undelivered', name: 'Not delivered', errorCode: '30003' },
			{ status: 'failed', name: 'Failed', errorCode: '30008' },
		],
	},
	tell: (message, status, errorCode) => (message.callback === '' ? [] : [statusCallback(message, status, errorCode)]),
	receive,
	heed: (message, answer, desk) => {
		// TwiML in the answer to an inbound message sends one back (https://www.twilio.com/docs/messaging/twiml).
		const text = /<Message[^>]*>(?:\s*<Body>)?([\s\S]*?)(?:<\/Body>\s*)?<\/Message>/.exec(answer)?.[1]?.trim();
		return text ? outgoing({ From: message.to, To: message.from, Body: text }, 'delivered', '', desk) : undefined;
	},
};

const description = { file: 'twilio_api_v2010.json' };

function handle(request: LocalRequest, desk: Desk): Handling {
	if (!isBasic(request, accountSid, authToken)) return { reply: problem('20003') };
	const [, sid, rest = ''] = new RegExp(`^/${apiVersion}/Accounts/([^/]+?)(/.*|\\.json)$`).exec(request.path) ?? [];
	if (sid !== accountSid) return { reply: problem('20404') };
	if (request.method === 'GET') return { reply: look(rest, request.query, desk) };
	if (rest !== '/Messages.json') return { reply: problem('20404') };
	return send(request, desk);
}

function send(request: LocalRequest, desk: Desk): Handling {
	const form = Object.fromEntries(new URLSearchParams(request.body.toString('utf8')));
	const { To = '', From = '', Body = '', MessagingServiceSid = '', ContentSid = '', MediaUrl = '' } = form;
	const plain = (address: string) => address.replace(/^whatsapp:/, '');
	const isWhatsApp = To.startsWith('whatsapp:');
	if (!/^\+[1-9]\d{6,14}$/.test(plain(To))) return { reply: problem('21211', `: ${To}`) };
	if (From === '' && MessagingServiceSid === '') return { reply: problem('21603') };
	if (From !== '' && From.startsWith('whatsapp:') !== isWhatsApp) return { reply: problem('63007', `: ${From}`) };
	if (Body === '' && ContentSid === '' && MediaUrl === '') return { reply: problem('21602') };
	if (Body.length > longestBody) return { reply: problem('21617') };
	if (desk.settings.twilioOptOut && desk.settings.optedOut.has(To)) return { reply: problem('21610', `: ${To}`) };
	const late = isWhatsApp && ContentSid === '' && !isWindowOpen(desk, plain(To));
	const mark = markOf(request, markInUrl(form.StatusCallback ?? ''));
	const status = MessagingServiceSid === '' ? 'queued' : 'accepted';
	// Twilio accepts free text outside the window, and reports the failure afterwards.
	return { take: outgoing(form, status, mark, desk), answer: (message) => json(201, resource(message)), ...(late && { fails: '63016' }) };
}

function outgoing(form: Record<string, string>, status: string, mark: string, desk: Desk): NewServiceMessage {
	const { To = '', From = '', Body = '', ContentSid = '', ContentVariables = '' } = form;
	const isWhatsApp = To.startsWith('whatsapp:');
	const text = Body || (ContentSid === '' ? '' : `Template ${ContentSid}${ContentVariables === '' ? '' : `: ${ContentVariables}`}`);
	return {
		service: 'twilio',
		channel: isWhatsApp ? 'whatsapp' : 'sms',
		direction: 'to_customer',
		from: (From || (form.MessagingServiceSid ?? '')).replace(/^whatsapp:/, ''),
		to: To.replace(/^whatsapp:/, ''),
		title: '',
		text,
		providerId: `SM${digest(32, 'twilio', To, From, text, String(desk.ordinal('twilio', To, From, text)))}`,
		mark,
		status,
		callback: form.StatusCallback ?? '',
		details: [
			{ name: 'Segments', value: String(segments(text)) },
			...(ContentSid === '' ? [] : [{ name: 'Template', value: ContentSid }]),
		],
		request: form,
	};
}

/** The last value of the query, as workflows put the message's id there to know it again. */
function markInUrl(url: string): string {
	return URL.canParse(url) ? ([...new URL(url).searchParams.values()].at(-1) ?? '') : '';
}

/** Parts of 153 characters of 7 bits, or 67 of 16 (https://www.twilio.com/docs/glossary/what-sms-character-limit). */
function segments(text: string): number {
	const isGsm = /^[\x20-\x5f\x61-\x7e\n\r£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¡ÄÖÑÜ§¿äöñüà€]*$/.test(text);
	const [one, more] = isGsm ? [160, 153] : [70, 67];
	return text.length <= one ? 1 : Math.ceil(text.length / more);
}

const channelAddress = ({ channel }: ServiceMessage, address: string) => (channel === 'whatsapp' ? `whatsapp:${address}` : address);

/** As the description's schema `api.v2010.account.message`. */
function resource(message: ServiceMessage) {
	const last = message.steps.at(-1);
	const rfc2822 = (at: string) => new Date(at).toUTCString().replace('GMT', '+0000');
	const uri = `/${apiVersion}/Accounts/${accountSid}/Messages/${message.providerId}.json`;
	const outbound = message.direction === 'to_customer';
	return {
		body: message.text,
		num_segments: String(segments(message.text)),
		direction: outbound ? 'outbound-api' : 'inbound',
		from: channelAddress(message, message.from),
		to: channelAddress(message, message.to),
		date_created: rfc2822(message.at),
		date_updated: rfc2822(last?.at ?? message.at),
		date_sent: message.steps.length > 1 ? rfc2822(message.steps[1]?.at ?? message.at) : null,
		price: null,
		price_unit: 'USD',
		error_code: last?.errorCode === undefined ? null : Number(last.errorCode),
		error_message: null,
		uri,
		account_sid: accountSid,
		num_media: '0',
		status: message.status,
		messaging_service_sid: message.from.startsWith('MG') ? message.from : null,
		sid: message.providerId,
		api_version: apiVersion,
		subresource_uris: { media: uri.replace('.json', '/Media.json') },
	};
}

/** One message, a list of them (by recipient, sender and day), or the account. */
function look(rest: string, query: URLSearchParams, { messages }: Desk): Reply {
	const [, sid] = /^\/Messages\/(\w+)\.json$/.exec(rest) ?? [];
	if (sid !== undefined) {
		const message = messages.byProvider('twilio', sid);
		return message ? json(200, resource(message)) : problem('20404');
	}
	if (rest === '.json') return json(200, { sid: accountSid, friendly_name: 'Sandbox', status: 'active', type: 'Full' });
	if (rest !== '/Messages.json') return problem('20404');
	const plain = (name: string) => query.get(name)?.replace(/^whatsapp:/, '');
	const size = Math.min(Number(query.get('PageSize') ?? 50), 1000);
	const after = query.get('DateSent>');
	const on = query.get('DateSent');
	const found = messages
		.find({ service: 'twilio', to: plain('To'), from: plain('From') })
		.filter(({ at }) => (after === null || at >= after) && (on === null || at.startsWith(on.slice(0, 10))))
		.reverse();
	const page = Number(query.get('Page') ?? 0);
	const shown = found.slice(page * size, (page + 1) * size);
	const uri = `/${apiVersion}/Accounts/${accountSid}/Messages.json`;
	const next = found.length > (page + 1) * size ? `${uri}?PageSize=${size}&Page=${page + 1}` : null;
	return json(200, { messages: shown.map(resource), page, page_size: size, uri, first_page_uri: uri, previous_page_uri: null, next_page_uri: next, start: page * size, end: page * size + shown.length - 1 });
}

function signed(url: string, form: URLSearchParams, ...parts: string[]): Outgoing {
	return {
		url,
		headers: {
			'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
			'user-agent': 'TwilioProxy/1.1',
			'i-twilio-idempotency-token': uuidOf('twilio', ...parts),
			'x-twilio-signature': twilioSignature(authToken, url, form),
		},
		body: form.toString(),
	};
}

function statusCallback(message: ServiceMessage, status: string, errorCode: string | undefined): Outgoing {
	const form = new URLSearchParams({
		SmsSid: message.providerId,
		SmsStatus: status,
		MessageStatus: status,
		...(message.channel === 'whatsapp' && { ChannelToAddress: message.to, ChannelPrefix: 'whatsapp', ...(status === 'read' && { EventType: 'READ' }) }),
		To: channelAddress(message, message.to),
		MessageSid: message.providerId,
		AccountSid: accountSid,
		From: channelAddress(message, message.from),
		ApiVersion: apiVersion,
		...(errorCode !== undefined && { ErrorCode: errorCode }),
	});
	return signed(message.callback, form, message.providerId, status);
}

function receive({ from, to, text, channel, name = '', payload }: Inbound, desk: Desk) {
	const isWhatsApp = channel === 'whatsapp';
	const own = to ?? (isWhatsApp ? whatsAppNumber : number);
	const sid = `SM${digest(32, 'twilio in', from, own, text, String(desk.ordinal('twilio in', from, own, text)))}`;
	const take: NewServiceMessage = {
		service: 'twilio',
		channel: isWhatsApp ? 'whatsapp' : 'sms',
		direction: 'from_customer',
		from,
		to: own,
		title: '',
		text,
		providerId: sid,
		mark: '',
		status: 'received',
		callback: desk.settings.webhooks.twilio,
		details: [],
		request: undefined,
	};
	const prefix = isWhatsApp ? 'whatsapp:' : '';
	const form = new URLSearchParams({
		SmsMessageSid: sid,
		NumMedia: '0',
		SmsSid: sid,
		SmsStatus: 'received',
		Body: text,
		To: prefix + own,
		NumSegments: String(segments(text)),
		MessageSid: sid,
		AccountSid: accountSid,
		From: prefix + from,
		ApiVersion: apiVersion,
		...(isWhatsApp && { ProfileName: name, WaId: from.replace('+', ''), MessageType: payload === undefined ? 'text' : 'button' }),
		...(payload !== undefined && { ButtonText: text, ButtonPayload: payload }),
	});
	const url = desk.settings.webhooks.twilio;
	return { take, tell: url === '' ? undefined : signed(url, form, sid), after: (later: Desk) => heedStop(prefix + from, text, later) };
}

function heedStop(address: string, text: string, { settings }: Desk): void {
	const word = text.trim().toUpperCase();
	if (stopWords.has(word)) settings.optedOut.add(address);
	if (startWords.has(word)) settings.optedOut.delete(address);
}
