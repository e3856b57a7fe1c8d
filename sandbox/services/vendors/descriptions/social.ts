import { closed, list, oneOf, text, written } from './written';

/** The shape of a post as we hand it to the operator's own system (docs: "Social posts"). */
export const socialDescription = written('Social posts', 'docs/sandbox.md', [
	{
		method: 'post',
		path: '/posts',
		body: {
			type: 'application/json',
			schema: closed(
				{
					key: text,
					text,
					title: text,
					link: text,
					language: { type: 'string', pattern: '^[a-z]{2}$' },
					networks: list(text),
					topic: oneOf('transactional', 'incident', 'service', 'marketing'),
					severity: { type: ['string', 'null'] },
					crisisLevel: { type: ['integer', 'null'], minimum: 1, maximum: 4 },
					at: text,
				},
				['key', 'text'],
			),
		},
	},
]);
