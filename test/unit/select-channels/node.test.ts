import { NodeOperationError } from 'n8n-workflow';
import { defaultPolicy } from '../../../nodes/SelectChannels/decide/policy';
import { outputsOf } from '../../../nodes/SelectChannels/description';
import { SelectChannels } from '../../../nodes/SelectChannels/SelectChannels.node';
import { channels } from '../../../nodes/shared/vocabulary';
import { fakeExecution, type FakeExecution } from '../fakeExecution';
import { granted, noon } from './questions';

const node = new SelectChannels();

async function run(given: FakeExecution) {
	const { ctx, reads, hints } = fakeExecution({
		node,
		...given,
		parameters: { now: noon, ...given.parameters },
	});
	const outputs = await node.execute.call(ctx);
	return { outputs, items: outputs[0] ?? [], reads, hints };
}

/** A claimed row as it reaches the sub-workflow that sends. */
const row = {
	id: 42,
	fence: 3,
	tenantId: 'agency',
	message: {
		id: 42,
		topic: 'transactional',
		type: 'reply',
		channel: 'email',
		to: [{ address: 'ann@example.com', name: 'Ann' }],
		subject: 'Re: Invoice',
		severity: null,
		automatic: false,
	},
	contact: {
		contactId: 'c-1',
		email: 'ann@example.com',
		phone: null,
		doNotContact: false,
		preferences: { preferredChannel: null, quietHours: null },
		timeZone: 'Europe/Berlin',
		suppressions: [],
	},
	consent: [],
	history: [],
	incidents: [],
	policy: {},
};

const newsletter = { ...row, message: { ...row.message, id: 43, topic: 'marketing' }, consent: [granted] };

describe('Select Channels, decide', () => {
	it('reads everything from a claimed row with nothing filled in, and keeps the row', async () => {
		const { items } = await run({ items: [row] });
		expect(items[0]?.json).toMatchObject({
			...row,
			delivery: {
				decisions: [{ channel: 'email', action: 'send', at: '2026-06-01T10:00:00.000Z', rule: 'ok' }],
				selected: ['email'],
				primary: 'email',
				fallbacks: [],
				approvalRequired: false,
				engine: 'rules',
			},
		});
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	it('decides for a mail to someone who is not a stored contact', async () => {
		const { items } = await run({ items: [{ message: row.message }] });
		expect(items[0]?.json.delivery).toMatchObject({ selected: ['email'] });
	});

	it('lets a parameter override the item, and reads fixed ones once', async () => {
		const { items, reads } = await run({
			items: [row, row],
			parameters: { contact: '{"email": "ann@example.com", "doNotContact": true}' },
		});
		expect(items.map(({ json }) => json.delivery)).toMatchObject([{ selected: [] }, { selected: [] }]);
		expect(reads.every(({ index }) => index === 0)).toBe(true);
	});

	it('uses the clock where no present is given', async () => {
		const before = Date.now();
		const { items } = await run({ items: [row], parameters: { now: '' } });
		const { decisions } = items[0]?.json.delivery as { decisions: Array<{ at: string }> };
		expect(Date.parse(decisions[0]?.at ?? '')).toBeGreaterThanOrEqual(before);
	});

	it('takes consent as a state instead of a ledger', async () => {
		const asked = [
			{ marketing: 'granted' },
			{ marketing: { email: { state: 'granted', at: '2026-01-05T09:00:00Z' } } },
			{ marketing: { sms: 'granted' } },
		];
		const { items } = await run({
			items: asked.map((consent, index) => ({
				...newsletter,
				contact: { ...row.contact, contactId: `c-${index}` },
				consent,
			})),
		});
		expect(items.map(({ json }) => json.delivery)).toMatchObject([
			{ selected: ['email'] },
			{ selected: ['email'] },
			{ selected: [] },
		]);
	});

	it('counts what it let pass earlier in the same batch', async () => {
		const { items } = await run({
			items: [newsletter, { ...newsletter, message: { ...newsletter.message, id: 44 } }],
		});
		expect(items.map(({ json }) => json.delivery)).toMatchObject([
			{ decisions: [{ action: 'send' }] },
			{ decisions: [{ action: 'defer', rule: 'frequency_cap' }] },
		]);
	});

	it('takes its own default policy as a policy', async () => {
		const { items } = await run({ items: [{ ...row, policy: JSON.parse(JSON.stringify(defaultPolicy)) }] });
		expect(items[0]?.json.delivery).toMatchObject({ selected: ['email'] });
	});

	it('sends each item to the outputs of its channels, else to deferred or blocked', async () => {
		const night = { ...row.contact, preferences: { quietHours: { from: '09:00', to: '18:00' } } };
		const { outputs } = await run({
			items: [row, { ...row, contact: night }, { ...row, contact: { ...row.contact, doNotContact: true } }],
			parameters: { outputs: 'perChannel' },
		});
		const labels = outputsOf({ outputs: 'perChannel' }).map(({ displayName }) => displayName);
		expect(labels.slice(0, -2).map((label) => label?.toLowerCase())).toEqual(channels);
		const sizes = Object.fromEntries(outputs.map((items, index) => [labels[index], items.length]));
		expect(sizes).toMatchObject({ Email: 1, Deferred: 1, Blocked: 1, SMS: 0 });
		expect(outputs).toHaveLength(labels.length);
	});

	it('tells the operator what was held back and why, and says nothing where all may be sent', async () => {
		const silenced = { ...row, contact: { ...row.contact, doNotContact: true } };
		const { hints } = await run({ items: [silenced, row, silenced, { ...newsletter, consent: [] }] });
		expect(hints.map(({ message }) => message)).toEqual([
			'1 may be sent, 2 blocked by do_not_contact, 1 blocked by no_consent.',
		]);
		expect((await run({ items: [row] })).hints).toEqual([]);
	});

	it('declares its outputs by an expression that stands alone', () => {
		const { outputs } = node.description;
		const source = /^=\{\{([\s\S]*)\}\}$/.exec(String(outputs))?.[1] ?? '';
		const evaluate = new Function('$parameter', `return ${source}`);
		expect(evaluate({ outputs: 'single' })).toHaveLength(1);
		expect(evaluate({ outputs: 'perChannel' })).toHaveLength(channels.length + 2);
	});

	it.each([
		['no message', {}, 'no message', '"topic"'],
		['no topic', { message: { channel: 'email' } }, '"message.topic" is missing', 'message.topic'],
		['an unknown topic', { message: { topic: 'news' } }, '"message.topic" is "news"', 'message.topic'],
		[
			'a wrong instant',
			{ ...row, history: [{ ...granted, at: 'yesterday' }] },
			'"history[0].at"',
			'history[0]',
		],
		['an unknown policy', { ...row, policy: { quietHour: {} } }, 'quietHour', 'policy'],
		[
			'a flag that is text',
			{ ...row, contact: { doNotContact: 'false' } },
			'"contact.doNotContact"',
			'contact',
		],
	])('names the fault and how to mend it: %s', async (_name, item, message, mend) => {
		const failed = await run({ items: [item] }).catch((error: unknown) => error);
		expect(failed).toBeInstanceOf(NodeOperationError);
		expect((failed as NodeOperationError).message).toContain(message);
		expect((failed as NodeOperationError).description).toContain(mend);
	});

	it('fails one item alone where the node continues on failure', async () => {
		const { items } = await run({ items: [{}, row], onError: 'continueErrorOutput' });
		expect(Object.keys(items[0]?.json ?? {})).toEqual(['error']);
		expect(items[1]?.json.delivery).toMatchObject({ selected: ['email'] });
	});
});
