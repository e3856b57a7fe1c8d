import fc from 'fast-check';
import { parseSequence } from '../../../../nodes/ScheduleSequenceStep/sequence/definition';
import { nextStep } from '../../../../nodes/ScheduleSequenceStep/sequence/nextStep';
import { sequencePolicy } from '../../../../nodes/ScheduleSequenceStep/sequence/policy';
import { parseSituation } from '../../../../nodes/ScheduleSequenceStep/sequence/situation';
import { parseAssumptions, simulate, simulateAll, simulatedSituation, type Simulation } from '../../../../nodes/ScheduleSequenceStep/simulate/simulate';
import { contact, millis, quote } from './asking';

function simulation(assumptions: object = {}, more: Partial<Simulation> = {}): Simulation {
	return {
		sequence: parseSequence(quote), policy: sequencePolicy(undefined), from: millis('2026-06-01T08:00:00Z'), to: millis('2026-07-01T08:00:00Z'),
		assumptions: parseAssumptions(assumptions), workspaceZone: 'UTC', ...more,
	};
}

const run = (assumptions: object = {}, more: Partial<Simulation> = {}, who: unknown = contact) => {
	const period = simulation(assumptions, more);
	return simulate(period, simulatedSituation(who, 0, period));
};
const brief = (rows: ReturnType<typeof run>) => rows.map(({ stepId, outcome, why, at }) => `${stepId} ${outcome} ${why} ${at?.slice(0, 16) ?? ''}`.trim());

describe('a simulation', () => {
	it('lists what would be sent, when and on which channel', () => {
		expect(brief(run())).toEqual([
			'offer sent due 2026-06-01T08:00', 'nudge sent due 2026-06-03T07:00', 'call sent due 2026-06-06T07:00', 'cases sent due 2026-06-08T07:00', 'last sent due 2026-06-15T07:00',
		]);
		expect(run().map(({ channel }) => channel)).toEqual(['email', 'sms', 'phone', 'email', 'email']);
	});

	it('has a row with the reason for all that is not sent after a reply', () => {
		const rows = run({ events: [{ contactId: 'c-1', event: 'reply', at: '2026-06-05T10:00:00Z' }, { contactId: 'c-2', event: 'opt_out', at: '2026-06-01T09:00:00Z' }] });
		expect(brief(rows).slice(2)).toEqual(['call not_sent exit_reply 2026-06-05T10:00', 'cases not_sent exit_reply 2026-06-05T10:00', 'last not_sent exit_reply 2026-06-05T10:00']);
	});

	it('says what lies behind the period', () => {
		expect(brief(run({}, { to: millis('2026-06-07T00:00:00Z') })).slice(3)).toEqual(['cases not_sent after_period 2026-06-08T07:00', 'last not_sent after_period']);
	});

	it('catches up after a week without the host: one after the other, nothing twice', () => {
		const rows = run({ downtimes: [{ from: '2026-06-02T00:00:00Z', to: '2026-06-09T00:00:00Z' }], everyMinutes: 5 });
		expect(brief(rows)).toEqual([
			'offer sent due 2026-06-01T08:00', 'nudge sent missed 2026-06-09T00:00', 'call sent due 2026-06-09T12:00', 'cases sent due 2026-06-10T00:00', 'last sent due 2026-06-15T07:00',
		]);
		expect(new Set(rows.map(({ key }) => key)).size).toBe(5);
	});

	it('holds the caps of the policy also against its own sends', () => {
		const policy = sequencePolicy({ caps: [{ most: 2, hours: 168, topics: ['service'] }] });
		expect(brief(run({}, { policy }))).toEqual([
			'offer sent due 2026-06-01T08:00', 'nudge sent due 2026-06-03T07:00', 'call sent frequency_cap 2026-06-08T08:00', 'cases sent frequency_cap 2026-06-10T07:00', 'last sent frequency_cap 2026-06-15T08:00',
		]);
	});

	it('knows the cap on bursts: of those who are due at once the rest wait, in the order of the schedule, and each row says so', () => {
		const policy = sequencePolicy({ sequences: { burst: { most: 2, minutes: 60 } } });
		const period = simulation({ everyMinutes: 15, downtimes: [{ from: '2026-06-01T00:00:00Z', to: '2026-06-02T09:00:00Z' }] }, { policy });
		const people = ['e', 'b', 'd', 'a', 'c'].map((id) => ({ simulation: period, situation: simulatedSituation({ contact: { ...contact, contactId: id }, enrolment: { id, contactId: id, enrolledAt: '2026-06-01T08:00:00Z' } }, 0, period) }));
		const offers = simulateAll(people).map(({ rows }) => rows.find(({ stepId }) => stepId === 'offer'));
		expect(offers.map((row) => `${row?.contactId} ${row?.at?.slice(11, 16)} ${row?.why}`)).toEqual(['e 11:00 burst_cap', 'b 09:00 missed', 'd 10:00 burst_cap', 'a 09:00 missed', 'c 10:00 burst_cap']);
		expect(offers[4]?.reasons[0]).toMatchObject({ code: 'burst_cap', evidence: { since: '2026-06-02T09:00:00.000Z' } });
	});

	it('caps nobody where the policy lifts it, or the topic is not one of the capped', () => {
		const last = (topic: string, most: number | null) => {
			const period = simulation({}, { sequence: parseSequence({ ...quote, topic }), policy: sequencePolicy({ sequences: { burst: { most } } }) });
			const people = Array.from({ length: 4 }, (_, place) => ({ simulation: period, situation: simulatedSituation({ ...contact, contactId: `c-${place}` }, place, period) }));
			return simulateAll(people).at(-1)?.rows[0]?.at;
		};
		expect(last('service', 1)).toBe('2026-06-01T11:00:00.000Z');
		expect(last('service', null)).toBe('2026-06-01T08:00:00.000Z');
		expect(last('transactional', 1)).toBe('2026-06-01T08:00:00.000Z');
		expect(sequencePolicy({ sequences: { burst: { most: '200' }, other: 1 } }).burst).toMatchObject({ most: 200, minutes: 60 });
		expect(() => sequencePolicy({ sequences: { burst: { most: 0 } } })).toThrow('"policy.sequences.burst.most" is 0');
	});

	it('never lets more of a step leave within the span than the cap says, loses nobody, and says the same for contacts in any order', () => {
		const arbitrary = fc.record({ count: fc.integer({ min: 1, max: 25 }), most: fc.integer({ min: 1, max: 6 }), minutes: fc.integer({ min: 10, max: 200 }), everyMinutes: fc.constantFrom(0, 5, 60), batchSize: fc.integer({ min: 1, max: 10 }) });
		fc.assert(
			fc.property(arbitrary, ({ count, most, minutes, everyMinutes, batchSize }) => {
				const period = simulation({ everyMinutes, batchSize }, { policy: sequencePolicy({ sequences: { burst: { most, minutes } } }), sequence: parseSequence({ ...quote, steps: quote.steps.slice(0, 2) }) });
				const people = Array.from({ length: count }, (_, place) => ({ simulation: period, situation: simulatedSituation({ contact, enrolment: { id: `e-${place % 7}-${place}`, enrolledAt: new Date(period.from + (place % 3) * 60_000).toISOString() } }, place, period) }));
				const runs = simulateAll(people).map(({ rows }) => rows);
				const backwards = simulateAll([...people].reverse()).map(({ rows }) => rows).reverse();
				expect(backwards).toEqual(runs);
				for (const step of ['offer', 'nudge']) {
					const times = runs.flatMap((rows) => rows.filter(({ stepId, outcome }) => stepId === step && outcome === 'sent').map(({ at }) => Date.parse(at ?? '')));
					expect(times).toHaveLength(count);
					for (const time of times) expect(times.filter((other) => other > time - minutes * 60_000 && other <= time).length).toBeLessThanOrEqual(most);
				}
			}),
			{ numRuns: 30 },
		);
	});

	it('refuses a contact without a shape, by its place in the list', () => {
		expect(() => run({}, {}, 7)).toThrow('"contacts[0]" is 7');
	});

	it('is the same as asking for the next step again and again, whatever the contact does', () => {
		const events = fc.array(
			fc.record({ contactId: fc.constant('c-1'), event: fc.constantFrom('open', 'click', 'reply', 'out_of_office', 'bounce', 'booking'), at: fc.integer({ min: 0, max: 20 * 1440 }).map((minutes) => new Date(millis('2026-06-01T08:00:00Z') + minutes * 60_000).toISOString()) }),
			{ maxLength: 3 },
		);
		fc.assert(
			fc.property(events, fc.integer({ min: 0, max: 9 * 24 }), (given, down) => {
				const every = 60 * 60_000;
				const from = millis('2026-06-01T08:00:00Z');
				const pause = { from: new Date(from + 3_600_000).toISOString(), to: new Date(from + (1 + down) * 3_600_000).toISOString() };
				const rows = run({ events: given, everyMinutes: 60, downtimes: down > 0 ? [pause] : [] });
				const sequence = parseSequence(quote);
				const policy = sequencePolicy(undefined);
				const enrolment = { id: 'quote-c-1', contactId: 'c-1', enrolledAt: '2026-06-01T08:00:00Z', done: new Array<object>() };
				const history: object[] = [...given];
				const stepped: string[] = [];
				for (let now = from; now < millis('2026-07-01T08:00:00Z'); now += every) {
					if (down > 0 && now >= Date.parse(pause.from) && now < Date.parse(pause.to)) continue;
					for (;;) {
						const step = nextStep(sequence, parseSituation({ enrolment, contact, history, workspaceZone: 'UTC' }), policy, now);
						if (step.action !== 'send' && step.action !== 'skip') break;
						const at = new Date(now).toISOString();
						if (step.action === 'send') {
							stepped.push(`${step.key} ${at} ${step.channel}`);
							history.push({ at, channel: step.channel, topic: 'service', state: 'delivered', key: step.key });
						}
						enrolment.done.push({ stepId: step.stepId, at, state: step.action === 'send' ? 'sent' : 'skipped' });
					}
				}
				expect(rows.filter(({ outcome }) => outcome === 'sent').map(({ key, at, channel }) => `${key} ${at} ${channel}`)).toEqual(stepped);
				expect(new Set(rows.map(({ stepId }) => stepId)).size).toBe(quote.steps.length);
			}),
			{ numRuns: 25 },
		);
	});
});
