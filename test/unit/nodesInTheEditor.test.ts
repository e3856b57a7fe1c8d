import type { INodeProperties } from 'n8n-workflow';
import { nodes } from './nodesUnderTest';

/** Every parameter of a node, those in collections and their options included, with where it stands. */
function allProperties(properties: INodeProperties[], within: string): Array<{ where: string; property: INodeProperties }> {
	return properties.flatMap((property) => {
		const where = `${within}.${property.name}`;
		const inner = (property.options ?? []).flatMap((option) =>
			'values' in option ? allProperties(option.values, where) : 'type' in option ? allProperties([option], where) : [],
		);
		return [{ where, property }, ...inner];
	});
}

describe('what the editor shows', () => {
	const shown = [...new Map(nodes.map(({ node }) => [node.description.name, node] as const)).values()].flatMap((node) =>
		allProperties(node.description.properties, node.description.name),
	);
	const failing = (wrong: (property: INodeProperties) => boolean) =>
		shown.filter(({ property }) => wrong(property)).map(({ where }) => where);

	it('names fields in title case', () => {
		const small = /^(?:a|an|and|as|at|between|but|by|for|from|in|of|on|or|per|the|to|with)$/;
		expect(
			failing(({ displayName, type }) =>
				type !== 'notice' && displayName.split(/[\s-]+/).some((word, index) => /^\p{Ll}/u.test(word) && !(index > 0 && small.test(word))),
			),
		).toEqual([]);
	});

	it('begins examples with "e.g."', () => {
		const isList = (type: string) => type === 'collection' || type === 'fixedCollection';
		expect(failing(({ placeholder, type }) => placeholder !== undefined && !isList(type) && !placeholder.startsWith('e.g. '))).toEqual([]);
	});

	it('names what is added to a collection in title case', () => {
		expect(failing(({ placeholder, type }) => /collection/i.test(type) && !/^Add [A-Z]/.test(placeholder ?? ''))).toEqual([]);
	});

	it('describes in sentences: a capital first, no full stop after a single one', () => {
		expect(
			failing(({ description = '' }) => description !== '' && (!/^["<\p{Lu}]/u.test(description) || /^[^.]*\.$/.test(description))),
		).toEqual([]);
	});

	it('lists choices by name', () => {
		expect(
			failing(({ type, options = [] }) => {
				if (type !== 'options') return false;
				const names = options.map(({ name }) => name);
				return options.length > 4 && names.join() !== [...names].sort((a, b) => a.localeCompare(b)).join();
			}),
		).toEqual([]);
	});
});
