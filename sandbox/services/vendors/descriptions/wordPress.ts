import { anything, closed, list, number, oneOf, text, written } from './written';

/** A text, or an object with the unrendered one. */
const content = { anyOf: [text, closed({ raw: text })] };
const post = closed({
	date: text,
	date_gmt: text,
	slug: text,
	status: oneOf('publish', 'future', 'draft', 'pending', 'private'),
	password: text,
	title: content,
	content,
	excerpt: content,
	author: number,
	featured_media: number,
	comment_status: oneOf('open', 'closed'),
	ping_status: oneOf('open', 'closed'),
	format: oneOf('standard', 'aside', 'chat', 'gallery', 'link', 'image', 'quote', 'status', 'video', 'audio'),
	meta: anything,
	sticky: { type: 'boolean' },
	template: text,
	categories: list(number),
	tags: list(number),
});
const paging = { context: text, page: text, per_page: text, search: text, slug: text, status: text, after: text, before: text, order: text, orderby: text };

export const wordPressDescription = written('WordPress REST API', 'https://developer.wordpress.org/rest-api/reference/posts/', [
	{ method: 'post', path: '/wp-json/wp/v2/posts', body: { type: 'application/json', schema: post } },
	{ method: 'get', path: '/wp-json/wp/v2/posts', query: paging },
	{ method: 'get', path: '/wp-json/wp/v2/posts/{id}', path_: { id: number } },
	{ method: 'get', path: '/wp-json/wp/v2/users', query: paging },
	{ method: 'get', path: '/wp-json/wp/v2/categories', query: paging },
	{ method: 'get', path: '/wp-json/wp/v2/tags', query: paging },
]);
