import { json, type LocalRequest, type Reply } from '../localHttp';
import { accounts } from './accounts';
import { socialDescription } from './descriptions/social';
import { uuidOf } from './signatures';
import { bodyOf, isBearer, listOf, markOf, textOf, type Desk, type Handling, type Vendor } from './vendor';

const { url, token } = accounts.social;

const problem = (status: number, error: string, message: string): Reply => json(status, { error, message });

/** The operator's own system that posts to social networks. */
export const social: Vendor = {
	service: 'social',
	name: 'Social webhook',
	hosts: [new URL(url).hostname],
	description: () => socialDescription,
	handle,
	refusals: {
		violation: (problems) => problem(400, 'invalid', problems.join('; ')),
		tooMany: (seconds) => json(429, { error: 'too_many_requests', message: 'Slow down.' }, { 'retry-after': String(seconds) }),
		broken: (status) => problem(status, 'server_error', 'Something went wrong.'),
		rejected: () => problem(422, 'rejected', 'No network took the post.'),
	},
};

function handle(request: LocalRequest, desk: Desk): Handling {
	if (!isBearer(request, token)) return { reply: problem(401, 'unauthorized', 'The token is wrong.') };
	const body = bodyOf(request);
	const [key, text, title] = [textOf(body.key), textOf(body.text), textOf(body.title)];
	const networks = listOf(body.networks).map(textOf).join(', ');
	return {
		take: {
			service: 'social',
			channel: 'social',
			direction: 'to_customer',
			from: 'social',
			to: networks || 'all networks',
			title,
			text,
			providerId: uuidOf('social', key, text, String(desk.ordinal('social', key, text))),
			mark: markOf(request, key),
			status: 'posted',
			callback: '',
			details: textOf(body.link) === '' ? [] : [{ name: 'Link', value: textOf(body.link) }],
			request: body,
		},
		answer: (message) => json(202, { id: message.providerId, status: 'queued', key }),
	};
}
