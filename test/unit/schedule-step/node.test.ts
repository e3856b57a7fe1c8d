import { NodeOperationError } from 'n8n-workflow';
import { ScheduleSequenceStep } from '../../../nodes/ScheduleSequenceStep/ScheduleSequenceStep.node';
import { fakeExecution, type FakeExecution } from '../fakeExecution';

const node = new ScheduleSequenceStep();

async function run(given: FakeExecution) {
	const { ctx, hints, reads } = fakeExecution({ node, ...given });
	const [items = []] = await node.execute.call(ctx);
	return { items, hints, reads };
}

const mail = {
	email: { receivedAt: '2026-06-05T14:00:00Z' },
	client: { responseExpectation: 'business_hours', tier: 'standard', timeZone: 'Europe/Berlin' },
	classification: { urgency: 'high', intent: 'complaint' },
};

describe('Schedule Sequence Step, response time', () => {
	it('reads everything from the item with nothing filled in', async () => {
		const { items } = await run({ items: [mail] });
		expect(items[0]?.json).toMatchObject({
			...mail,
			response: {
				minutes: 120,
				dueAt: '2026-06-08T08:00:00.000Z',
				timeZone: 'Europe/Berlin',
				engine: 'rules',
			},
		});
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});

	it('tells the operator how many answers are late, and nothing where none is', async () => {
		const at = (now: string) => ({ items: [mail, mail], parameters: { options: { now } } });
		expect((await run(at('2026-06-05T14:30:00Z'))).hints).toEqual([]);
		const { hints } = await run(at('2026-06-09T14:30:00Z'));
		expect(hints).toMatchObject([{ type: 'warning', message: expect.stringContaining('2 of 2 mails') }]);
	});

	it('reads the intent, the workload and the calendar of the account from the item', async () => {
		const { items } = await run({
			items: [
				{
					...mail,
					classification: { urgency: 'normal', intent: 'question' },
					workload: { open: 40, capacity: 20 },
					account: { calendar: { timeZone: 'America/New_York', weekly: { sat: [['09:00', '12:00']] } } },
				},
			],
		});
		expect(items[0]?.json.response).toMatchObject({
			minutes: 120,
			dueAt: '2026-06-06T15:00:00.000Z',
			factors: { workload: 1.5, intentTarget: 120, bound: 'intent_target' },
		});
	});

	it('lets a parameter override the item', async () => {
		const { items } = await run({
			items: [mail],
			parameters: {
				urgency: 'urgent',
				receivedAt: '2026-06-01T08:00:00Z',
				client: '{"responseExpectation": "immediate", "timeZone": "UTC"}',
				workload: '1.5',
				options: { policy: '{"baseMinutes": {"urgent": 30}}', now: '2026-06-01T09:00:00Z' },
			},
		});
		expect(items[0]?.json.response).toMatchObject({
			minutes: 15,
			dueAt: '2026-06-01T08:15:00.000Z',
			overdue: true,
			timeZone: 'UTC',
		});
	});

	it('reads fixed parameters once for all items', async () => {
		const { items, reads } = await run({ items: [mail, mail, mail] });
		expect(items).toHaveLength(3);
		expect(reads.every(({ index }) => index === 0)).toBe(true);
	});

	it('takes a Date, as the Postgres node returns it', async () => {
		const { items } = await run({
			items: [
				{ json: { ...mail, email: { receivedAt: new Date('2026-06-05T14:00:00Z') as unknown as string } } },
			],
		});
		expect(items[0]?.json.response).toMatchObject({ dueAt: '2026-06-08T08:00:00.000Z' });
	});

	it.each([
		['no urgency', { email: mail.email }, 'has no urgency', 'Classify Email'],
		['a wrong urgency', { ...mail, classification: { urgency: 'asap' } }, '"urgency" is "asap"', 'Correct'],
		['a wrong time', { ...mail, email: { receivedAt: 'today' } }, '"receivedAt" is "today"', 'offset'],
		['a wrong zone', { ...mail, client: { timeZone: 'Berlin' } }, '"client.timeZone" is "Berlin"', 'IANA'],
		['a wrong tier', { ...mail, client: { tier: 'gold' } }, '"client.tier" is "gold"', 'Correct'],
		['no capacity', { ...mail, workload: { open: 3, capacity: 0 } }, '"workload.capacity" is 0', 'Correct'],
	])('names the fault and how to mend it: %s', async (_name, item, message, mend) => {
		const failed = await run({ items: [item] }).catch((error: unknown) => error);
		expect(failed).toBeInstanceOf(NodeOperationError);
		expect((failed as NodeOperationError).message).toContain(message);
		expect((failed as NodeOperationError).description).toContain(mend);
	});

	it('fails one item alone where the node continues on failure', async () => {
		const { items } = await run({ items: [{}, mail], onError: 'continueErrorOutput' });
		expect(Object.keys(items[0]?.json ?? {})).toEqual(['error']);
		expect(items[1]?.json.response).toMatchObject({ minutes: 120 });
	});

	it('keeps what the item held under the result key', async () => {
		const { items } = await run({ items: [{ ...mail, response: 'earlier' }] });
		expect(items[0]?.json.responseBefore).toBe('earlier');
	});
});
