import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../sandbox/launcher/folders';
import { readWorkflows } from '../../../sandbox/launcher/workflowImport';

/** What every importable workflow keeps to, read from the files that are imported. */

interface Node {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string | null; name: string }>;
}

const workflows = readWorkflows().map(({ workflow }) => {
	const nodes = workflow.nodes as unknown as Node[];
	return { ...workflow, nodes: nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote'), notes: nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote') };
});
const nodes = workflows.flatMap(({ id, nodes: own }) => own.map((node) => ({ at: `${id}: ${node.name}`, ...node })));
const ofType = (type: string) => nodes.filter((node) => node.type === `n8n-nodes-base.${type}`);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const at = (found: Array<{ at: string }>) => found.map((node) => node.at);
const page = (file: string) => readFileSync(join(root, 'docs', file), 'utf8');

/** The values of a statement: one expression that is an array; undefined where there are none. */
const valuesOf = ({ parameters }: Node): string | undefined => {
	const options = parameters.options as { queryReplacement?: string } | undefined;
	return options?.queryReplacement;
};

describe('every workflow', () => {
	it('can be tried by hand, says what to change, and tells of its failures', () => {
		expect(workflows.length).toBeGreaterThan(50);
		const missing = workflows.flatMap(({ id, nodes: own, notes, settings }) => [
			...(own.some(({ type }) => type === 'n8n-nodes-base.manualTrigger') ? [] : [`${id}: no Manual Trigger`]),
			...(notes.length > 0 ? [] : [`${id}: no note`]),
			...((settings as { errorWorkflow?: string }).errorWorkflow === 'comms-workflow-errors' || id === 'comms-workflow-errors' ? [] : [`${id}: no error workflow`]),
		]);
		expect(missing).toEqual([]);
	});

	it('is described in two to four sentences', () => {
		const sentences = (said: string) => said.split(/[.!?](?:\s|$)/).filter((part) => part.trim() !== '').length;
		expect(workflows.filter(({ description }) => sentences(text(description)) < 2 || sentences(text(description)) > 5).map(({ id }) => id)).toEqual([]);
	});

	it('holds no code, and waits in the database', () => {
		expect(at(['code', 'function', 'functionItem', 'executeCommand', 'ssh', 'wait', 'readWriteFile'].flatMap(ofType))).toEqual([]);
	});

	it('names credentials by the names in docs/install.md, and carries none', () => {
		const documented = new Set([...page('install.md').matchAll(/`([^`\n]+)`/g)].map(([, name]) => name));
		const named = nodes.flatMap((node) => Object.values(node.credentials ?? {}).map(({ id, name }) => ({ at: node.at, id, name })));
		expect(named.filter(({ id, name }) => id !== null || !documented.has(name))).toEqual([]);
	});
});

describe('SQL', () => {
	const statements = ofType('postgres');

	it('is the same whatever an item says: no expression in a statement', () => {
		expect(statements.length).toBeGreaterThan(100);
		expect(at(statements.filter(({ parameters }) => parameters.operation !== 'executeQuery'))).toEqual([]);
		// Only the migrations are made by an expression: from a node of the same file, for the owner of the schema.
		const built = statements.filter(({ parameters }) => /^=|\{\{/.test(text(parameters.query)));
		expect(at(built).filter((where) => !where.startsWith('comms-setup-database:'))).toEqual([]);
	});

	it('takes its values as one array, and as many as it asks for', () => {
		const wrong = statements.filter((node) => {
			const asked = Math.max(0, ...[...text(node.parameters.query).matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
			const values = valuesOf(node);
			return asked === 0 ? false : values === undefined || !/^=\{\{ \[[\s\S]*\] \}\}$/.test(values);
		});
		expect(at(wrong)).toEqual([]);
	});
});

describe('webhooks', () => {
	const webhooks = ofType('webhook');
	const path = (node: Node) => text(node.parameters.path);
	const open = webhooks.filter(({ parameters }) => parameters.authentication === undefined || parameters.authentication === 'none');

	it('have paths of their own', () => {
		const taken = webhooks.flatMap((node) => [node.parameters.httpMethod].flat().map((method) => `${text(method)} ${path(node)}`));
		expect(taken.filter((one, place) => taken.indexOf(one) !== place)).toEqual([]);
	});

	it('that ask for no login are listed in docs/security.md, each with what it trusts instead', () => {
		const listed = new Set([...page('security.md').matchAll(/^\| `(comms\/[a-z-]+)` \|/gm)].map(([, door]) => door));
		expect([...listed].sort()).toEqual([...new Set(open.map(path))].sort());
	});

	it('answer by a node that says so, with nothing of n8n\'s own', () => {
		expect(at(webhooks.filter(({ parameters }) => parameters.responseMode !== 'responseNode'))).toEqual([]);
	});
});

it('a schedule beats, so that its silence is noticed', () => {
	// Nobody notices for the one that notices, and in the triage it is the mails that are missed.
	const exempt = ['comms-heartbeats', 'comms-triage-email'];
	const scheduled = workflows.filter(({ id, nodes: own }) => !exempt.includes(id) && own.some(({ type }) => type === 'n8n-nodes-base.scheduleTrigger'));
	const silent = scheduled.filter(({ nodes: own }) => !own.some(({ parameters }) => text(parameters.query).includes('comms.beat(')));
	expect(scheduled.length).toBeGreaterThan(20);
	expect(silent.map(({ id }) => id)).toEqual([]);
});
