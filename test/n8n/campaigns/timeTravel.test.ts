import { randomFrom } from '../../../nodes/shared/random';
import { TestN8n } from '../harness/TestN8n';
import { Stage } from '../messaging/stage';
import { Travel } from './travel';

/** How many contacts travel: 300 by `npm run test:time-travel`, fewer where every commit waits for it. */
const count = Number(process.env.CUSTOMER_COMMS_TRAVELLERS ?? 6);
const days = 30;

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
let travel: Travel;
beforeAll(async () => {
	await stage.prepare();
	travel = new Travel(n8n, await stage.tenant(), Date.parse('2027-03-15T07:30:00Z'));
	await travel.prepare(count);
});
afterAll(async () => {
	await travel.burst(null);
	await n8n.close();
});

test('thirty days of quotes go as simulated, message for message, and every message once', async () => {
	await travel.sendQuotes();
	const events = travel.happenings(randomFrom(7));
	// Down for six hours, for a day, and for a week in which the clocks change in Europe.
	const down = [[47, 6], [118, 24], [156, 168]].map(([from = 0, hours = 0]) => ({ from: travel.at(from), to: travel.at(from + hours) }));
	await travel.go(events, days, down);
	const sent = await travel.sent();
	expect(sent.length).toBeGreaterThan(count * 1.5);
	expect(sent.map(({ at, channel, key }) => `${at} ${channel} ${key}`).sort()).toEqual(await travel.simulated(events, days, down));

	expect(new Set(sent.map(({ key }) => key)).size).toBe(sent.length);
	expect(sent.filter(({ at }) => down.some(({ from, to }) => from <= at && at < to))).toEqual([]);
	expect(sent.filter(({ hour }) => hour !== null).length).toBeGreaterThan(0);
	const steps = new Map<string, number>();
	for (const { at, key } of sent) steps.set(`${at} ${key.split('/')[1]}`, (steps.get(`${at} ${key.split('/')[1]}`) ?? 0) + 1);
	expect(Math.max(...steps.values())).toBeLessThanOrEqual(Math.max(3, Math.ceil(count / 4)));

	// Somebody out of office until after their quote has run out is not written to about it any more.
	const expired = sent.filter(({ state }) => state === 'expired');
	for (const { at } of expired) expect(Date.parse(at)).toBeGreaterThan(travel.lastValid);
	const states = new Set(sent.filter((one) => !expired.includes(one)).map(({ state }) => state));
	for (const state of states) expect(['accepted', 'delivered', 'blocked']).toContain(state);
	for (const { id, email } of travel.people) {
		const mails = await n8n.sandbox.messages({ to: email });
		const left = sent.filter(({ recipient, channel, state }) => recipient === email && channel === 'email' && state !== 'blocked' && state !== 'expired');
		expect({ id, mails: mails.length }).toEqual({ id, mails: left.length });
		// The quote itself goes with the first mail, and with no other.
		expect(mails.flatMap(({ attachments }) => attachments ?? []).length).toBe(Math.min(left.length, 1));
	}
}, 3_600_000);
