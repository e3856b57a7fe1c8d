import { json, type LocalRequest, type Reply } from '../localHttp';
import type { ServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { wordPressDescription } from './descriptions/wordPress';
import { bodyOf, isBasic, markOf, recordOf, textOf, type Desk, type Handling, type Vendor } from './vendor';

const { url, username, password } = accounts.wordPress;

const problem = (status: number, code: string, message: string, data: Record<string, unknown> = {}): Reply =>
	json(status, { code, message, data: { status, ...data } });

export const wordPress: Vendor = {
	service: 'wordpress',
	name: 'WordPress',
	hosts: [new URL(url).hostname],
	description: () => wordPressDescription,
	handle,
	refusals: {
		violation: (problems) => problem(400, 'rest_invalid_param', `Invalid parameter(s): ${problems.join('; ')}`, { params: {} }),
		tooMany: (seconds) => json(429, { code: 'too_many_requests', message: 'Too many requests.', data: { status: 429 } }, { 'retry-after': String(seconds) }),
		broken: (status) => problem(status, 'internal_server_error', 'There has been a critical error on this website.'),
		rejected: () => problem(403, 'rest_cannot_create', 'Sorry, you are not allowed to create posts as this user.'),
	},
};

function handle(request: LocalRequest, desk: Desk): Handling {
	if (!isBasic(request, username, password)) return { reply: problem(401, 'incorrect_password', 'The provided password is an invalid application password.') };
	if (request.method === 'GET') return { reply: look(request, desk) };
	const body = bodyOf(request);
	const raw = (value: unknown) => textOf(value) || textOf(recordOf(value).raw);
	const [title, content, excerpt] = [raw(body.title), raw(body.content), raw(body.excerpt)];
	if (title === '' && content === '' && excerpt === '') return { reply: problem(400, 'empty_content', 'Content, title, and excerpt are empty.') };
	const status = textOf(body.status) || 'draft';
	return {
		take: {
			service: 'wordpress',
			channel: 'blog',
			direction: 'to_customer',
			from: username,
			to: new URL(url).hostname,
			title,
			text: content.replace(/<(br|\/p|\/h\d|\/li)[^>]*>/gi, '\n').replace(/<[^>]+>/g, '').trim(),
			providerId: String(101 + desk.ordinal('wordpress')),
			mark: markOf(request, body.slug, recordOf(body.meta).key),
			status,
			callback: '',
			details: [{ name: 'Slug', value: textOf(body.slug) || slugOf(title) }],
			request: body,
		},
		answer: (message) => json(201, asPost(message), { location: `${url}/wp-json/wp/v2/posts/${message.providerId}` }),
	};
}

const slugOf = (title: string) => title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');

function asPost(message: ServiceMessage) {
	const { providerId, at, title, status, request } = message;
	const content = textOf(recordOf(request).content);
	const slug = message.details.find(({ name }) => name === 'Slug')?.value ?? '';
	return {
		id: Number(providerId),
		date: at.slice(0, 19),
		date_gmt: at.slice(0, 19),
		guid: { rendered: `${url}/?p=${providerId}`, raw: `${url}/?p=${providerId}` },
		modified: at.slice(0, 19),
		slug,
		status,
		type: 'post',
		link: `${url}/${slug}/`,
		title: { raw: title, rendered: title },
		content: { raw: content, rendered: content, protected: false },
		author: 1,
		meta: {},
		categories: [],
		tags: [],
	};
}

function look({ path, query }: LocalRequest, { messages }: Desk): Reply {
	const posts = messages.find({ service: 'wordpress' }).reverse();
	const [, id] = /\/posts\/(\d+)$/.exec(path) ?? [];
	if (id !== undefined) {
		const found = posts.find(({ providerId }) => providerId === id);
		return found ? json(200, asPost(found)) : problem(404, 'rest_post_invalid_id', 'Invalid post ID.');
	}
	if (/\/posts$/.test(path)) {
		const slug = query.get('slug');
		return json(200, posts.map(asPost).filter((post) => slug === null || post.slug === slug).slice(0, Number(query.get('per_page') ?? 10)));
	}
	return json(200, /\/users$/.test(path) ? [{ id: 1, name: username, slug: username }] : []);
}
