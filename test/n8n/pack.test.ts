import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../sandbox/launcher/folders';
import { inDependencyOrder, readWorkflows } from '../../sandbox/launcher/workflowImport';
import { TestN8n } from './harness/TestN8n';

const n8n = TestN8n.connect();
afterAll(() => n8n.close());

const { n8n: manifest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[]; credentials: string[] };
};
const nameOf = (file: string) => /(\w+)\.(node|credentials)\.js$/.exec(file)?.[1] ?? '';
const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const typesOf = async (kind: 'nodes' | 'credentials') =>
	(await n8n.rest.get<Array<{ name: string; displayName: string }>>(`${n8n.urls.n8n}/types/${kind}.json`)).data;

describe('a stock n8n that has the tarball installed', () => {
	test.each(manifest.nodes.map(nameOf))('knows the node %s by its name', async (name) => {
		const found = (await typesOf('nodes')).filter((type) => type.name === `n8n-nodes-customer-comms.${lowerFirst(name)}`);
		expect(found).not.toHaveLength(0);
	});

	test.each(manifest.credentials.map(nameOf))('knows the credential %s by its name', async (name) => {
		expect((await typesOf('credentials')).map((type) => type.name)).toContain(lowerFirst(name));
	});

	test('serves the icon of every node', async () => {
		const nodes = (await typesOf('nodes')) as Array<{ name: string; iconUrl?: string | { light: string; dark: string } }>;
		const icons = nodes
			.filter(({ name }) => name.startsWith('n8n-nodes-customer-comms.'))
			.flatMap(({ iconUrl }) => (typeof iconUrl === 'object' ? [iconUrl.light, iconUrl.dark] : [iconUrl ?? 'missing']));
		expect(icons).not.toHaveLength(0);
		for (const icon of icons) {
			const { status } = await n8n.rest.get(`${n8n.urls.n8n}/${icon}`);
			expect({ icon, status }).toEqual({ icon, status: 200 });
		}
	});
});

describe('every workflow of the library', () => {
	const workflows = inDependencyOrder(readWorkflows()).map(({ workflow }) => workflow);

	test('is there', () => {
		expect(workflows).not.toHaveLength(0);
	});

	test.each(workflows.map(({ id, name }) => [id, name]))('%s is imported and published as "%s"', async (id, name) => {
		const { data } = await n8n.rest.get<{ data: { name: string; activeVersionId: string | null; versionId: string } }>(`/workflows/${id}`);
		expect(data.data).toMatchObject({ name, activeVersionId: data.data.versionId });
	});

	test.each(workflows.map(({ id }) => [id]))('%s has all its credentials linked', async (id) => {
		const { data } = await n8n.rest.get<{
			data: { nodes: Array<{ name: string; disabled?: boolean; credentials?: Record<string, { id: string | null }> }> };
		}>(`/workflows/${id}`);
		const unlinked = data.data.nodes
			.filter(({ disabled, credentials }) => !disabled && Object.values(credentials ?? {}).some((each) => !each.id))
			.map((node) => node.name);
		expect(unlinked).toEqual([]);
	});

	test('is ready for n8n 3.0: its own report of breaking changes names none', async () => {
		// n8n keeps a report where making one is slow: this one is of now.
		const { data } = await n8n.rest.post<{ data: { report: { workflowResults: Array<{ ruleTitle: string; nbAffectedWorkflows: number }> } } }>(
			'/breaking-changes/report/refresh?version=v3',
		);
		const affected = data.data.report.workflowResults.filter(({ nbAffectedWorkflows }) => nbAffectedWorkflows !== 0);
		expect(affected).toEqual([]);
	});
});
