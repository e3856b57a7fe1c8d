import { eventually, run } from './inbox';
import { TestN8n } from './harness/TestN8n';

/** The workflows that set up and watch over the others. */

const n8n = TestN8n.connect();
afterAll(() => n8n.close());

describe('set up the database', () => {
	test('run on a database that is up to date changes nothing', async () => {
		const before = await n8n.query('select name, checksum, applied_at from comms.migrations order by name');
		const execution = await n8n.runWorkflow('comms-setup-database');
		expect(execution.status).toBe('success');
		const outcomes = execution.json('Apply what is missing') as Array<{ migration: string; outcome: string }>;
		expect(outcomes.map(({ migration }) => migration)).toEqual(before.map(({ name }) => name));
		expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']));
		expect(await n8n.query('select name, checksum, applied_at from comms.migrations order by name')).toEqual(before);
	});

	test('the embedded SQL makes the same database from nothing, twice at once makes it once, and a policy stays until there is another', async () => {
		const workflow = (await n8n.rest.get<{ data: { nodes: Array<{ name: string; parameters: Record<string, string> }> } }>('/workflows/comms-setup-database')).data.data;
		const parameter = (node: string, name: string): string => workflow.nodes.find((each) => each.name === node)?.parameters[name] ?? '';
		const { migrations } = JSON.parse(parameter('The migrations', 'jsonOutput')) as { migrations: Array<{ name: string; checksum: string; body: string }> };
		const database = `fresh_${run}`;
		await n8n.query(`create database ${database}`);
		const clients = await Promise.all([n8n.connectTo(database), n8n.connectTo(database)]);
		try {
			await clients[0]?.query(parameter('Prepare the schema', 'query'));
			const outcomes = await Promise.all(
				clients.map(async (client) => {
					const seen: string[] = [];
					for (const { name, checksum, body } of migrations) {
						const { rows } = await client.query<{ outcome: string }>('select comms.apply_migration($1, $2, $3) as outcome', [name, checksum, body]);
						seen.push(rows[0]?.outcome ?? '');
					}
					return seen;
				}),
			);
			for (const [index] of migrations.entries()) expect(outcomes.map((seen) => seen[index]).sort()).toEqual(['applied', 'skipped']);
			const tables = 'select table_name from information_schema.tables where table_schema = $1 order by 1';
			const { rows } = (await clients[0]?.query<{ table_name: string }>(tables, ['comms'])) ?? { rows: [] };
			expect(rows).toEqual(await n8n.query(tables, ['comms']));

			const policyAfter = async (policy: object): Promise<unknown> => {
				const made = await clients[0]?.query<{ tenantId: string }>('select * from comms.set_up_tenant($1)', [{ company: 'Fresh', mailboxes: 'desk@fresh.example', senderAddress: 'desk@fresh.example', staffEmail: 'desk@fresh.example', timeZone: 'UTC' }]);
				await clients[0]?.query(parameter('Store your policy', 'query'), [made?.rows[0]?.tenantId, JSON.stringify(policy)]);
				return (await clients[0]?.query<{ policy: unknown }>('select policy from comms.tenant_settings'))?.rows;
			};
			const policy = { caps: [{ topics: ['marketing'], channels: 'all', most: 2, hours: 168 }] };
			expect(await policyAfter({})).toEqual([{ policy: {} }]);
			expect(await policyAfter(policy)).toEqual([{ policy }]);
			expect(await policyAfter({})).toEqual([{ policy }]);
		} finally {
			await Promise.all(clients.map((client) => client.end()));
			await n8n.query(`drop database ${database}`);
		}
	}, 60_000);
});

describe('handle workflow errors', () => {
	const broken = 'comms-send-due';
	afterAll(() => n8n.restoreWorkflow(broken), 60_000);

	test('a workflow that fails is stored and told to the staff once, however often it fails', async () => {
		await n8n.patchWorkflow(broken, ({ nodes }) => {
			const claim = nodes.find(({ name }) => name === 'Claim what is due');
			if (!claim) throw new Error('no node to break');
			claim.parameters.query = `SELECT * FROM comms.no_such_table_${run}`;
			claim.parameters.options = {};
			claim.retryOnFail = false;
		});
		const toldBefore = (await n8n.sandbox.messages({ to: 'team@studio-lumen.example' })).length;
		const stored = () => n8n.query<{ node: string; message: string }>(`select node, message from comms.workflow_errors where message like $1`, [`%${run}%`]);
		// Only executions that a trigger began have their error workflow called; this one has a schedule of a minute.
		await eventually('two stored failures', async () => (await stored()).length >= 2, 150);
		const [first] = await stored();
		expect(first?.node).toBe('Claim what is due');
		const mails = (await n8n.sandbox.messages({ to: 'team@studio-lumen.example' })).slice(toldBefore).filter(({ text }) => text.includes(run));
		expect(mails).toHaveLength(1);
		expect(mails[0]?.subject).toContain('Send due messages');
	}, 200_000);

	test('its sample runs by hand', async () => {
		const execution = await n8n.runWorkflow('comms-workflow-errors');
		expect(execution.status).toBe('success');
		expect(execution.json('Store the failure')).toHaveLength(1);
	});
});

describe('every workflow', () => {
	test.each(['comms-triage-email', 'comms-approve-draft', 'comms-review-waiting', 'comms-send-message', 'comms-send-due'])(
		'%s runs by hand with its sample data',
		async (id) => {
			const execution = await n8n.runWorkflow(id);
			expect(execution.error).toBeUndefined();
			expect(execution.status).toBe('success');
		},
		60_000,
	);

	test('is ready for n8n 3.0', async () => {
		const { data } = await n8n.rest.get<{ data: { report: { workflowResults: unknown[] } } }>('/breaking-changes/report', { params: { version: 'v3' } });
		expect(data.data.report.workflowResults).toEqual([]);
	});
});
