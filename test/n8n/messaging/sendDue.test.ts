import { TestN8n } from '../harness/TestN8n';
import { Stage } from './stage';

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
beforeAll(async () => {
	await stage.prepare();
	await stage.settings({ reports: 'none' });
});
afterAll(() => n8n.close());

test('one run empties every channel although a claim is small', async () => {
	const person = await stage.person();
	const ids: string[] = [];
	for (let i = 0; i < 30; i++) ids.push(await stage.enqueue(person, 'push'));
	for (let i = 0; i < 3; i++) ids.push(await stage.enqueue(person, 'slack'), await stage.enqueue(person, 'portal'));
	await stage.sendDue();
	expect(new Set(await stage.states(...ids))).toEqual(new Set(['accepted']));
	expect(await stage.services({ to: person.push })).toHaveLength(30);
});

test('two schedulers that overlap send each message once', async () => {
	const person = await stage.person();
	const ids: string[] = [];
	for (let i = 0; i < 60; i++) ids.push(await stage.enqueue(person, i % 2 === 0 ? 'push' : 'chat'));
	await Promise.all([stage.sendDue(), stage.sendDue(), stage.sendDue()]);
	expect(new Set(await stage.states(...ids))).toEqual(new Set(['accepted']));
	const marks = [...(await stage.services({ to: person.push })), ...(await stage.services({ to: person.chat }))].map(({ mark }) => mark);
	expect(marks).toHaveLength(60);
	expect(new Set(marks)).toEqual(new Set(ids));
});

test('what is urgent goes before what has waited longer', async () => {
	const person = await stage.person();
	const long = new Date(Date.now() - 3_600_000).toISOString();
	for (let i = 0; i < 30; i++) await stage.enqueue(person, 'push', { priority: 'low', dueAt: long });
	const urgent = await stage.enqueue(person, 'slack', { priority: 'urgent' });
	await stage.sendDue();
	const accepted = await n8n.query<{ id: string }>('select id from comms.scheduled_messages where contact_id = $1 order by accepted_at, id', [person.id]);
	expect(accepted).toHaveLength(31);
	expect(accepted[0]?.id).toBe(urgent);
});

test('a message in the hands of a run that died is taken up by the next one', async () => {
	const person = await stage.person();
	const id = await stage.enqueue(person, 'push');
	await n8n.query(`select id from comms.claim_due_messages('gone', 25, interval '0 seconds', now() - interval '30 seconds', array['push'])`);
	const before = await stage.message(id);
	await stage.sendDue();
	expect(before.state === 'claimed' || before.state === 'scheduled' || before.state === 'accepted').toBe(true);
	expect((await stage.message(id)).state).toBe('accepted');
	expect(await stage.services({ to: person.push })).toHaveLength(1);
});
