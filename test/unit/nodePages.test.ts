import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { nodes } from './nodesUnderTest';

describe('the page of a node', () => {
	const pages = new Map(nodes.map(({ node }) => [node.description.name, node]));
	const everyParameter = (properties: readonly INodeProperties[]): INodeProperties[] =>
		properties.flatMap((property) => {
			if (property.type === 'notice' || property.type === 'hidden') return [];
			return property.type === 'collection' ? [property, ...everyParameter((property.options ?? []).filter((one): one is INodeProperties => 'displayName' in one && 'type' in one))] : [property];
		});

	it.each([...pages])('%s says something of every parameter', (name, node) => {
		const file = `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.md`;
		const text = [`nodes/${file}`, 'engines.md'].map((page) => readFileSync(join(__dirname, '../../docs', page), 'utf8')).join('\n').toLowerCase();
		const parameters = everyParameter(node.description.properties);
		expect(parameters.length).toBeGreaterThan(5);
		expect(parameters.filter(({ displayName, name: id }) => !text.includes(displayName.toLowerCase()) && !text.includes(`\`${id.toLowerCase()}\``)).map(({ displayName }) => displayName)).toEqual([]);
	});
});
