import type { DescriptionSource, Json } from '../descriptionFile';
import { json, type LocalRequest, type Reply } from '../localHttp';
import type { ServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { digest, slackSignature } from './signatures';
import { fieldsOf, isBearer, listOf, markOf, recordOf, textOf, type Desk, type Handling, type Inbound, type Vendor } from './vendor';

const { accessToken, signingSecret, teamId, botUserId, botId } = accounts.slack;

const longestText = 40_000;

/**
 * The description is of 2021 and gives the form's types. Slack's reference of today (https://docs.slack.dev/reference/methods/chat.postMessage)
 * has lists as lists in JSON, and more fields.
 */
function amend(document: Json): void {
	const method = recordOf(recordOf(recordOf(document.paths)['/chat.postMessage']).post);
	for (const media of Object.values(recordOf(recordOf(method.requestBody).content))) {
		const properties = recordOf(recordOf(recordOf(media).schema).properties);
		const listOrText = { type: ['array', 'string'] };
		Object.assign(properties, {
			blocks: listOrText,
			attachments: listOrText,
			metadata: { type: ['object', 'string'] },
			as_user: { type: ['boolean', 'string'] },
			thread_ts: { type: 'string' },
			markdown_text: { type: 'string' },
			client_msg_id: { type: 'string' },
			link_names: { type: ['boolean', 'integer'] },
			unfurl_links: { type: 'boolean' },
		});
	}
}
const description: DescriptionSource = { file: 'slack_web_openapi_v2.json', amend };

const refusal = (error: string, more: Json = {}): Reply => json(200, { ok: false, error, ...more });

export const slack: Vendor = {
	service: 'slack',
	name: 'Slack',
	hosts: ['slack.com'],
	description: () => description,
	handle,
	refusals: {
		violation: (problems) => refusal('invalid_arguments', { response_metadata: { messages: problems.map((one) => `[ERROR] ${one}`) } }),
		tooMany: (seconds) => json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(seconds) }),
		broken: (status) => json(status, { ok: false, error: 'internal_error' }),
		rejected: (_to, code = 'channel_not_found') => refusal(code),
	},
	receive,
};

function handle(request: LocalRequest, desk: Desk): Handling {
	const fields = fieldsOf(request);
	const token = textOf(fields.token);
	if (!isBearer(request, accessToken) && token !== accessToken) return { reply: refusal(request.headers.authorization === undefined && token === '' ? 'not_authed' : 'invalid_auth') };
	const method = request.path.replace('/api/', '');
	if (method !== 'chat.postMessage') return { reply: look(method, request.query, desk) };
	const channel = textOf(fields.channel);
	const blocks = blocksOf(fields.blocks);
	const text = textOf(fields.text) || textOf(fields.markdown_text) || blocks.flatMap(blockTexts).join('\n');
	if (!/^(#[\w.-]+|[CDGU][A-Z0-9]{5,})$/.test(channel)) return { reply: refusal('channel_not_found') };
	if (text === '' && blocks.length === 0 && blocksOf(fields.attachments).length === 0) return { reply: refusal('no_text') };
	if (text.length > longestText) return { reply: refusal('msg_too_long') };
	const payload = recordOf(recordOf(fields.metadata).event_payload);
	const n = desk.ordinal('slack', channel);
	return {
		take: {
			service: 'slack',
			channel: 'slack',
			direction: 'to_customer',
			from: textOf(fields.username) || 'Bot',
			to: channel,
			title: '',
			text,
			// A time stamp is unique in its channel and names the message: seconds, and a count.
			providerId: `${1_767_225_600 + n}.${digest(6, channel).replace(/\D/g, '0')}`,
			mark: markOf(request, fields.client_msg_id, payload.key, payload.id, ...Object.values(payload)),
			status: 'posted',
			callback: '',
			details: textOf(fields.thread_ts) === '' ? [] : [{ name: 'In the thread', value: textOf(fields.thread_ts) }],
			request: fields,
		},
		answer: (message) => json(200, { ok: true, channel: channel.replace('#', 'C0'), ts: message.providerId, message: asMessage(message) }),
	};
}

/** A list, or the JSON of one as forms carry it. */
function blocksOf(value: unknown): unknown[] {
	if (typeof value !== 'string' || value === '') return listOf(value);
	try {
		return listOf(JSON.parse(value));
	} catch {
		return [];
	}
}

function blockTexts(block: unknown): string[] {
	const { text, fields, elements } = recordOf(block);
	const own = typeof text === 'string' ? [text] : textOf(recordOf(text).text) === '' ? [] : [textOf(recordOf(text).text)];
	return [...own, ...[...listOf(fields), ...listOf(elements)].flatMap(blockTexts)];
}

const asMessage = (message: ServiceMessage) => ({
	type: 'message',
	subtype: 'bot_message',
	text: message.text,
	ts: message.providerId,
	username: message.from,
	bot_id: botId,
	team: teamId,
	...(recordOf(message.request).metadata !== undefined && { metadata: recordOf(message.request).metadata }),
});

/** What n8n's node and credential ask for, and how a channel is read again. */
function look(method: string, query: URLSearchParams, { messages }: Desk): Reply {
	switch (method) {
		case 'auth.test':
			return json(200, { ok: true, url: 'https://sandbox.slack.com/', team: 'Sandbox', user: 'bot', team_id: teamId, user_id: botUserId, bot_id: botId });
		case 'users.profile.get':
			return json(200, { ok: true, profile: { real_name: 'Sandbox bot' } });
		case 'conversations.list':
			return json(200, { ok: true, channels: [{ id: 'C0SUPPORT', name: 'support', is_channel: true, is_member: true }], response_metadata: { next_cursor: '' } });
		case 'users.list':
			return json(200, { ok: true, members: [], response_metadata: { next_cursor: '' } });
		case 'conversations.history': {
			const found = messages.find({ service: 'slack', to: query.get('channel') ?? '' }).filter(({ providerId }) => providerId >= (query.get('oldest') ?? ''));
			return json(200, { ok: true, messages: found.reverse().slice(0, Number(query.get('limit') ?? 100)).map(asMessage), has_more: false });
		}
		default:
			return refusal('unknown_method');
	}
}

/** A message in a channel, as the Events API tells it (https://docs.slack.dev/reference/events/message). */
function receive({ from, to = 'C0SUPPORT', text }: Inbound, desk: Desk) {
	const ts = `${Math.floor(desk.now.getTime() / 1000)}.${digest(6, from, to, text, String(desk.ordinal('slack in', from, to, text))).replace(/\D/g, '0')}`;
	const url = desk.settings.webhooks.slack;
	const event = { type: 'message', channel: to, user: from, text, ts, channel_type: 'channel' };
	const body = JSON.stringify({ team_id: teamId, type: 'event_callback', event_id: `Ev${digest(10, ts).toUpperCase()}`, event_time: Number(ts.split('.')[0]), event });
	const timestamp = String(Math.floor(desk.now.getTime() / 1000));
	const headers = { 'content-type': 'application/json', 'x-slack-request-timestamp': timestamp, 'x-slack-signature': slackSignature(signingSecret, timestamp, body) };
	return {
		take: {
			service: 'slack' as const,
			channel: 'slack' as const,
			direction: 'from_customer' as const,
			from,
			to,
			title: '',
			text,
			providerId: ts,
			mark: '',
			status: 'received',
			callback: url,
			details: [],
			request: undefined,
		},
		tell: url === '' ? undefined : { url, headers, body },
	};
}
