import { ask, codes, contact, done, enrolment, quote } from './asking';

const first = done('offer', '2026-06-01T08:00:00Z');
const one = (step: object, more: object = {}) => ({ ...quote, id: 'one', steps: [{ id: 'only', delay: { kind: 'calendar', days: 1, at: '09:00' }, channels: ['email'], ...step }], ...more });

describe('the next step', () => {
	it('is sent when it is due, with everything that a message needs', () => {
		expect(ask()).toMatchObject({
			action: 'send', stepId: 'offer', channel: 'email', template: 'quote-offer', variant: null, at: '2026-06-01T08:00:00.000Z',
			localTime: '2026-06-01T10:00:00+02:00', timeZone: 'Europe/Berlin', key: 'e-1/offer/1', engine: 'rules',
		});
	});

	it('waits for its day and hour in the contact\'s zone', () => {
		expect(ask({ enrolment: { done: [first] }, now: '2026-06-02T08:00:00Z' })).toMatchObject({
			action: 'wait', stepId: 'nudge', channel: 'sms', at: '2026-06-03T07:00:00.000Z', localTime: '2026-06-03T09:00:00+02:00',
		});
	});

	it('is complete once every step is done', () => {
		const all = quote.steps.map(({ id }, index) => done(id, `2026-06-${String(1 + index).padStart(2, '0')}T08:00:00Z`));
		expect(ask({ enrolment: { done: all }, now: '2026-07-01T08:00:00Z' })).toMatchObject({ action: 'complete', stepId: null, at: null, key: null });
	});

	it('never drifts by the minutes that a schedule adds, and counts from a late step where it was late', () => {
		const daily = { ...quote, steps: ['a', 'b'].map((id) => ({ id, delay: { kind: 'calendar', days: 1 }, channels: ['email'] })) };
		const after = (at: string) => ask({ sequence: daily, enrolment: { done: [done('a', at)] }, now: '2026-06-02T12:00:00Z' }).at;
		expect(after('2026-06-02T08:04:00Z')).toBe('2026-06-03T08:00:00.000Z');
		expect(after('2026-06-02T11:00:00Z')).toBe('2026-06-03T11:00:00.000Z');
	});

	it('counts from a date of the enrolment, also before it', () => {
		const sequence = one({ delay: { kind: 'calendar', from: 'date', date: 'validUntil', days: -1, at: '09:00' } });
		expect(ask({ sequence, enrolment: { dates: { validUntil: '2026-06-20T22:00:00Z' } } }).at).toBe('2026-06-20T07:00:00.000Z');
		expect(() => ask({ sequence })).toThrow('"enrolment.dates.validUntil", which is missing');
	});

	it('keeps to the business calendar of the sequence and the quiet hours of the contact', () => {
		const weekly = { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']] };
		const sequence = one({}, { calendar: { weekly, holidays: ['2026-06-02'] } });
		expect(ask({ sequence }).at).toBe('2026-06-08T07:00:00.000Z');
		const quiet = { preferences: { quietHours: { from: '20:00', to: '10:00' } } };
		expect(ask({ sequence: one({}), contact: quiet }).at).toBe('2026-06-02T08:00:00.000Z');
		expect(ask({ sequence: one({}), policy: { quietHours: { standard: { from: '20:00', to: '09:30' } } } }).at).toBe('2026-06-02T07:30:00.000Z');
	});
});

describe('the zone of the contact', () => {
	it.each([
		['its profile', {}, 'Europe/Berlin'],
		['else the account', { timeZone: '', accountTimeZone: 'Asia/Tokyo' }, 'Asia/Tokyo'],
		['else the account object', { timeZone: null, account: { timeZone: 'Asia/Tokyo' } }, 'Asia/Tokyo'],
		['else the phone', { timeZone: null, phone: '+12125550100' }, 'America/New_York'],
		['else the workspace', { timeZone: null, phone: null }, 'UTC'],
	])('is that of %s', (_name, given, expected) => {
		expect(ask({ contact: given }).timeZone).toBe(expected);
	});

	it('is an error where the profile has none of the world', () => {
		expect(() => ask({ contact: { timeZone: 'Berlin' } })).toThrow('"contact.timeZone" is "Berlin"');
	});
});

describe('exits', () => {
	const happened = (event: string, at = '2026-06-02T09:00:00Z', more: object = {}) => [{ event, at, ...more }];
	const asked = (history: unknown, more: object = {}) => ask({ sequence: { ...quote, ...more }, enrolment: { done: [first] }, history, now: '2026-06-02T10:00:00Z' });

	it.each(['reply', 'booking', 'conversion', 'opt_out', 'bounce', 'stage_left'])('%s ends the sequence', (event) => {
		expect(asked(happened(event))).toMatchObject({ action: 'exit', stepId: null, reasons: [{ code: `exit_${event}` }] });
	});

	it('ends by a reply or a bounce that the history of a message shows', () => {
		const send = (state: string) => [{ at: '2026-06-01T08:00:00Z', channel: 'email', topic: 'service', state }];
		expect(codes(asked(send('replied')))).toEqual(['exit_reply']);
		expect(codes(asked(send('bounced_hard')))).toEqual(['exit_bounce']);
		expect(asked(send('delivered')).action).toBe('wait');
	});

	it('counts neither what was before the enrolment nor what has not happened yet', () => {
		expect(asked(happened('reply', '2026-05-31T09:00:00Z')).action).toBe('wait');
		expect(asked(happened('reply', '2026-06-02T10:00:01Z')).action).toBe('wait');
	});

	it('ends only by what the sequence names, and by an opt-out always', () => {
		expect(asked(happened('reply'), { exits: ['booking'] }).action).toBe('wait');
		expect(asked(happened('opt_out'), { exits: [] }).action).toBe('exit');
		expect(ask({ contact: { doNotContact: true } }).action).toBe('exit');
	});

	it('takes the reply of an alias, and of a colleague where that is configured', () => {
		expect(asked(happened('reply', undefined, { by: 'alias' })).action).toBe('exit');
		expect(asked(happened('reply', undefined, { by: 'account' })).action).toBe('wait');
		expect(asked(happened('reply', undefined, { by: 'account' }), { exits: [{ on: 'reply', by: ['contact', 'account'] }] }).action).toBe('exit');
	});

	it('is postponed, not ended, by an out-of-office', () => {
		const away = happened('out_of_office', undefined, { until: '2026-06-05T06:00:00Z' });
		expect(asked(away)).toMatchObject({ action: 'wait', at: '2026-06-05T06:00:00.000Z' });
	});
});

describe('a missed step', () => {
	const late = (onMissed: string | undefined, now: string, step: object = {}) => ask({ sequence: one({ onMissed, ...step }), now });

	it('is not missed within the hour that a schedule may take', () => {
		expect(late('skip', '2026-06-02T08:00:00Z')).toMatchObject({ action: 'send', at: '2026-06-02T08:00:00.000Z' });
		expect(late('skip', '2026-06-02T08:00:01Z')).toMatchObject({ action: 'skip' });
	});

	it('is sent at once by default, skipped or moved to the next day by policy', () => {
		expect(late(undefined, '2026-06-05T12:00:00Z')).toMatchObject({ action: 'send', at: '2026-06-05T12:00:00.000Z', reasons: [{ code: 'missed' }, { code: 'due' }, { code: 'zone' }] });
		expect(late('skip', '2026-06-05T12:00:00Z')).toMatchObject({ action: 'skip', stepId: 'only' });
		expect(late('slide', '2026-06-05T12:00:00Z')).toMatchObject({ action: 'wait', at: '2026-06-06T07:00:00.000Z' });
		expect(late('slide', '2026-06-06T07:03:00Z')).toMatchObject({ action: 'send', at: '2026-06-06T07:03:00.000Z' });
	});

	it('slides the days behind it as well', () => {
		const sequence = { ...quote, steps: quote.steps.map((step) => ({ ...step, onMissed: 'slide' })) };
		const days = { done: [first, done('nudge', '2026-06-10T07:02:00Z')] };
		expect(ask({ sequence, enrolment: days, now: '2026-06-10T08:00:00Z' }).at).toBe('2026-06-13T07:00:00.000Z');
	});

	it('waits for its hours, also when it is caught up', () => {
		expect(late('send', '2026-06-05T22:00:00Z', { delay: { kind: 'window', days: 1, window: { from: '09:00', to: '17:00' } } })).toMatchObject({ action: 'wait', at: '2026-06-06T07:00:00.000Z' });
	});

	it('keeps the next one at a distance, so that a week down gives no burst', () => {
		const caught = ask({ enrolment: { done: [first, done('nudge', '2026-06-08T06:00:00Z')] }, now: '2026-06-08T06:05:00Z' });
		expect(caught).toMatchObject({ action: 'wait', stepId: 'call', at: '2026-06-08T18:00:00.000Z' });
		expect(codes(caught)).toContain('kept_apart');
	});

	it('is never sent again where its key is in the history, though nobody wrote it down', () => {
		const history = [{ at: '2026-06-01T08:00:00Z', channel: 'email', topic: 'service', state: 'ambiguous', key: 'e-1/offer/1' }];
		expect(ask({ history, now: '2026-06-01T08:10:00Z' }).stepId).toBe('nudge');
	});
});

describe('a cap', () => {
	const policy = { caps: [{ most: 1, hours: 24, topics: ['service'] }] };
	const history = [{ at: '2026-06-02T06:00:00Z', channel: 'sms', topic: 'service', state: 'delivered' }];
	const capped = (onCap: string | undefined, now: string) => ask({ sequence: one({ onCap, onMissed: 'skip' }), policy, history, now });

	it('defers, by rolling hours, and that does not make the step missed', () => {
		expect(capped(undefined, '2026-06-02T07:00:00Z')).toMatchObject({ action: 'wait', at: '2026-06-03T06:00:00.000Z', reasons: [{ code: 'frequency_cap' }, { code: 'zone' }] });
		expect(capped('defer', '2026-06-03T06:05:00Z')).toMatchObject({ action: 'send' });
	});

	it('skips where the step says so', () => {
		expect(capped('skip', '2026-06-02T07:00:00Z')).toMatchObject({ action: 'skip', reasons: [{ code: 'frequency_cap' }, { code: 'zone' }] });
	});
});

describe('a pause', () => {
	it('waits, until its end where it has one', () => {
		expect(ask({ enrolment: { paused: true } })).toMatchObject({ action: 'wait', at: null, stepId: 'offer', reasons: [{ code: 'paused' }] });
		expect(ask({ enrolment: { sequencePaused: { from: '2026-06-01T00:00:00Z', to: '2026-06-09T00:00:00Z' } } })).toMatchObject({ action: 'wait', at: '2026-06-09T00:00:00.000Z' });
	});

	it('of ten days moves what follows by ten days, each at its own hour and distance: no burst', () => {
		const paused = { from: '2026-06-02T08:00:00Z', to: '2026-06-12T08:00:00Z' };
		const at = (...steps: object[]) => ask({ enrolment: { paused, done: [first, ...steps] }, now: '2026-06-12T08:00:00Z' }).at;
		expect(at()).toBe('2026-06-13T07:00:00.000Z');
		expect(at(done('nudge', '2026-06-13T07:00:00Z'))).toBe('2026-06-16T07:00:00.000Z');
		expect(at(done('nudge', '2026-06-13T07:00:00Z'), done('call', '2026-06-16T07:00:00Z'))).toBe('2026-06-18T07:00:00.000Z');
	});

	it('of two hours a day before changes nothing', () => {
		const paused = [{ from: '2026-06-02T08:00:00Z', to: '2026-06-02T10:00:00Z' }];
		expect(ask({ enrolment: { paused, done: [first] }, now: '2026-06-02T12:00:00Z' }).at).toBe('2026-06-03T07:00:00.000Z');
	});
});

describe('versions and re-entry', () => {
	it('lets a running enrolment finish on its version', () => {
		const second = { ...quote, version: 2, steps: quote.steps.slice(0, 1).map((step) => ({ ...step, id: 'other' })) };
		expect(ask({ sequence: [quote, second] }).stepId).toBe('offer');
		expect(ask({ sequence: [quote, second], enrolment: { version: 2 } }).stepId).toBe('other');
		expect(() => ask({ sequence: second })).toThrow('The enrolment runs on version 1');
	});

	it('takes a contact again by the rule of the sequence', () => {
		const previous = [{ epoch: 1, enrolledAt: '2026-03-01T08:00:00Z', endedAt: '2026-05-20T08:00:00Z' }];
		const again = (reentry: object | undefined, earlier: object[] = previous) => ask({ sequence: { ...quote, reentry }, enrolment: { epoch: 2, previous: earlier } });
		expect(codes(again(undefined))).toEqual(['exit_reentry_refused']);
		expect(again({ mode: 'after_exit' })).toMatchObject({ action: 'send', key: 'e-1/offer/2' });
		expect(again({ mode: 'after_exit', afterDays: 30 }).action).toBe('exit');
		expect(again({ mode: 'after_exit' }, [{ epoch: 1, enrolledAt: '2026-05-30T08:00:00Z' }]).action).toBe('exit');
		expect(again({ mode: 'always' }, [{ epoch: 1, enrolledAt: '2026-05-30T08:00:00Z' }]).action).toBe('send');
	});
});

describe('conditions, channels and variants', () => {
	it('skips a step whose condition does not hold, and says which', () => {
		const conditions = [{ field: 'contact.tier', op: 'in', value: ['premium', 'enterprise'] }, { engagement: 'clicked', is: false }];
		const asked = (given: object, history?: unknown) => ask({ sequence: one({ conditions, delay: { kind: 'elapsed' } }), contact: given, history });
		expect(asked({ tier: 'premium' }).action).toBe('send');
		expect(asked({ tier: 'standard' })).toMatchObject({ action: 'skip', reasons: [{ code: 'condition_not_met' }, { code: 'zone' }] });
		expect(asked({ tier: 'premium' }, [{ event: 'click', at: '2026-06-01T08:00:00Z' }]).action).toBe('skip');
	});

	it.each([
		['gt', 5, 6, true], ['gt', 5, 5, false], ['lte', 5, 5, true], ['eq', 'a', 'a', true], ['ne', 'a', undefined, true],
		['lt', 5, '4', false], ['exists', undefined, 0, true], ['missing', undefined, '', true], ['notIn', ['a'], 'b', true],
	])('compares: %s %j with %j is %j', (op, value, found, holds) => {
		const sequence = one({ delay: { kind: 'elapsed' }, conditions: [{ field: 'data.score', op, value }] });
		expect(ask({ sequence, enrolment: { data: { score: found } } }).action).toBe(holds ? 'send' : 'skip');
	});

	it('takes the first channel that the contact has and did not switch off', () => {
		const at = (given: object) => ask({ enrolment: { done: [first] }, contact: given, now: '2026-06-03T07:00:00Z' });
		expect(at({}).channel).toBe('sms');
		expect(at({ phone: '' }).channel).toBe('email');
		expect(at({ preferences: { smsEnabled: false } }).channel).toBe('email');
		expect(at({ phone: null, email: null, slack: 'C1' })).toMatchObject({ action: 'skip', reasons: [{ code: 'channel_unavailable' }, { code: 'zone' }] });
	});

	it('gives a contact the same variant always, and contacts by weight', () => {
		const variants = [{ id: 'a', weight: 3 }, { id: 'b', template: 'other' }];
		const of = (contactId: string) => ask({ sequence: one({ delay: { kind: 'elapsed' }, variants }), enrolment: { contactId } }).variant;
		const given = Array.from({ length: 2_000 }, (_, index) => of(`c-${index}`));
		expect(given).toEqual(Array.from({ length: 2_000 }, (_, index) => of(`c-${index}`)));
		const share = given.filter((variant) => variant === 'a').length / 2_000;
		// 0.75 within four standard errors.
		expect(Math.abs(share - 0.75)).toBeLessThan(0.039);
	});

	it('gives a held-out share nothing', () => {
		const of = (contactId: string) => ask({ sequence: { ...quote, experiment: { id: 'x', holdout: 0.2 } }, enrolment: { contactId } });
		const out = Array.from({ length: 1_000 }, (_, index) => of(`c-${index}`)).filter(({ action }) => action === 'exit');
		expect(codes(out[0] ?? { reasons: [] })).toEqual(['exit_holdout']);
		expect(Math.abs(out.length / 1_000 - 0.2)).toBeLessThan(0.051);
	});
});

describe('adaptive rules', () => {
	const adaptive = [
		{ id: 'silent', when: { engagement: 'none', atLeast: 1 }, then: { channel: 'sms', pace: 2 } },
		{ id: 'keen', when: { engagement: 'clicked' }, then: { pace: 0.5 } },
		{ id: 'careful', when: { engagement: 'negative' }, then: { tone: 'careful' } },
	];
	const steps = [{ id: 'a', delay: { kind: 'elapsed' }, channels: ['email'] }, { id: 'b', delay: { kind: 'calendar', days: 4, at: '09:00' }, channels: ['email', 'sms'] }];
	const sent = { at: '2026-06-01T08:00:00Z', channel: 'email', topic: 'service', state: 'delivered' };
	const second = (history: unknown[], now = '2026-06-02T08:00:00Z') => ask({ sequence: { ...quote, steps, adaptive }, enrolment: { done: [done('a', '2026-06-01T08:00:00Z')] }, history, now });

	it('change channel, pace and tone, each with its reason', () => {
		expect(second([sent])).toMatchObject({ channel: 'sms', at: '2026-06-09T07:00:00.000Z', reasons: [{ code: 'adapted' }, {}, {}] });
		expect(second([sent, { event: 'click', at: '2026-06-01T09:00:00Z' }])).toMatchObject({ channel: 'email', at: '2026-06-03T07:00:00.000Z' });
		expect(second([sent, { event: 'negative', at: '2026-06-01T09:00:00Z' }]).tone).toBe('careful');
		expect(second([])).toMatchObject({ channel: 'email', at: '2026-06-05T07:00:00.000Z', tone: null });
	});

	it('never move a step to before the click that hurried it: it would look missed', () => {
		expect(second([sent, { event: 'click', at: '2026-06-04T09:00:00Z' }], '2026-06-04T10:00:00Z')).toMatchObject({ action: 'send', reasons: [{ code: 'adapted' }, { code: 'due' }, { code: 'zone' }] });
	});
});

describe('faulty input', () => {
	it.each([
		['no sequence', { sequence: '' }, 'has no sequence'],
		['an unknown kind of delay', { sequence: one({ delay: { kind: 'later' } }) }, '"sequence.steps[0].delay.kind" is "later"'],
		['a time of day that is none', { sequence: one({ delay: { kind: 'calendar', at: '9' } }) }, '"sequence.steps[0].delay.at" is "9"'],
		['an id twice', { sequence: { ...quote, steps: [quote.steps[0], quote.steps[0]] } }, '"sequence.steps[1].id" is "offer"'],
		['a negative delay', { sequence: one({ delay: { kind: 'elapsed', hours: -1 } }) }, '"sequence.steps[0].delay" is negative'],
		['a date that is not named', { sequence: one({ delay: { kind: 'elapsed', from: 'date' } }) }, 'counts from a date but names none'],
		['a window without length', { sequence: one({ delay: { kind: 'window', window: { from: '09:00', to: '09:00' } } }) }, 'has no length'],
		['a condition of a later step', { sequence: one({ conditions: [{ engagement: 'opened', step: 'only' }] }) }, 'names no step before'],
		['a calendar without hours', { sequence: one({}, { calendar: { weekly: {} } }) }, 'has no opening hours'],
		['a wrong zone of the calendar', { sequence: one({}, { calendar: { timeZone: 'CEST', weekly: { mon: [['09:00', '10:00']] } } }) }, '"sequence.calendar.timeZone"'],
		['no time of enrolment', { enrolment: { enrolledAt: null } }, '"enrolment.enrolledAt" is missing'],
		['a history without instants', { history: [{ at: 'today', channel: 'email', topic: 'service' }] }, '"history[0].at"'],
		['a cap of nothing', { policy: { caps: [{ most: 0, hours: 1 }] } }, '"policy.caps[0].most" is 0'],
	])('%s is an error by its path', (_name, given, message) => {
		expect(() => ask(given)).toThrow(message);
	});

	it('answers the same question the same', () => {
		const given = { enrolment: { ...enrolment, done: [first] }, contact, now: '2026-06-02T00:00:00Z' };
		expect(ask(given)).toEqual(ask(given));
	});
});

describe('WhatsApp', () => {
	const sequence = one({ channels: ['whatsapp', 'email'], template: 'quote.reminder', delay: { kind: 'elapsed', hours: 0 } });
	it.each([
		['where nobody knows what is approved there', {}, 'whatsapp'],
		['where the text is approved', { whatsappTemplates: ['quote.reminder'] }, 'whatsapp'],
		['within a day of the contact\'s last message', { whatsappTemplates: [], whatsappLastInboundAt: '2026-05-31T08:00:01Z' }, 'whatsapp'],
		['not a day after it, without an approved text: the next channel', { whatsappTemplates: ['quote.sent'], whatsappLastInboundAt: '2026-05-31T08:00:00Z' }, 'email'],
		['not to who never wrote, without an approved text', { whatsappTemplates: [] }, 'email'],
	])('is used %s', (_name, given, channel) => {
		expect(ask({ sequence, contact: given })).toMatchObject({ action: 'send', channel });
	});
});
