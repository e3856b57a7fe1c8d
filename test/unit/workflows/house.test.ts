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

	it('has one node at most of each kind of which n8n allows one: its editor leaves out the second', () => {
		const alone = ['manualTrigger', 'executeWorkflowTrigger', 'errorTrigger'].map((type) => `n8n-nodes-base.${type}`);
		expect(workflows.filter(({ nodes: own }) => alone.some((type) => own.filter((node) => node.type === type).length > 1)).map(({ id }) => id)).toEqual([]);
	});

	it('is described in two to four sentences', () => {
		const sentences = (said: string) => said.split(/[.!?](?:\s|$)/).filter((part) => part.trim() !== '').length;
		expect(workflows.filter(({ description }) => sentences(text(description)) < 2 || sentences(text(description)) > 5).map(({ id }) => id)).toEqual([]);
	});

	it('holds no code, and waits in the database', () => {
		expect(at(['code', 'function', 'functionItem', 'executeCommand', 'ssh', 'wait', 'readWriteFile'].flatMap(ofType))).toEqual([]);
	});

	it('asks nobody for the time zone of the business again: it is said once, in "Set up the database"', () => {
		const asking = nodes.filter(({ name, parameters }) => name.startsWith('Settings') && JSON.stringify(parameters).includes('"setting-timeZone"'));
		expect(at(asking)).toEqual(['comms-setup-database: Settings']);
	});

	it('names credentials by the names in docs/install.md, and carries none', () => {
		const documented = new Set([...page('install.md').matchAll(/`([^`\n]+)`/g)].map(([, name]) => name));
		const named = nodes.flatMap((node) => Object.values(node.credentials ?? {}).map(({ id, name }) => ({ at: node.at, id, name })));
		expect(named.filter(({ id, name }) => id !== null || !documented.has(name))).toEqual([]);
	});
});

/** Statements into which something of an item could get: their own text, or values that are no array and so are split at commas. */
const openStatements = (statements: typeof nodes): string[] =>
	statements.filter((node) => {
		const { operation, query } = node.parameters;
		if (operation !== 'executeQuery' || typeof query !== 'string' || /^=|\{\{/.test(query)) return true;
		const values = valuesOf(node);
		return (/\$\d/.test(query) || values !== undefined) && !/^=\{\{ \[[\s\S]*\] \}\}$/.test(values ?? '');
	}).map(({ at: where }) => where);

describe('SQL', () => {
	const statements = ofType('postgres');

	it('is the same whatever an item says: no expression in a statement, and its values as one array', () => {
		expect(statements.length).toBeGreaterThan(100);
		// Only the migrations are made by an expression: from a node of the same file, for the owner of the schema.
		expect(openStatements(statements).filter((where) => !where.startsWith('comms-setup-database:'))).toEqual([]);
	});

	it.each([
		['an expression', { operation: 'executeQuery', query: "={{ 'SELECT ' + $json.id }}" }],
		['a place to fill in', { operation: 'executeQuery', query: "SELECT * FROM comms.drafts WHERE id = '{{ $json.id }}'" }],
		['a table to write to', { operation: 'insert', table: 'drafts', columns: { mappingMode: 'autoMapInputData' } }],
		['values that are split at commas', { operation: 'executeQuery', query: 'SELECT $1, $2', options: { queryReplacement: '={{ $json.name }}, {{ $json.id }}' } }],
		['values as one expression that is no array', { operation: 'executeQuery', query: 'SELECT $1', options: { queryReplacement: '={{ $json.name }}' } }],
		['no values where some are asked for', { operation: 'executeQuery', query: 'SELECT $1', options: {} }],
	])('%s in any of them would be found', (_, parameters) => {
		for (const statement of [statements[0], statements.at(-1)]) {
			if (statement === undefined) throw new Error('There are no statements.');
			const mutated = statements.map((one) => (one === statement ? { ...one, parameters } : one));
			expect(openStatements(mutated)).toContain(statement.at);
		}
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

	it('that get a password, the token of a link or a provider\'s secret leave no run behind in which it would stand', () => {
		const guarded = workflows.filter(({ nodes: own }) => own.some((node) => node.type === 'n8n-nodes-base.webhook' && node.parameters.authentication !== 'headerAuth'));
		expect(guarded.length).toBeGreaterThan(25);
		const kept = guarded.filter(({ settings }) => {
			const { saveDataSuccessExecution, saveDataErrorExecution, saveExecutionProgress } = settings as Record<string, unknown>;
			return saveDataSuccessExecution !== 'none' || saveDataErrorExecution !== 'none' || saveExecutionProgress !== false;
		});
		expect(kept.map(({ id }) => id)).toEqual([]);
	});

	it('answer by a node that says so, with nothing of n8n\'s own', () => {
		expect(at(webhooks.filter(({ parameters }) => parameters.responseMode !== 'responseNode'))).toEqual([]);
	});

	const answers = ofType('respondToWebhook');
	const headersOf = ({ parameters }: Node) => {
		const { responseHeaders } = parameters.options as { responseHeaders?: { entries: Array<{ name: string; value: string }> } };
		return Object.fromEntries((responseHeaders?.entries ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
	};

	it('answer nothing that is kept, framed, found, told to other sites or taken for something else', () => {
		expect(answers.length).toBeGreaterThan(60);
		const house = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'x-robots-tag': 'noindex' };
		for (const answer of answers) expect({ at: answer.at, ...headersOf(answer) }).toMatchObject(house);
	});

	it('show pages that load nothing and run nothing, by a policy of their own beside the one of n8n, which allows scripts', () => {
		const drawn = nodes.filter(({ parameters }) => text(parameters.template).includes('<!doctype html>'));
		expect(drawn.length).toBeGreaterThan(20);
		const policy = /<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'">/;
		expect(at(drawn.filter(({ parameters }) => !policy.test((JSON.parse(text(parameters.template)) as { html: string }).html)))).toEqual([]);
	});

	it('send on to pages of this n8n, and elsewhere only to what was stored for a link', () => {
		const redirects = answers.filter(({ parameters }) => parameters.respondWith === 'redirect');
		const own = /^=\{\{ (?:\(\(given\) => \(\(body\) => )?\$execution\.resumeUrl\.split\('\/webhook-waiting'\)\[0\] \+ '\/webhook\/comms\//;
		expect(redirects.length).toBeGreaterThan(8);
		expect(redirects.filter(({ parameters }) => !own.test(text(parameters.redirectURL))).map(({ at: where, parameters }) => [where, parameters.redirectURL])).toEqual([['comms-track-clicks: Send them there', '={{ $json.target }}']]);
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
