import { ScheduleSequenceStep } from '../../../nodes/ScheduleSequenceStep/ScheduleSequenceStep.node';
import { fakeExecution, type FakeExecution } from '../fakeExecution';
import { contact, enrolment, quote } from './sequence/asking';

const node = new ScheduleSequenceStep();

async function run(given: FakeExecution) {
	const [items = []] = await node.execute.call(fakeExecution({ node, ...given }).ctx);
	return items;
}

const now = '2026-06-01T08:00:00Z';
const item = { sequence: quote, enrolment, contact };

describe('Schedule Sequence Step, next step', () => {
	it('reads everything from the item and keeps it', async () => {
		const [given] = await run({ items: [item], parameters: { operation: 'nextStep', now } });
		expect(given?.json).toMatchObject({ ...item, step: { action: 'send', stepId: 'offer', key: 'e-1/offer/1' } });
		expect(given?.pairedItem).toEqual({ item: 0 });
	});

	it('fails one item alone, by its path', async () => {
		const items = await run({ items: [item, { ...item, sequence: { ...quote, topic: 'gossip' } }, item], parameters: { operation: 'nextStep', now }, onError: 'continueErrorOutput' });
		expect(items.map(({ json }) => Object.keys(json).includes('step'))).toEqual([true, false, true]);
		expect(items[1]?.json.error).toContain('"sequence.topic" is "gossip"');
	});

	it('takes the sequence as a parameter, as text', async () => {
		const [given] = await run({ items: [{ enrolment, contact }], parameters: { operation: 'nextStep', sequence: JSON.stringify(quote), now } });
		expect(given?.json.step).toMatchObject({ action: 'send' });
	});
});

describe('Schedule Sequence Step, simulate', () => {
	const parameters = { operation: 'simulate', from: now, to: '2026-07-01T08:00:00Z' };

	it('gives an item for each send, paired with what it came from', async () => {
		const items = await run({ items: [{ sequence: quote, contacts: [contact, { ...contact, contactId: 'c-2' }] }], parameters });
		expect(items).toHaveLength(10);
		expect(items[9]).toMatchObject({ json: { simulated: { contactId: 'c-2', stepId: 'last', outcome: 'sent' } }, pairedItem: { item: 0 } });
	});

	it('also takes an item for each contact, and fails one alone', async () => {
		const items = await run({ items: [item, { sequence: quote }, item], parameters, onError: 'continueRegularOutput' });
		expect(items).toHaveLength(11);
		expect(items[5]?.json.error).toContain('There are no contacts to simulate.');
	});

	it('refuses a period that is empty', async () => {
		await expect(run({ items: [item], parameters: { ...parameters, to: now } })).rejects.toThrow('is empty');
	});
});

describe('Schedule Sequence Step, incident cadence', () => {
	it('reads the incident from the item', async () => {
		const incident = { severity: 'P2', declaredAt: now };
		const [given] = await run({ items: [{ incident }], parameters: { operation: 'incidentCadence', now } });
		expect(given?.json.cadence).toMatchObject({ nextUpdateAt: '2026-06-01T08:15:00.000Z', level: 1, engine: 'rules' });
	});
});

describe('Schedule Sequence Step, best send time', () => {
	it('reads the engagement and the zone of the contact from the item', async () => {
		const engagement = Array.from({ length: 20 }, (_, day) => ({ at: `2026-05-${String(day + 1).padStart(2, '0')}T18:20:00Z`, kind: 'reply' }));
		const [given] = await run({ items: [{ engagement, contact, window: { from: '08:00', to: '22:00' } }], parameters: { operation: 'bestSendTime', now } });
		expect(given?.json.sendTime).toMatchObject({ basis: 'contact', timeZone: 'Europe/Berlin', at: expect.stringContaining('T18:00') });
	});
});
