import fc from 'fast-check';
import { keyIn, personOf, planMessages } from '../../faults/messages';
import { planStrikes } from '../../faults/plan';
import { countKeys, reckon, type Stored } from '../../faults/reckoning';

const row = (key: string, state: string): Stored => ({ key, channel: 'email', state, reason: '' });

test('sent and not there is lost, there twice is twice, in doubt is neither', () => {
	const rows = [row('a', 'accepted'), row('b', 'accepted'), row('c', 'delivered'), row('d', 'ambiguous'), row('e', 'ambiguous'), row('f', 'failed_hard'), row('g', 'claimed')];
	const result = reckon(rows, countKeys(['a', 'c', 'c', 'd', undefined]));
	expect(result).toMatchObject({ messages: 7, once: 2, lost: ['b'], twice: ['c'], failed: ['f'], unfinished: ['g'] });
	expect(result.ambiguous).toEqual({ total: 2, arrived: ['d'], notArrived: ['e'] });
});

test('every message is counted in one place', () => {
	const states = ['accepted', 'ambiguous', 'failed_hard', 'scheduled', 'sending', 'blocked', 'delivered'];
	fc.assert(
		fc.property(fc.array(fc.record({ state: fc.constantFrom(...states), times: fc.nat(2) })), (given) => {
			const rows = given.map(({ state }, i) => row(String(i), state));
			const { lost, unfinished, failed, ambiguous } = reckon(rows, countKeys(given.flatMap(({ times }, i) => Array<string>(times).fill(String(i)))));
			const sent = given.filter(({ state, times }) => /accepted|delivered/.test(state) && times > 0).length;
			expect(lost.length + unfinished.length + failed.length + ambiguous.total + sent).toBe(given.length);
		}),
	);
});

test('what is sent names its message, and no two people share an address', () => {
	const messages = planMessages('ab12', 500);
	for (const { key, subject, text } of messages) expect([keyIn(subject), keyIn(text)]).toEqual([key, key]);
	expect(new Set(messages.map(({ key }) => key)).size).toBe(500);
	expect(new Set(messages.map(({ channel, to }) => `${channel} ${to}`)).size).toBe(500);
	expect(personOf('ab12', 7).phone).toMatch(/^\+346\d{8}$/);
});

test('poison is spread evenly and over every channel, and costs no other message its place', () => {
	const [plain, poisoned] = [planMessages('ab12', 1000), planMessages('ab12', 1000, undefined, 12)];
	const poison = poisoned.filter((message) => message.poison);
	expect(poison).toHaveLength(12);
	expect(new Set(poison.map(({ channel }) => channel)).size).toBe(5);
	expect(poisoned.filter((message) => !message.poison)).toEqual(plain.filter((_, i) => !poisoned[i]?.poison));
	expect(planMessages('ab12', 1000, undefined, 1).filter((message) => message.poison)).toHaveLength(1);
	expect(planMessages('ab12', 1000).some((message) => message.poison)).toBe(false);
});

test('the same seed makes the same plan, with every fault in it, while messages go out', () => {
	const scale = { seed: 7, kills: 30, workers: 3, postgres: 2, redis: 1, troubles: 2 };
	const plan = planStrikes(scale);
	expect(plan).toEqual(planStrikes(scale));
	expect(plan).not.toEqual(planStrikes({ ...scale, seed: 8 }));
	const kinds = plan.map(({ strike }) => (strike.kind === 'restart' ? `${strike.process} ${strike.how}` : strike.kind === 'trouble' ? strike.what : 'kill'));
	expect(kinds.filter((kind) => kind === 'kill')).toHaveLength(30);
	expect(new Set(kinds)).toEqual(new Set(['kill', 'postgres crash', 'postgres stop', 'redis crash', 'refuse', 'stall', 'drop']));
	for (const { at } of plan) expect(at > 0 && at < 1).toBe(true);
});
