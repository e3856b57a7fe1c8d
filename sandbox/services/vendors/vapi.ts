import type { DescriptionSource, Json } from '../descriptionFile';
import { json, type LocalRequest, type Reply } from '../localHttp';
import type { ServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { uuidOf } from './signatures';
import { bodyOf, isBearer, listOf, markOf, recordOf, textOf, type Desk, type Handling, type Outgoing, type Vendor } from './vendor';

const { apiKey, serverSecret, assistantId, phoneNumberId, number } = accounts.vapi;
const orgId = uuidOf('vapi', 'organisation');

function problem(status: number, error: string, message: string | string[]): Reply {
	return json(status, { message, error, statusCode: status });
}

const unauthorized = () => problem(401, 'Unauthorized', 'Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.');

export const vapi: Vendor = {
	service: 'vapi',
	name: 'Vapi',
	hosts: ['api.vapi.ai'],
	description: () => description,
	handle,
	refusals: {
		violation: (problems) => problem(400, 'Bad Request', problems),
		tooMany: (seconds) => json(429, { message: 'Rate limit exceeded', error: 'Too Many Requests', statusCode: 429 }, { 'retry-after': String(seconds) }),
		broken: (status) => problem(status, 'Internal Server Error', 'Internal server error'),
		rejected: (to, code) => problem(400, 'Bad Request', code ?? `customer.number ${to} could not be called.`),
	},
	states: {
		delivered: ['ringing', 'in-progress', 'ended'],
		undelivered: ['ringing', 'ended'],
		errorCode: 'customer-did-not-answer',
		offered: [
			{ status: 'ringing', name: 'Rings' },
			{ status: 'in-progress', name: 'Picks up' },
			{ status: 'ended', name: 'Heard it', errorCode: 'customer-ended-call' },
			{ status: 'ended', name: 'Voicemail', errorCode: 'voicemail' },
			{ status: 'ended', name: 'Does not answer', errorCode: 'customer-did-not-answer' },
			{ status: 'ended', name: 'Busy', errorCode: 'customer-busy' },
		],
	},
	tell: (message, status, errorCode, desk) => serverMessages(message, status, errorCode, desk),
};

/**
 * Three slips of the description: a pattern with its delimiters inside, which no name can match, a type "object" with texts for its values
 * (docs.vapi.ai/api-reference/assistants/create shows both as texts), and a list that is asked to be one of its own values.
 */
function mend(document: Json): void {
	const schemas = recordOf(recordOf(document.components).schemas);
	const name = recordOf(recordOf(recordOf(schemas.OpenAIFunction).properties).name);
	if (typeof name.pattern === 'string') name.pattern = name.pattern.replace(/^\/(.*)\/$/, '$1');
	const plan = recordOf(recordOf(recordOf(schemas.BackoffPlan).properties).type);
	if (plan.type === 'object') plan.type = 'string';
	const { serverMessages } = recordOf(recordOf(schemas.CreateAssistantDTO).properties);
	if (recordOf(serverMessages).type === 'array') delete recordOf(serverMessages).enum;
}

const description: DescriptionSource = { file: 'vapi-openapi.json', amend: mend };

function handle(request: LocalRequest, desk: Desk): Handling {
	if (!isBearer(request, apiKey)) return { reply: unauthorized() };
	if (request.method === 'GET') return { reply: look(request, desk) };
	if (request.method !== 'POST' || request.path !== '/call') return { reply: problem(404, 'Not Found', `Cannot ${request.method} ${request.path}`) };
	const body = bodyOf(request);
	const problems = [
		['assistantId', 'assistant', 'squadId', 'squad', 'workflowId', 'workflow'].some((name) => name in body) ? '' : 'Need either an assistantId, assistant, squadId, squad, workflowId, or workflow.',
		'phoneNumberId' in body || 'phoneNumber' in body ? '' : 'Need either phoneNumberId or phoneNumber.',
		'customer' in body || 'customerId' in body ? '' : 'Need either customer or customerId; the sandbox calls one customer at a time.',
	].filter((one) => one !== '');
	if (problems.length > 0) return { reply: problem(400, 'Bad Request', problems) };
	if (body.assistantId !== undefined && body.assistantId !== assistantId) return { reply: problem(400, 'Bad Request', `Couldn't Get Assistant. assistantId ${textOf(body.assistantId)} Does Not Exist.`) };
	if (body.phoneNumberId !== undefined && body.phoneNumberId !== phoneNumberId) return { reply: problem(400, 'Bad Request', `Couldn't Get Phone Number. phoneNumberId ${textOf(body.phoneNumberId)} Does Not Exist.`) };
	const to = textOf(recordOf(body.customer).number);
	if (!/^\+[1-9]\d{6,14}$/.test(to)) return { reply: problem(400, 'Bad Request', ['customer.number must be a valid phone number in the E.164 format.']) };
	const overrides = recordOf(body.assistantOverrides);
	const assistant = { ...recordOf(body.assistant), ...overrides };
	const text = scriptOf(assistant, recordOf(overrides.variableValues));
	const metadata = recordOf(assistant.metadata);
	return {
		take: {
			service: 'vapi',
			channel: 'phone',
			direction: 'to_customer',
			from: number,
			to,
			title: textOf(body.name) || 'Call',
			text,
			providerId: uuidOf('vapi', to, text, String(desk.ordinal('vapi', to, text))),
			mark: markOf(request, metadata.key, metadata.messageKey, metadata.messageId, metadata.id, body.name),
			status: 'queued',
			callback: textOf(recordOf(assistant.server).url) || desk.settings.webhooks.vapi,
			details: detailsOf(assistant, recordOf(overrides.variableValues)),
			request: body,
		},
		answer: (message) => json(201, callOf(message)),
	};
}

/** What is said: the first sentence and the instructions, with the variables filled in. */
function scriptOf(assistant: Record<string, unknown>, variables: Record<string, unknown>): string {
	const fill = (text: string) => text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, name: string) => textOf(variables[name]) || whole);
	const instructions = listOf(recordOf(assistant.model).messages)
		.map(recordOf)
		.filter(({ role }) => role === 'system')
		.map(({ content }) => textOf(content));
	const parts = [textOf(assistant.firstMessage), ...instructions].filter((one) => one !== '').map(fill);
	return parts.length > 0 ? parts.join('\n\n') : Object.values(variables).map(textOf).join('\n');
}

function detailsOf(assistant: Record<string, unknown>, variables: Record<string, unknown>) {
	const voicemail = textOf(assistant.voicemailMessage);
	return [
		...(voicemail === '' ? [] : [{ name: 'On voicemail', value: voicemail }]),
		...Object.entries(variables).map(([name, value]) => ({ name, value: textOf(value) || JSON.stringify(value) })),
	];
}

/** As the description's schema `Call`. */
function callOf(message: ServiceMessage) {
	const request = recordOf(message.request);
	const started = message.steps.find(({ status }) => status === 'in-progress')?.at;
	const ended = message.steps.find(({ status }) => status === 'ended');
	const given = Object.fromEntries(['assistant', 'assistantId', 'assistantOverrides', 'phoneNumberId', 'customer', 'name', 'schedulePlan'].flatMap((name) => (name in request ? [[name, request[name]]] : [])));
	return {
		id: message.providerId,
		orgId,
		type: 'outboundPhoneCall',
		createdAt: message.at,
		updatedAt: message.steps.at(-1)?.at ?? message.at,
		status: message.status,
		phoneCallProvider: 'twilio',
		phoneCallTransport: 'pstn',
		cost: 0,
		...(started !== undefined && { startedAt: started }),
		...(ended && { endedAt: ended.at, endedReason: ended.errorCode ?? 'customer-ended-call' }),
		...given,
	};
}

function look({ path, query }: LocalRequest, { messages }: Desk): Reply {
	const [, id] = /^\/call\/([^/]+)$/.exec(path) ?? [];
	if (id !== undefined) {
		const message = messages.byProvider('vapi', id);
		return message ? json(200, callOf(message)) : problem(404, 'Not Found', `Call ${id} not found`);
	}
	if (path === '/call') {
		const after = query.get('createdAtGt') ?? query.get('createdAtGe') ?? '';
		const found = messages.find({ service: 'vapi' }).filter(({ at }) => at >= after).reverse();
		return json(200, found.slice(0, Number(query.get('limit') ?? 100)).map(callOf));
	}
	const at = '2026-01-01T00:00:00.000Z';
	if (path === '/assistant') return json(200, [{ id: assistantId, orgId, createdAt: at, updatedAt: at, name: 'Sandbox' }]);
	if (path === `/assistant/${assistantId}`) return json(200, { id: assistantId, orgId, createdAt: at, updatedAt: at, name: 'Sandbox' });
	if (path === '/phone-number') return json(200, [{ id: phoneNumberId, orgId, createdAt: at, updatedAt: at, number, provider: 'vapi' }]);
	return problem(404, 'Not Found', `Cannot GET ${path}`);
}

/** As the descriptions `ServerMessageStatusUpdate` and `ServerMessageEndOfCallReport`; both unless the assistant names others. */
function serverMessages(message: ServiceMessage, status: string, errorCode: string | undefined, desk: Desk): Outgoing[] {
	if (message.callback === '') return [];
	const request = recordOf(message.request);
	const assistant = { ...recordOf(request.assistant), ...recordOf(request.assistantOverrides) };
	const wanted = listOf(assistant.serverMessages);
	const isWanted = (type: string) => wanted.length === 0 || wanted.includes(type);
	const common = { timestamp: desk.now.getTime(), call: callOf(message), customer: recordOf(request.customer), phoneNumber: { id: phoneNumberId, number } };
	const endedReason = status === 'ended' ? (errorCode ?? 'customer-ended-call') : undefined;
	const update = { ...common, type: 'status-update', status, ...(endedReason !== undefined && { endedReason }) };
	const outgoing = isWanted('status-update') ? [post(message, assistant, update)] : [];
	if (endedReason === undefined || !isWanted('end-of-call-report')) return outgoing;
	return [...outgoing, post(message, assistant, { ...common, ...reportOf(message, endedReason, desk) })];
}

function reportOf(message: ServiceMessage, endedReason: string, { now }: Desk) {
	const heard = !/did-not-answer|busy|misdialed|failed/.test(endedReason);
	const said = message.text.split('\n')[0] ?? '';
	const answers = heard && endedReason !== 'voicemail' ? [{ role: 'user', message: 'Thank you, I understand.' }] : [];
	const spoken = heard ? [{ role: 'bot', message: said }, ...answers] : [];
	const started = message.steps.find(({ status }) => status === 'in-progress')?.at;
	return {
		type: 'end-of-call-report',
		endedReason,
		...(started !== undefined && { startedAt: started }),
		endedAt: now.toISOString(),
		cost: 0,
		analysis: { summary: heard ? `The customer was told: ${said}` : 'Nobody was reached.', successEvaluation: String(heard && endedReason !== 'voicemail') },
		artifact: {
			transcript: spoken.map(({ role, message: line }) => `${role === 'bot' ? 'AI' : 'User'}: ${line}`).join('\n'),
			messages: spoken,
			messagesOpenAIFormatted: spoken.map(({ role, message: content }) => ({ role: role === 'bot' ? 'assistant' : 'user', content })),
		},
	};
}

function post(message: ServiceMessage, assistant: Record<string, unknown>, content: Record<string, unknown>): Outgoing {
	const own = Object.entries(recordOf(recordOf(assistant.server).headers)).map(([name, value]) => [name.toLowerCase(), textOf(value)]);
	const headers: Record<string, string> = {
		'content-type': 'application/json',
		'user-agent': 'Vapi/1.0',
		'x-call-id': message.providerId,
		'x-vapi-secret': serverSecret,
		...Object.fromEntries(own),
	};
	return { url: message.callback, headers, body: JSON.stringify({ message: content }) };
}

