import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodes } from './nodesUnderTest';

const folder = join(__dirname, '../../nodes');

describe('every node of the package', () => {
	const published = readdirSync(folder).filter((name) => existsSync(join(folder, name, `${name}.node.ts`)));

	it('is in this test and in the package', () => {
		const { n8n }: { n8n: { nodes: string[] } } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8'));
		expect([...new Set(nodes.map(({ node }) => node.constructor.name))].sort()).toEqual(published);
		expect(n8n.nodes.map((path) => dirname(path).split('/').at(-1)).sort()).toEqual(published);
	});

	it.each(published)('%s has a codex file and icons for both themes', (name) => {
		const tested = nodes.find(({ node }) => node.constructor.name === name);
		const codex: { node: string; categories: string[]; alias: string[] } = JSON.parse(
			readFileSync(join(folder, name, `${name}.node.json`), 'utf8'),
		);
		expect(codex.node).toBe(`n8n-nodes-customer-comms.${tested?.node.description.name}`);
		expect(codex.categories.length).toBeGreaterThan(0);
		expect(codex.alias.length).toBeGreaterThan(0);
		const icon = tested?.node.description.icon;
		if (typeof icon !== 'object') throw new Error('The icon has no themes.');
		for (const file of [icon.light, icon.dark]) {
			expect(readFileSync(join(folder, name, file.replace('file:', '')), 'utf8')).toMatch(/^<svg /);
		}
	});
});

describe('the code of a node', () => {
	const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

	it('imports from its own folder and from what nodes share, never from another node', () => {
		const strays = sources.flatMap((path) => {
			const [home = ''] = path.split('/');
			return [...readFileSync(join(folder, path), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)]
				.map(([, target = '']) => join(dirname(path), target))
				.filter((target) => !target.startsWith(`${home}/`) && (home === 'shared' || !target.startsWith('shared/')))
				.map((target) => `${path} imports ${target}`);
		});
		expect(sources.length).toBeGreaterThan(100);
		expect(strays).toEqual([]);
	});
});
