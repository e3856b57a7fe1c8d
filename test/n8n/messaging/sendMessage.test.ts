import type { StoredWorkflow } from '../../../sandbox/launcher/n8nRest';
import { eventually } from '../inbox';
import { TestN8n } from '../harness/TestN8n';
import { Stage } from './stage';

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
beforeAll(async () => {
	await n8n.sandbox.reset();
	await stage.prepare();
});
afterAll(async () => {
	await stage.faults([]);
	await n8n.restoreWorkflow('comms-send-message');
	await n8n.close();
}, 120_000);

function changeSettings({ nodes }: StoredWorkflow, change: Record<string, unknown>): void {
	const { assignments } = nodes.find(({ name }) => name === 'Settings')?.parameters.assignments as { assignments: Array<{ name: string; value: unknown }> };
	for (const one of assignments) if (one.name in change) one.value = change[one.name];
}

test('one message on each channel reaches its service once, in the form its API description asks for', async () => {
	await stage.settings({ reports: 'none' });
	const ann = await stage.person({ whatsAppInbound: new Date(Date.now() - 3_600_000).toISOString() });
	const channels = ['email', 'sms', 'whatsapp', 'phone', 'slack', 'push', 'portal', 'chat', 'blog', 'social'];
	const ids = new Map<string, string>();
	for (const channel of channels) ids.set(channel, await stage.enqueue(ann, channel, { severity: 'P1', topic: 'incident' }));
	await stage.sendDue();

	const became = Object.fromEntries(await Promise.all([...ids].map(async ([channel, id]) => {
		const { state, state_reason } = await stage.message(id);
		return [channel, state === 'accepted' ? state : `${state}: ${state_reason?.code} ${state_reason?.text}`];
	})));
	expect(became).toEqual(Object.fromEntries(channels.map((channel) => [channel, 'accepted'])));
	expect(await n8n.sandbox.violations()).toEqual({ violations: [], refusedHosts: [] });

	const text = async (channel: string) => (await stage.message(ids.get(channel) ?? '')).message as { text: string; subject: string };
	const taken = async (filter: Record<string, string>) => (await stage.services(filter)).map((one) => ({ text: one.text, mark: one.mark }));
	expect(await taken({ to: ann.phone, service: 'twilio', channel: 'sms' })).toEqual([{ text: (await text('sms')).text, mark: ids.get('sms') }]);
	expect(await taken({ to: ann.phone, service: 'twilio', channel: 'whatsapp' })).toEqual([{ text: (await text('whatsapp')).text, mark: ids.get('whatsapp') }]);
	const [call] = await stage.services({ to: ann.phone, service: 'vapi' });
	expect(call?.text).toBe(`This is an automated call, and it may be recorded. ${(await text('phone')).text}`);
	expect(call?.mark).toBe(ids.get('phone'));
	expect(await taken({ to: ann.slack })).toEqual([{ text: `*${(await text('slack')).subject}*\n${(await text('slack')).text}`, mark: ids.get('slack') }]);
	expect(await taken({ to: ann.push })).toEqual([{ text: (await text('push')).text, mark: ids.get('push') }]);
	expect(await taken({ to: ann.chat })).toEqual([{ text: (await text('chat')).text, mark: ids.get('chat') }]);
	const [post] = (await stage.services({ service: 'wordpress' })).slice(-1);
	expect(post?.title).toBe((await text('blog')).subject);
	expect(await taken({ mark: ids.get('social') ?? '' })).toEqual([{ text: (await text('social')).text, mark: ids.get('social') }]);
	expect(await n8n.sandbox.messages({ to: ann.email })).toHaveLength(1);
	expect(await n8n.query('select subject from comms.portal_messages where message_id = $1', [ids.get('portal')])).toHaveLength(1);
	// The service's own name for it is what its reports will speak of.
	expect((await stage.message(ids.get('sms') ?? '')).provider_message_id).toBe((await stage.services({ mark: ids.get('sms') ?? '' }))[0]?.providerId);
	await stage.settings({ reports: 'all' });
});

test('one poison recipient among forty costs only itself', async () => {
	const people = await Promise.all(Array.from({ length: 40 }, async () => await stage.person()));
	const poison = people[17];
	if (!poison) throw new Error('nobody');
	await stage.faults([{ service: 'twilio', kind: 'reject', pattern: poison.phone, code: '21211' }]);
	const ids: string[] = [];
	for (const person of people) ids.push(await stage.enqueue(person, 'sms', person === poison ? { text: 'x'.repeat(50) } : {}));
	await stage.sendDue();
	for (const [place, person] of people.entries()) {
		expect(await stage.services({ to: person.phone, channel: 'sms' })).toHaveLength(person === poison ? 0 : 1);
		if (person !== poison) expect(['accepted', 'delivered']).toContain((await stage.message(ids[place] ?? '')).state);
	}
	expect(await stage.message(ids[17] ?? '')).toMatchObject({ state: 'failed_hard', state_reason: { code: '21211' } });
	// A number that is none is not written to again.
	const again = await stage.enqueue(poison, 'sms');
	await stage.faults([]);
	await stage.sendDue();
	expect(await stage.message(again)).toMatchObject({ state: 'blocked', state_reason: { code: 'suppressed' } });
});

test('busy and broken services are tried again, those that hang up after taking a message are not', async () => {
	const [busy, broken, dropped] = [await stage.person(), await stage.person(), await stage.person()];
	await stage.faults([
		{ service: 'twilio', kind: 'rate_limited', pattern: busy.phone, seconds: 600 },
		{ service: 'twilio', kind: 'server_error', pattern: broken.phone },
		{ service: 'twilio', kind: 'drop_after', pattern: dropped.phone },
		{ service: 'twilio', kind: 'no_callback', pattern: dropped.phone },
	]);
	const ids = [await stage.enqueue(busy, 'sms'), await stage.enqueue(broken, 'sms'), await stage.enqueue(dropped, 'sms')];
	await stage.sendDue();
	expect(await stage.states(...ids)).toEqual(['failed_soft', 'failed_soft', 'ambiguous']);
	const wait = Number(new Date(String((await stage.message(ids[0] ?? '')).due_at))) - Date.now();
	expect(wait).toBeGreaterThan(500_000); // Retry-After
	await stage.faults([]);
	await n8n.query(`update comms.scheduled_messages set due_at = now() - interval '1 second' where id = any($1) and state = 'failed_soft'`, [ids]);
	await stage.sendDue();
	expect(await stage.services({ to: busy.phone })).toHaveLength(1);
	expect(await stage.services({ to: broken.phone })).toHaveLength(1);
	expect(await stage.services({ to: dropped.phone })).toHaveLength(1);
	expect((await stage.message(ids[2] ?? '')).state).toBe('ambiguous');
	const secrets = await n8n.query(`select 1 from comms.scheduled_messages where id = any($1) and (result::text ~* 'authorization|auth-token' or state_reason::text ~* 'authorization|auth-token')`, [ids]);
	expect(secrets).toEqual([]);
});

test('a message in doubt is settled by the report that carries our own id', async () => {
	const carla = await stage.person();
	await stage.faults([{ service: 'twilio', kind: 'drop_after', pattern: carla.phone }]);
	await stage.settings({ reportDelay: 1500 });
	const id = await stage.enqueue(carla, 'sms');
	await stage.sendDue();
	await stage.faults([]);
	await eventually('the report', async () => (await stage.message(id)).state === 'delivered', 30);
	expect(await stage.services({ to: carla.phone })).toHaveLength(1);
	await stage.settings({ reportDelay: 50 });
});

test('who opts out between claim and send is not written to', async () => {
	const dora = await stage.person();
	await stage.grant(dora, 'marketing', 'sms');
	const id = await stage.enqueue(dora, 'sms', { topic: 'service' });
	const other = await stage.person();
	const otherId = await stage.enqueue(other, 'sms');
	const claimed = await n8n.query<Record<string, unknown>>(`select * from comms.claim_due_messages('test', 25, interval '5 minutes', now(), array['sms'])`);
	const ours = claimed.filter((row) => row.id === id || row.id === otherId);
	expect(ours).toHaveLength(2);
	await n8n.query(
		`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source) values ($1, $2, 'service', 'sms', 'withdrawn', now(), 'test')`,
		[await stage.tenant(), dora.id],
	);
	const { status } = await n8n.runWorkflow('comms-send-message', { startNode: 'When called with claimed messages', input: ours });
	expect(status).toBe('success');
	expect(await stage.services({ to: dora.phone })).toEqual([]);
	expect((await stage.message(id)).state).toBe('blocked');
	expect(await stage.services({ to: other.phone })).toHaveLength(1);
});

test('by WhatsApp, a template goes out after 24 hours, free text never', async () => {
	const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
	const day = 24 * 3_600_000;
	const template = { name: 'HX0123456789abcdef0123456789abcdef', language: 'en', parameters: ['Thursday'] };
	const inside = await stage.person({ whatsAppInbound: ago(day - 600_000) });
	const outside = await stage.person({ whatsAppInbound: ago(day + 1_000) });
	const without = await stage.person({ whatsAppInbound: ago(day + 1_000) });
	const ids = [await stage.enqueue(inside, 'whatsapp', { template }), await stage.enqueue(outside, 'whatsapp', { template }), await stage.enqueue(without, 'whatsapp')];
	await stage.sendDue();
	const sent = async (phone: string) => (await stage.services({ to: phone })).map(({ text }) => text);
	expect(await sent(inside.phone)).toEqual([expect.stringContaining('Text ')]);
	expect(await sent(outside.phone)).toEqual([`Template ${template.name}: {"1":"Thursday"}`]);
	expect(await sent(without.phone)).toEqual([]);
	expect(await stage.message(ids[2] ?? '')).toMatchObject({ state: 'blocked', state_reason: { code: 'whatsapp_window' } });
	expect((await n8n.sandbox.violations()).violations).toEqual([]);
});

test('Meta and Firebase take the place of Twilio and ntfy where the Settings say so', async () => {
	await n8n.patchWorkflow('comms-send-message', (workflow) => changeSettings(workflow, { whatsappProvider: 'cloud', pushProvider: 'fcm' }));
	const emil = await stage.person({ whatsAppInbound: new Date(Date.now() - 60_000).toISOString() });
	const old = await stage.person({ whatsAppInbound: new Date(Date.now() - 25 * 3_600_000).toISOString() });
	const ids = [
		await stage.enqueue(emil, 'whatsapp'),
		await stage.enqueue(old, 'whatsapp', { template: { name: 'hello_world', language: 'en_US', parameters: ['Thursday'] } }),
		await stage.enqueue(emil, 'push'),
	];
	await stage.sendDue();
	for (const id of ids) expect(['accepted', 'delivered']).toContain((await stage.message(id)).state);
	expect((await stage.services({ to: emil.phone })).map(({ service }) => service)).toEqual(['whatsapp']);
	expect((await stage.services({ to: old.phone })).map(({ text }) => text)).toEqual(['hello_world · Thursday']);
	expect((await stage.services({ to: emil.push })).map(({ service, mark }) => [service, mark])).toEqual([['firebase', ids[2]]]);
	expect((await n8n.sandbox.violations()).violations).toEqual([]);
	await n8n.restoreWorkflow('comms-send-message');
});

test('mail goes by n8n\'s own Send Email where the Settings say so; a refused recipient costs only itself', async () => {
	await n8n.patchWorkflow('comms-send-message', (workflow) => {
		changeSettings(workflow, { emailBy: 'sendEmail' });
		for (const node of workflow.nodes) if (node.name === 'Send by Send Email') node.disabled = false;
	});
	const [ida, jon, kim] = [await stage.person(), await stage.person(), await stage.person()];
	await n8n.sandbox.setFaults([{ kind: 'reject', pattern: jon.email }, { kind: 'defer', pattern: kim.email }]);
	const ids: string[] = [];
	for (const person of [ida, jon, kim]) ids.push(await stage.enqueue(person, 'email', { topic: 'service', html: '<p>Hello &amp; welcome</p>' }));
	await stage.sendDue();
	await n8n.sandbox.setFaults([]);
	expect(await stage.states(...ids)).toEqual(['accepted', 'failed_hard', 'failed_soft']);
	const [mail] = await n8n.sandbox.messages({ to: ida.email });
	// These nodes can set no header: the way out stands below the text.
	expect(mail?.text).toContain('/webhook/comms/preferences?token=');
	expect(mail?.html).toContain('/webhook/comms/preferences?token=');
	await n8n.restoreWorkflow('comms-send-message');
});

test('mail goes by Gmail where the Settings say so, with the way out below the text; what Gmail refuses is tried again', async () => {
	await n8n.patchWorkflow('comms-send-message', (workflow) => {
		changeSettings(workflow, { emailBy: 'gmail' });
		for (const node of workflow.nodes) if (node.name === 'Send by Gmail') node.disabled = false;
	});
	const [lea, mia] = [await stage.person(), await stage.person()];
	await stage.faults([{ service: 'google', kind: 'rate_limited', seconds: 120, times: 1, pattern: mia.email }]);
	const ids = [await stage.enqueue(lea, 'email', { topic: 'service' }), await stage.enqueue(mia, 'email', { topic: 'service' })];
	await stage.sendDue();
	await stage.faults([]);
	expect(await stage.states(...ids)).toEqual(['accepted', 'failed_soft']);
	const [mail, ...others] = await stage.services({ channel: 'gmail', to: lea.email });
	expect(others).toEqual([]);
	expect(mail?.request).toMatchObject({ raw: expect.stringContaining('/webhook/comms/preferences?token=') as string });
	expect((await n8n.sandbox.violations()).violations).toEqual([]);
	await n8n.restoreWorkflow('comms-send-message');
});

test('a channel whose node is switched off keeps its messages and tells the staff', async () => {
	await n8n.patchWorkflow('comms-send-message', ({ nodes }) => {
		for (const node of nodes) if (node.name === 'Post to Slack') node.disabled = true;
	});
	const fay = await stage.person();
	const id = await stage.enqueue(fay, 'slack');
	await stage.sendDue();
	expect(await stage.message(id)).toMatchObject({ state: 'failed_soft', result: { stage: 'not_attempted' } });
	expect(await n8n.query(`select 1 from comms.workflow_errors where message ilike '%Send message%switched off%' and occurred_at > now() - interval '2 hours'`).catch(() => n8n.query(`select 1 from comms.workflow_errors where to_jsonb(workflow_errors)::text ilike '%Send message%switched off%'`))).not.toEqual([]);
	await n8n.restoreWorkflow('comms-send-message');
	await n8n.query(`update comms.scheduled_messages set due_at = now() - interval '1 second' where id = $1`, [id]);
	await stage.sendDue();
	expect(await stage.services({ to: fay.slack })).toHaveLength(1);
});

test('what fails for good by SMS goes out by the next channel, once', async () => {
	const gus = await stage.person();
	await stage.faults([{ service: 'twilio', kind: 'reject', pattern: gus.phone, code: '21614' }]);
	const id = await stage.enqueue(gus, 'sms', { fallback: ['email', 'portal'] });
	await stage.sendDue();
	await stage.sendDue();
	await stage.faults([]);
	expect((await stage.message(id)).state).toBe('failed_hard');
	expect(await n8n.sandbox.messages({ to: gus.email })).toHaveLength(1);
	expect(await n8n.query('select 1 from comms.portal_messages where contact_id = $1', [gus.id])).toEqual([]);
});
