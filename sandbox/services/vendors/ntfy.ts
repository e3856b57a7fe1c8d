import { json, type LocalRequest, type Reply } from '../localHttp';
import type { ServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { ntfyDescription } from './descriptions/ntfy';
import { digest } from './signatures';
import { bodyOf, isBearer, listOf, markOf, textOf, type Desk, type Handling, type Vendor } from './vendor';

function problem(code: number, error: string, link = 'https://ntfy.sh/docs/publish/'): Reply {
	return json(Math.floor(code / 100), { code, http: Math.floor(code / 100), error, link });
}

export const ntfy: Vendor = {
	service: 'ntfy',
	name: 'ntfy',
	hosts: ['ntfy.sh'],
	description: () => ntfyDescription,
	handle,
	refusals: {
		violation: (problems) => problem(40_024, `invalid request: ${problems.join('; ')}`),
		tooMany: (seconds) => {
			const reply = problem(42_901, 'limit reached: too many requests', 'https://ntfy.sh/docs/publish/#limitations');
			return { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } };
		},
		broken: (status) => json(status, { code: 50_001, http: status, error: 'internal server error' }),
		rejected: () => problem(40_301, 'forbidden', 'https://ntfy.sh/docs/publish/#authentication'),
	},
};

function handle(request: LocalRequest, desk: Desk): Handling {
	if (!isBearer(request, accounts.ntfy.token)) return { reply: problem(40_101, 'unauthorized', 'https://ntfy.sh/docs/publish/#authentication') };
	if (request.method === 'GET') return { reply: look(request, desk) };
	const { topic, title, message, priority, tags, mark } = read(request);
	return {
		take: {
			service: 'ntfy',
			channel: 'push',
			direction: 'to_customer',
			from: 'ntfy',
			to: topic,
			title,
			// What ntfy shows where nothing is said.
			text: message || 'triggered',
			providerId: digest(12, 'ntfy', topic, title, message, String(desk.ordinal('ntfy', topic, title, message))),
			mark,
			status: 'published',
			callback: '',
			details: [...(priority === 3 ? [] : [{ name: 'Priority', value: String(priority) }]), ...(tags.length === 0 ? [] : [{ name: 'Tags', value: tags.join(', ') }])],
			request: { topic, title, message, priority, tags },
		},
		answer: (stored) => json(200, event(stored)),
	};
}

/** Either JSON to the root, or a text to the topic with the rest in headers (`Title` or `X-Title`) or in the query. */
function read(request: LocalRequest) {
	const path = decodeURIComponent(request.path.slice(1));
	if (path === '') {
		const body = bodyOf(request);
		return {
			topic: textOf(body.topic),
			title: textOf(body.title),
			message: textOf(body.message),
			priority: typeof body.priority === 'number' ? body.priority : 3,
			tags: listOf(body.tags).map(textOf),
			mark: markOf(request, body.sequence_id),
		};
	}
	const given = (name: string) => request.headers[`x-${name}`] ?? request.headers[name] ?? request.query.get(name) ?? '';
	const names = ['', 'min', 'low', 'default', 'high', 'max'];
	const priority = given('priority');
	return {
		topic: path,
		title: decodeHeader(given('title')),
		message: request.body.toString('utf8') || given('message'),
		priority: names.indexOf(priority) > 0 ? names.indexOf(priority) : Number(priority) || 3,
		tags: given('tags').split(',').map((tag) => tag.trim()).filter(Boolean),
		mark: markOf(request, given('sequence-id')),
	};
}

/** RFC 2047, as ntfy reads titles that are no ASCII. */
function decodeHeader(value: string): string {
	const [, bytes] = /^=\?utf-8\?b\?([^?]+)\?=$/i.exec(value) ?? [];
	return bytes === undefined ? value : Buffer.from(bytes, 'base64').toString('utf8');
}

const event = ({ providerId, at, to, title, text, mark }: ServiceMessage) => {
	const time = Math.floor(Date.parse(at) / 1000);
	return { id: providerId, time, expires: time + 43_200, event: 'message', topic: to, ...(title !== '' && { title }), message: text, ...(mark !== '' && { sequence_id: mark }) };
};

/** What a topic holds, a line each. */
function look({ path }: LocalRequest, { messages }: Desk): Reply {
	const [, topic] = /^\/([^/]+)\/json$/.exec(path) ?? [];
	if (topic === undefined) return json(200, { healthy: true, username: 'sandbox', role: 'user' });
	const lines = messages.find({ service: 'ntfy', to: topic }).map((message) => JSON.stringify(event(message)));
	return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: lines.map((line) => `${line}\n`).join('') };
}
