import { eventually, run } from './inbox';
import { TestN8n } from './harness/TestN8n';

/** n8n is killed while messages are in its hands: nothing is lost, nothing is knowingly sent twice. */

const n8n = TestN8n.connect();
afterAll(async () => {
	await n8n.sandbox.setFaults([]);
	await n8n.restoreWorkflow('comms-send-message');
	await n8n.close();
}, 120_000);

const tenant = async (): Promise<string> => {
	const [row] = await n8n.query<{ tenant_id: string }>(`select tenant_id from comms.tenant_mailboxes where address = 'hello@studio-lumen.example'`);
	if (!row) throw new Error('no tenant');
	return row.tenant_id;
};

async function enqueue(key: string, to: string): Promise<void> {
	await n8n.query('select * from comms.enqueue_message($1::jsonb)', [
		JSON.stringify({
			tenantId: await tenant(),
			key: `${run}-${key}`,
			channel: 'email',
			topic: 'transactional',
			type: 'reply',
			priority: 'urgent',
			to,
			subject: `Crash ${key}`,
			text: 'Hello',
			dueAt: new Date(Date.now() - 60_000).toISOString(),
		}),
	]);
}

const states = (pattern: string) =>
	n8n.query<{ key: string; state: string; fence: string }>(
		'select key, state, fence from comms.scheduled_messages where key like $1 order by key',
		[`${run}-${pattern}`],
	);

test('killed between claim and send: the messages go out once, after the lease', async () => {
	await n8n.patchWorkflow('comms-send-message', (workflow) => {
		// A pause before the doors are held, so that the kill falls between claim and send.
		workflow.nodes.push({
			id: '00000000-0000-4000-8000-00000000aaaa',
			name: 'Pause',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [0, 800],
			parameters: { resume: 'timeInterval', amount: 30, unit: 'seconds' },
		});
		workflow.connections['May it be sent now?'] = { main: [[{ node: 'Pause', type: 'main', index: 0 }]] };
		workflow.connections.Pause = { main: [[{ node: 'Hold the doors', type: 'main', index: 0 }]] };
	});
	for (let i = 0; i < 5; i++) await enqueue(`claimed-${i}`, `claimed${i}.${run}@crash.example`);
	const sending = n8n.runWorkflow('comms-send-due').catch(() => undefined);
	await eventually('the claim', async () => (await states('claimed-%')).every(({ state }) => state === 'claimed'));
	await n8n.kill('SIGKILL');
	await sending;
	await n8n.start();
	await n8n.restoreWorkflow('comms-send-message');
	expect((await states('claimed-%')).map(({ state }) => state)).toEqual(Array(5).fill('claimed'));
	await n8n.query(`update comms.scheduled_messages set lease_until = now() - interval '1 second' where key like $1`, [`${run}-claimed-%`]);
	await eventually('all sent', async () => {
		await n8n.runWorkflow('comms-send-due');
		return (await states('claimed-%')).every(({ state }) => state === 'accepted');
	});
	for (let i = 0; i < 5; i++) expect(await n8n.sandbox.messages({ to: `claimed${i}.${run}@crash.example` })).toHaveLength(1);
}, 240_000);

test('killed while handing over: the message is in doubt, visible, and not sent again on a guess', async () => {
	await n8n.sandbox.setFaults([{ kind: 'slow', seconds: 20, pattern: `doubt.${run}@*` }]);
	await enqueue('doubt-1', `doubt.${run}@crash.example`);
	const sending = n8n.runWorkflow('comms-send-due').catch(() => undefined);
	await eventually('the hand-over', async () => (await states('doubt-%'))[0]?.state === 'sending');
	await n8n.kill('SIGKILL');
	await sending;
	await n8n.sandbox.setFaults([]);
	await n8n.start();
	await n8n.query(`update comms.scheduled_messages set lease_until = now() - interval '1 second' where key = $1`, [`${run}-doubt-1`]);
	for (let i = 0; i < 2; i++) await n8n.runWorkflow('comms-send-due');
	expect((await states('doubt-%'))[0]?.state).toBe('ambiguous');
	expect((await n8n.sandbox.messages({ to: `doubt.${run}@crash.example` })).length).toBeLessThanOrEqual(1);

	const { status, data } = await n8n.callWebhook('comms/waiting', { method: 'GET', headers: n8n.pagesHeaders });
	expect(status).toBe(200);
	expect(String(data)).toContain(`doubt.${run}@crash.example`);
	const { status: refused } = await n8n.callWebhook('comms/waiting', { method: 'GET' });
	expect(refused).toBe(401);
}, 240_000);

test('what the provider refuses is retried, given up or in doubt, by its kind', async () => {
	await n8n.sandbox.setFaults([
		{ kind: 'reject', pattern: `hard.${run}@*` },
		{ kind: 'defer', pattern: `soft.${run}@*` },
		{ kind: 'drop_after_data', pattern: `drop.${run}@*` },
	]);
	for (const kind of ['hard', 'soft', 'drop', 'fine']) await enqueue(`fault-${kind}`, `${kind}.${run}@faults.example`);
	await n8n.runWorkflow('comms-send-due');
	// The schedule may have taken some of them in the same minute, and be at it still.
	await eventually('all handed over', async () => !(await states('fault-%')).some(({ state }) => state === 'claimed' || state === 'sending'));
	const result = Object.fromEntries((await states('fault-%')).map(({ key, state }) => [key.slice(run.length + 1), state]));
	expect(result['fault-fine']).toBe('accepted');
	expect(result['fault-hard']).toBe('failed_hard');
	expect(result['fault-drop']).toBe('ambiguous');
	expect(['scheduled', 'failed_soft']).toContain(result['fault-soft']);
	await n8n.sandbox.setFaults([]);
	await n8n.query(`update comms.scheduled_messages set due_at = now() - interval '1 second' where key = $1`, [`${run}-fault-soft`]);
	await n8n.runWorkflow('comms-send-due');
	expect((await n8n.sandbox.messages({ to: `soft.${run}@faults.example` }))).toHaveLength(1);
	expect((await n8n.sandbox.messages({ to: `hard.${run}@faults.example` }))).toHaveLength(0);
}, 120_000);
