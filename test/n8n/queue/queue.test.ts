import { FaultRun, type FaultResult } from '../../faults/faultRun';
import { complaints } from '../../faults/table';
import { planMessages } from '../../faults/messages';
import { arrivalsOf, enqueue, progressOf, storedMessages } from '../../faults/stage';
import { describeWithRedis } from '../harness/describeWith';
import { workers } from '../harness/facts';
import { TestN8n } from '../harness/TestN8n';
import { eventually, handOver, messageId, run } from '../inbox';

/** n8n in queue mode, with real processes. The large form of the fault run is `npm run test:faults`. */

const sendDue = 'comms-send-due';
let n8n: TestN8n;

describeWithRedis('n8n in queue mode', () => {
	beforeAll(() => {
		n8n = TestN8n.connect();
	});
	afterAll(async () => {
		await n8n.sandbox.setFaults([]);
		await n8n.sandbox.setServiceFaults([]);
		await n8n.sandbox.serviceSettings({ reports: 'all' });
		await n8n.close();
	});

	test('webhooks are answered by the webhook process, and by no other', async () => {
		const { status, data } = await n8n.callWebhook('comms/waiting', { headers: n8n.pagesHeaders });
		expect(status).toBe(200);
		const [, heading = ''] = /<h1[^>]*>([^<]+)/.exec(String(data)) ?? [];
		expect(heading).not.toBe('');
		// Main gives the editor to whatever it does not know.
		const main = await fetch(`${n8n.urls.n8n}/webhook/comms/waiting`, { headers: n8n.pagesHeaders });
		expect(await main.text()).not.toContain(heading);
	});

	test('a mail that comes in by webhook is triaged on a worker, with the nodes of the pack', async () => {
		const id = messageId('queue');
		await handOver(n8n, [
			{ messageId: id, from: 'marta.queue@client.example', subject: 'Question about the invoice', text: 'Hello, could you please tell me when invoice 4711 is due? Thank you, Marta' },
		]);
		const found = await eventually<{ intent: string }>('the classification', async () => {
			const [mail] = await n8n.query<{ classification: { intent: string } | null }>('select classification from comms.email_messages where message_id = $1', [id]);
			return mail?.classification ?? undefined;
		});
		expect(found.intent).toBeTruthy();
	}, 90_000);

	test('two schedulers that overlap send each message once', async () => {
		const name = `o${run}`;
		await n8n.sandbox.serviceSettings({ reports: 'none' });
		await enqueue(n8n, name, planMessages(name, 100));
		await Promise.all([n8n.runWorkflow(sendDue), n8n.runWorkflow(sendDue), n8n.runWorkflow(sendDue)]);
		await eventually('all sent', async () => (await progressOf(n8n, name)).done === 100);
		const arrivals = await arrivalsOf(n8n);
		const rows = await storedMessages(n8n, name);
		expect(rows.filter(({ key }) => arrivals.get(key) !== 1)).toEqual([]);
		expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['accepted']));
	}, 120_000);

	test('one poison recipient costs only itself', async () => {
		const name = `p${run}`;
		const messages = planMessages(name, 50);
		const [poison, , , other] = messages;
		if (!poison || !other) throw new Error('too few messages');
		// An address that no mail server takes, and a topic that breaks the shape of a request.
		poison.to = 'not an address';
		other.to = '"}, {';
		await enqueue(n8n, name, messages);
		await n8n.runWorkflow(sendDue);
		await eventually('all handled', async () => (await progressOf(n8n, name)).done === 50);
		const rows = await storedMessages(n8n, name);
		const spoilt = rows.filter(({ state }) => state !== 'accepted').map(({ key }) => key);
		expect(spoilt.filter((key) => key !== poison.key && key !== other.key)).toEqual([]);
		expect(spoilt).toContain(poison.key);
	}, 120_000);

	test('nothing is lost and nothing sent twice while workers are killed, Postgres and Redis restart, and providers misbehave', async () => {
		const result: FaultResult = await new FaultRun(n8n, {
			run: `f${run}`,
			seed: 11,
			messages: 200,
			kills: 4,
			workers,
			postgres: 1,
			redis: 1,
			troubles: 1,
			troubleSeconds: 4,
			everySeconds: 3,
			patient: false,
			minutes: 3,
			say: (line) => process.stderr.write(`  ${line}\n`),
		}).perform();
		expect(complaints(result)).toEqual([]);
		expect(result.outcomes.filter(({ strike }) => strike === 'kill')).toHaveLength(4);
	}, 200_000);
});
