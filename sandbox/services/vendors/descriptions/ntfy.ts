import { closed, flag, list, number, oneOf, text, texts, written } from './written';

const action = closed(
	{ action: oneOf('view', 'broadcast', 'http', 'copy'), label: text, url: text, clear: flag, method: text, headers: texts, body: text, intent: text, extras: texts, value: text },
	['action', 'label'],
);

/** Fields of a JSON publish; the same go as headers or query with a text body. */
const publish = closed(
	{
		topic: { type: 'string', pattern: '^[-_A-Za-z0-9]{1,64}$' },
		message: text,
		title: text,
		tags: list(text),
		priority: { type: 'integer', minimum: 1, maximum: 5 },
		actions: list(action),
		click: text,
		attach: text,
		markdown: flag,
		icon: text,
		filename: text,
		delay: text,
		email: text,
		call: text,
		sequence_id: text,
	},
	['topic'],
);

export const ntfyDescription = written('ntfy', 'https://docs.ntfy.sh/publish/', [
	{ method: 'post', path: '/', body: { type: 'application/json', schema: publish } },
	{ method: 'post', path: '/{topic}', path_: { topic: { type: 'string', pattern: '^[-_A-Za-z0-9]{1,64}$' } }, body: { type: 'text/plain', schema: text } },
	{ method: 'get', path: '/{topic}/json', path_: { topic: text }, query: { poll: text, since: text, id: text, message: text, title: text, priority: text, tags: text, scheduled: text, limit: number } },
	{ method: 'get', path: '/v1/account' },
	{ method: 'get', path: '/v1/health' },
]);
