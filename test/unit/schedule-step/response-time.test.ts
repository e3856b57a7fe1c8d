import fc from 'fast-check';
import { responsePolicy } from '../../../nodes/ScheduleSequenceStep/responseTime/policy';
import {
	type ResponseRequest,
	responseTime,
} from '../../../nodes/ScheduleSequenceStep/responseTime/responseTime';
import {
	addBusinessMinutes,
	defaultCalendar,
	parseCalendar,
} from '../../../nodes/shared/time/businessCalendar';
import { parseInstant } from '../../../nodes/shared/time/instant';
import {
	intents,
	relationshipStages,
	responseExpectations,
	tiers,
	urgencies,
} from '../../../nodes/shared/vocabulary';
import { aroundChange, zones } from '../time/zonesAndChanges';

const at = (text: string) => parseInstant(text, 'at');
/** A Monday, 10:00 in Berlin. */
const monday = '2026-06-01T08:00:00Z';

function ask(given: Partial<Omit<ResponseRequest, 'receivedAt'>> & { receivedAt?: string } = {}) {
	return responseTime({
		urgency: 'normal',
		client: { responseExpectation: 'flexible', relationshipStage: 'established' },
		load: 0,
		calendar: defaultCalendar('Europe/Berlin'),
		holdLanguagePromise: false,
		policy: responsePolicy(undefined),
		now: at(monday),
		...given,
		receivedAt: at(given.receivedAt ?? monday),
	});
}

describe('the minutes', () => {
	it.each([
		// urgency, expectation, relationship, load -> minutes
		['urgent', 'immediate', 'new', 0, 5.25],
		['urgent', 'immediate', 'established', 0, 7.5],
		['urgent', 'business_hours', 'established', 0, 15],
		['urgent', 'flexible', 'long_term_partner', 0, 27],
		['high', 'business_hours', 'new', 0, 84],
		['high', 'business_hours', 'established', 0, 120],
		['high', 'flexible', 'long_term_partner', 0, 216],
		['normal', 'immediate', 'new', 0, 126],
		['normal', 'immediate', 'established', 0, 180],
		['normal', 'business_hours', 'established', 0, 360],
		['normal', 'flexible', 'long_term_partner', 0, 648],
		['low', 'immediate', 'established', 0, 720],
		['low', 'business_hours', 'established', 0, 1_440],
		['low', 'flexible', 'long_term_partner', 0, 2_592],
		// workload: at capacity, half over, twice, ten times
		['normal', 'business_hours', 'established', 1, 360],
		['normal', 'business_hours', 'established', 1.5, 450],
		['normal', 'business_hours', 'established', 2, 540],
		['normal', 'business_hours', 'established', 10, 540],
		// never for urgent and high
		['urgent', 'business_hours', 'established', 2, 15],
		['high', 'business_hours', 'established', 2, 120],
	] as const)(
		'for %s, %s, %s at load %d are %d',
		(urgency, responseExpectation, relationshipStage, load, minutes) => {
			const answer = ask({ urgency, client: { responseExpectation, relationshipStage }, load });
			expect(answer.minutes).toBe(minutes);
			expect(answer.factors.bound).toBe('product');
		},
	);

	it.each([
		['enterprise', 60],
		['premium', 120],
		['standard', 240],
		['essential', 480],
	] as const)('are never above what the tier %s was promised: %d', (tier, minutes) => {
		const answer = ask({ urgency: 'low', client: { responseExpectation: 'flexible', tier } });
		expect(answer).toMatchObject({ minutes, factors: { bound: 'tier_promise', tierPromise: minutes } });
	});

	it.each([
		['question', 120],
		['update_request', 240],
	] as const)('are never above the target of the intent %s: %d', (intent, minutes) => {
		expect(ask({ intent })).toMatchObject({ minutes, factors: { bound: 'intent_target' } });
	});

	it('are 15 for high urgency where an immediate answer is expected, whatever the relationship', () => {
		for (const relationshipStage of relationshipStages) {
			const answer = ask({
				urgency: 'high',
				client: { responseExpectation: 'immediate', relationshipStage },
			});
			expect(answer).toMatchObject({
				minutes: 15,
				factors: { bound: 'expectation_target', counted: 'elapsed' },
			});
		}
	});

	it('are never above 2,880', () => {
		const answer = ask({
			urgency: 'low',
			client: { responseExpectation: 'flexible', relationshipStage: 'long_term_partner' },
			load: 2,
		});
		expect(answer).toMatchObject({ minutes: 2_880, factors: { bound: 'absolute_cap', product: 3_888 } });
	});

	it.each([
		['en', 60],
		['es', 120],
		['fr', 120],
		['de', 240],
		['zh', 240],
		['ja', 240],
		['de-AT', 240],
	])(
		'are never above the promise made in the language %s, where it is switched on: %d',
		(language, minutes) => {
			const client = { responseExpectation: 'flexible' as const, language };
			expect(ask({ client }).minutes).toBe(540);
			expect(ask({ client, holdLanguagePromise: true })).toMatchObject({
				minutes,
				factors: { bound: 'language_promise' },
			});
		},
	);

	it('follow the tightest limit where several hold, and show them all', () => {
		const answer = ask({
			urgency: 'low',
			intent: 'question',
			client: { responseExpectation: 'business_hours', tier: 'premium', language: 'en' },
			holdLanguagePromise: true,
		});
		expect(answer.minutes).toBe(60);
		expect(answer.factors).toEqual({
			base: 1_440,
			expectation: 1,
			relationship: 1,
			workload: 1,
			product: 1_440,
			tierPromise: 120,
			intentTarget: 120,
			expectationTarget: null,
			languagePromise: 60,
			absoluteCap: 2_880,
			bound: 'language_promise',
			counted: 'business',
		});
	});
});

describe('the instant', () => {
	it.each([
		['urgent', 'business_hours', '2026-06-05T20:00:00Z', '2026-06-05T20:15:00.000Z'],
		['high', 'business_hours', '2026-06-05T14:00:00Z', '2026-06-08T08:00:00.000Z'],
		['normal', 'business_hours', '2026-06-05T20:00:00Z', '2026-06-08T13:00:00.000Z'],
		['low', 'business_hours', '2026-06-01T07:00:00Z', '2026-06-03T15:00:00.000Z'],
		['high', 'immediate', '2026-06-06T20:00:00Z', '2026-06-06T20:15:00.000Z'],
		['normal', 'flexible', '2026-06-05T20:00:00Z', '2026-06-06T05:00:00.000Z'],
		['high', 'business_hours', '2026-03-27T15:30:00Z', '2026-03-30T08:30:00.000Z'],
	] as const)('for %s with %s received %s is %s', (urgency, responseExpectation, receivedAt, dueAt) => {
		expect(ask({ urgency, client: { responseExpectation }, receivedAt }).dueAt).toBe(dueAt);
	});

	it('counts a promise of the tier in business minutes too', () => {
		const answer = ask({
			client: { responseExpectation: 'business_hours', tier: 'enterprise' },
			receivedAt: '2026-06-05T14:30:00Z',
		});
		expect(answer).toMatchObject({ minutes: 60, dueAt: '2026-06-08T07:30:00.000Z' });
	});

	it('leaves out the holidays of the calendar', () => {
		const calendar = parseCalendar(
			{
				timeZone: 'UTC',
				weekly: { thu: [['09:00', '17:00']], fri: [['09:00', '17:00']], mon: [['09:00', '17:00']] },
				holidays: ['2026-12-25'],
			},
			'calendar',
		);
		const answer = ask({
			urgency: 'high',
			client: { responseExpectation: 'business_hours' },
			calendar,
			receivedAt: '2026-12-24T16:00:00Z',
		});
		expect(answer.dueAt).toBe('2026-12-28T10:00:00.000Z');
	});

	it('is also shown by the wall clock of the calendar', () => {
		expect(ask({ urgency: 'urgent' })).toMatchObject({
			localDueAt: '2026-06-01T10:22:30+02:00',
			timeZone: 'Europe/Berlin',
		});
	});

	it('is marked where it has passed', () => {
		expect(ask({ now: at('2026-06-02T08:00:00Z') }).overdue).toBe(true);
		expect(ask().overdue).toBe(false);
	});
});

describe('the reasons', () => {
	const codes = (answer: ReturnType<typeof ask>) => answer.reasons.map(({ code }) => code);

	it('say what was assumed of an unknown client', () => {
		const answer = ask({ client: {} });
		expect(answer).toMatchObject({ minutes: 360, factors: { counted: 'business' } });
		expect(codes(answer)).toEqual([
			'bound_by_product',
			'factors',
			'expectation_assumed',
			'relationship_assumed',
			'tier_unknown',
			'business_minutes',
		]);
	});

	it('say that an urgent mail does not wait for business hours', () => {
		expect(codes(ask({ urgency: 'urgent', client: {} }))).toContain('round_the_clock');
	});

	it('say that a mail claims to come from the future', () => {
		expect(codes(ask({ receivedAt: '2026-06-02T08:00:00Z' }))).toContain('received_in_the_future');
	});
});

describe('the policy', () => {
	it('takes single numbers of the operator and keeps the others', () => {
		const policy = responsePolicy({ baseMinutes: { normal: 480 }, workload: { most: 3 } });
		expect(ask({ policy, client: {} }).minutes).toBe(480);
		expect(ask({ policy, client: {}, load: 2 }).minutes).toBe(1_440);
		expect(ask({ policy, urgency: 'high', client: {} }).minutes).toBe(120);
	});

	it('takes a promise back where it is null', () => {
		const policy = responsePolicy({
			tierPromise: { enterprise: null },
			expectationTarget: { immediate: { high: null } },
		});
		expect(ask({ policy, client: { tier: 'enterprise' } }).minutes).toBe(360);
		expect(ask({ policy, urgency: 'high', client: { responseExpectation: 'immediate' } }).minutes).toBe(60);
	});

	it('refuses what it does not know, naming it', () => {
		expect(() => responsePolicy({ baseMinuets: { normal: 1 } })).toThrow('baseMinuets');
		expect(() => responsePolicy({ baseMinutes: { normal: 'soon' } })).toThrow(
			'"policy.baseMinutes.normal" is "soon"',
		);
		expect(() => responsePolicy({ tierPromise: { gold: 5 } })).toThrow('gold');
	});

	it('never lets a more urgent mail wait longer, whatever the numbers', () => {
		const policy = responsePolicy({ baseMinutes: { high: 10_000, urgent: 9_000 }, absoluteCap: 20_000 });
		expect(ask({ policy, urgency: 'urgent', client: {} })).toMatchObject({
			minutes: 360,
			factors: { bound: 'urgency_order', product: 9_000 },
		});
	});
});

describe('for any client, more urgent is never later', () => {
	const shift = fc
		.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 }))
		.filter(([from, to]) => from !== to)
		.map(([from, to]) => [`${from}:00`.padStart(5, '0'), `${to}:30`.padStart(5, '0')]);
	const weekly = fc.record({
		mon: fc.array(shift, { maxLength: 2 }),
		wed: fc.array(shift, { maxLength: 2 }),
		sun: fc.array(shift, { maxLength: 2 }),
		fri: fc.array(shift, { minLength: 1, maxLength: 2 }),
	});
	const client = fc.record(
		{
			responseExpectation: fc.constantFrom(...responseExpectations),
			relationshipStage: fc.constantFrom(...relationshipStages),
			tier: fc.constantFrom(...tiers),
			language: fc.constantFrom('en', 'es', 'de', 'pt'),
		},
		{ requiredKeys: [] },
	);
	const minutes = fc.integer({ min: 1, max: 5_000 });
	const policy = fc.record(
		{
			baseMinutes: fc.record(
				{ urgent: minutes, high: minutes, normal: minutes, low: minutes },
				{ requiredKeys: [] },
			),
			expectationTarget: fc.record({
				immediate: fc.record({ urgent: minutes, low: minutes }, { requiredKeys: [] }),
			}),
			roundTheClockFrom: fc.constantFrom(...urgencies, 'none'),
		},
		{ requiredKeys: [] },
	);
	const placed = fc
		.constantFrom(...zones)
		.chain((zone) => fc.tuple(fc.constant(zone), aroundChange(zone), weekly));

	const arbitrary = fc.record({
		placed,
		client,
		intent: fc.option(fc.constantFrom(...intents), { nil: undefined }),
		load: fc.double({ min: 0, max: 5, noNaN: true }),
		holdLanguagePromise: fc.boolean(),
	});
	const answers = (
		{
			placed: [timeZone, receivedAt, hours],
			...given
		}: typeof arbitrary extends fc.Arbitrary<infer T> ? T : never,
		overrides: unknown,
	) => {
		const calendar = parseCalendar({ timeZone, weekly: hours }, 'calendar');
		const rules = responsePolicy(overrides);
		return urgencies.map((urgency) =>
			responseTime({ ...given, urgency, receivedAt, calendar, policy: rules, now: receivedAt }),
		);
	};
	const expectOrdered = (inOrder: ReturnType<typeof answers>) => {
		for (const [index, next] of inOrder.slice(1).entries()) {
			const sooner = inOrder[index];
			expect(sooner && sooner.minutes <= next.minutes).toBe(true);
			expect(sooner && Date.parse(sooner.dueAt) <= Date.parse(next.dueAt)).toBe(true);
		}
	};

	it('over calendars, zones, loads and promises', () => {
		fc.assert(
			fc.property(arbitrary, (given) => expectOrdered(answers(given, undefined))),
			{ numRuns: 150 },
		);
	});

	it('also where the operator wrote another policy', () => {
		fc.assert(
			fc.property(arbitrary, policy, (given, overrides) => expectOrdered(answers(given, overrides))),
			{ numRuns: 150 },
		);
	});

	it('with the default policy it needs no correction', () => {
		fc.assert(
			fc.property(arbitrary, (given) => {
				expect(answers(given, undefined).map(({ factors }) => factors.bound)).not.toContain('urgency_order');
			}),
			{ numRuns: 150 },
		);
	});

	it('and never beyond the minutes and the cap', () => {
		fc.assert(
			fc.property(arbitrary, (given) => {
				const [timeZone, receivedAt, hours] = given.placed;
				for (const { dueAt, minutes: counted, factors } of answers(given, undefined)) {
					expect(counted).toBeLessThanOrEqual(2_880);
					const latest =
						factors.counted === 'elapsed'
							? receivedAt.plus({ minutes: counted })
							: addBusinessMinutes(
									receivedAt,
									counted,
									parseCalendar({ timeZone, weekly: hours }, 'calendar'),
								);
					// An instant has whole milliseconds; minutes that a workload stretches need not come out at one.
					expect(Date.parse(dueAt)).toBe(Math.round(latest.toMillis()));
				}
			}),
			{ numRuns: 100 },
		);
	});
});
