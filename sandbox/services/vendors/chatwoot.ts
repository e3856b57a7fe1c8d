import { json, type LocalRequest, type Reply } from '../localHttp';
import type { NewServiceMessage, ServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { chatwootDescription } from './descriptions/chatwoot';
import { bodyOf, markOf, recordOf, textOf, type Desk, type Handling, type Inbound, type Vendor } from './vendor';

const { accountId, inboxId, accessToken, url } = accounts.chatwoot;

const problem = (status: number, error: string): Reply => json(status, { error });

export const chatwoot: Vendor = {
	service: 'chatwoot',
	name: 'Chatwoot',
	hosts: [new URL(url).hostname],
	description: () => chatwootDescription,
	handle,
	refusals: {
		violation: (problems) => json(422, { message: problems.join('; '), attributes: [] }),
		tooMany: (seconds) => ({ status: 429, headers: { 'content-type': 'text/plain', 'retry-after': String(seconds) }, body: 'Retry later\n' }),
		broken: (status) => problem(status, 'Internal Server Error'),
		rejected: () => problem(404, 'Resource could not be found'),
	},
	receive,
};

function handle(request: LocalRequest, desk: Desk): Handling {
	if (request.headers.api_access_token !== accessToken) return { reply: json(401, { errors: ['You need to sign in or sign up before continuing.'] }) };
	if (request.path === '/api/v1/profile') return { reply: json(200, { id: 1, name: 'Sandbox agent', email: 'agent@customer-comms.example', access_token: accessToken }) };
	const [, account, rest = ''] = /^\/api\/v1\/accounts\/(\d+)\/(.*)$/.exec(request.path) ?? [];
	if (account !== String(accountId)) return { reply: problem(404, 'Resource could not be found') };
	const [, conversation] = /^conversations\/(\d+)\/messages$/.exec(rest) ?? [];
	const body = bodyOf(request);
	if (conversation === undefined) return { reply: json(200, { id: 1000 + desk.ordinal('chatwoot conversations'), account_id: accountId, inbox_id: body.inbox_id, source_id: body.source_id, status: 'open' }) };
	if (request.method === 'GET') {
		const payload = desk.messages.find({ service: 'chatwoot' }).filter(({ from, to }) => to === conversation || from === conversation).map(asMessage);
		return { reply: json(200, { meta: { labels: [] }, payload }) };
	}
	const attributes = recordOf(body.content_attributes);
	const take: NewServiceMessage = {
		service: 'chatwoot',
		channel: 'chat',
		direction: 'to_customer',
		from: 'Sandbox agent',
		to: conversation,
		title: '',
		text: textOf(body.content),
		providerId: String(5001 + desk.ordinal('chatwoot')),
		mark: markOf(request, body.echo_id, attributes.key, attributes.external_id),
		status: body.private === true ? 'noted' : 'sent',
		callback: '',
		details: body.private === true ? [{ name: 'Private note', value: 'the customer does not see it' }] : [],
		request: body,
	};
	return { take, answer: (message) => json(200, asMessage(message)) };
}

function asMessage(message: ServiceMessage) {
	const outbound = message.direction === 'to_customer';
	const conversation = outbound ? message.to : message.from;
	const { echo_id, content_attributes } = recordOf(message.request);
	return {
		id: Number(message.providerId),
		content: message.text,
		inbox_id: inboxId,
		conversation_id: Number(conversation),
		message_type: outbound ? 1 : 0,
		created_at: Math.floor(Date.parse(message.at) / 1000),
		private: message.status === 'noted',
		status: 'sent',
		content_type: 'text',
		content_attributes: recordOf(content_attributes),
		source_id: null,
		...(echo_id !== undefined && { echo_id }),
		sender: outbound ? { id: 1, name: 'Sandbox agent', type: 'user' } : { id: Number(conversation), type: 'contact' },
	};
}

/** `message_created`, as Chatwoot posts it to a webhook of the account; unsigned, the secret stands in the URL. */
function receive({ from, text, name = '' }: Inbound, desk: Desk) {
	const id = 900_001 + desk.ordinal('chatwoot in');
	const url = desk.settings.webhooks.chatwoot;
	const take: NewServiceMessage = {
		service: 'chatwoot',
		channel: 'chat',
		direction: 'from_customer',
		from,
		to: String(inboxId),
		title: '',
		text,
		providerId: String(id),
		mark: '',
		status: 'received',
		callback: url,
		details: [],
		request: undefined,
	};
	const body = JSON.stringify({
		event: 'message_created',
		id,
		content: text,
		created_at: desk.now.toISOString(),
		message_type: 'incoming',
		content_type: 'text',
		private: false,
		sender: { id: Number(from), name, type: 'contact' },
		account: { id: accountId, name: 'Sandbox' },
		inbox: { id: inboxId, name: 'Website' },
		conversation: { id: Number(from), inbox_id: inboxId, status: 'open', channel: 'Channel::WebWidget' },
	});
	return { take, tell: url === '' ? undefined : { url, headers: { 'content-type': 'application/json' }, body } };
}
