import fc from 'fast-check';
import { cadenceOf, incidentCadence } from '../../../nodes/ScheduleSequenceStep/incidentCadence/incidentCadence';
import { promisesFor } from '../../../nodes/ScheduleSequenceStep/incidentCadence/policy';
import { severities } from '../../../nodes/shared/vocabulary';

const declaredAt = '2026-06-01T10:00:00Z';
const at = (text: string) => Date.parse(`2026-06-01T${text}Z`);
const cadence = (given: object, now: string) => cadenceOf({ severity: 'P1', crisisLevel: '', declaredAt, lastUpdateAt: '', acknowledgedAt: '', resolvedAt: '', status: 'open', policy: undefined, ...given, now: now.includes('T') ? Date.parse(now) : at(now) });
const iso = (text: string) => `2026-06-01T${text}:00.000Z`;

describe('the cadence of an incident', () => {
	it.each([
		['P1', iso('10:05'), '2026-06-02T10:00:00.000Z', iso('10:20')],
		['P2', iso('10:15'), '2026-06-03T10:00:00.000Z', iso('10:45')],
		['P3', iso('11:00'), '2026-06-04T10:00:00.000Z', iso('13:00')],
		['P4', iso('14:00'), '2026-06-08T10:00:00.000Z', '2026-06-02T14:00:00.000Z'],
	])('%s promises its first notice, its resolution, and escalates an update interval after a missed one', (severity, nextUpdateAt, resolveBy, escalateAt) => {
		expect(cadence({ severity }, '10:01:00')).toMatchObject({ nextUpdateAt, resolveBy, escalateAt, overdue: false, level: 1, followUpBy: null });
	});

	it.each([['P1', iso('10:19')], ['P2', iso('10:34')], ['P3', iso('12:04')], ['P4', '2026-06-02T10:04:00.000Z']])('%s promises the next update from the last one', (severity, nextUpdateAt) => {
		expect(cadence({ severity, lastUpdateAt: '2026-06-01T10:04:00Z', acknowledgedAt: '2026-06-01T10:03:00Z' }, '10:05:00').nextUpdateAt).toBe(nextUpdateAt);
	});

	it.each([[1, iso('11:00')], [2, iso('10:30')], [3, iso('10:15')], [4, iso('10:05')]])('crisis level %i has its first notice at %s', (crisisLevel, nextUpdateAt) => {
		expect(cadence({ severity: '', crisisLevel }, '10:01:00').nextUpdateAt).toBe(nextUpdateAt);
	});

	it.each([['P1', '2026-06-03T12:00:00.000Z'], ['P2', '2026-06-04T12:00:00.000Z'], ['P3', '2026-06-08T12:00:00.000Z'], ['P4', '2026-06-15T12:00:00.000Z']])('%s is followed up from its resolution', (severity, followUpBy) => {
		expect(cadence({ severity, resolvedAt: '2026-06-01T12:00:00Z', status: 'resolved' }, '13:00:00')).toMatchObject({ nextUpdateAt: null, escalateAt: null, followUpBy, overdue: false, level: 1 });
	});

	it('rises every 30 minutes for P1 while nobody answers, up to the executive', () => {
		const levels = ['10:06', '10:20', '10:49', '10:50', '11:20', '11:50', '15:00'].map((now) => cadence({}, `${now}:00`)).map(({ level, overdue }) => [level, overdue]);
		expect(levels).toEqual([[1, true], [2, true], [2, true], [3, true], [4, true], [5, true], [5, true]]);
		expect(cadence({}, '10:30:00').escalateAt).toBe(iso('10:50'));
	});

	it('rises every 4 hours for P3 and daily for P4', () => {
		expect(cadence({ severity: 'P3' }, '16:59:00').level).toBe(2);
		expect(cadence({ severity: 'P3' }, '17:00:00').level).toBe(3);
		expect(cadence({ severity: 'P4' }, '2026-06-02T14:00:00Z').level).toBe(2);
		expect(cadence({ severity: 'P4' }, '2026-06-03T14:00:00Z').level).toBe(3);
	});

	it('counts from the notice where nobody acknowledged it, and from the missed promise where somebody did', () => {
		const lastUpdateAt = '2026-06-01T10:02:00Z';
		expect(cadence({ lastUpdateAt }, '10:05:00').escalateAt).toBe(iso('10:17'));
		expect(cadence({ lastUpdateAt, acknowledgedAt: '2026-06-01T10:04:00Z' }, '10:05:00').escalateAt).toBe(iso('10:32'));
	});

	it('stops when acknowledged, and begins again when silence follows', () => {
		const acknowledgedAt = '2026-06-01T10:40:00Z';
		expect(cadence({}, '10:39:00').level).toBe(2);
		expect(cadence({ acknowledgedAt }, '10:41:00')).toMatchObject({ level: 1, escalateAt: iso('10:55'), overdue: true });
		expect(cadence({ acknowledgedAt }, '10:55:00').level).toBe(2);
	});

	it('is reset by any update that customers see', () => {
		expect(cadence({ lastUpdateAt: '2026-06-01T11:30:00Z', acknowledgedAt: '2026-06-01T11:29:00Z' }, '11:31:00')).toMatchObject({ nextUpdateAt: iso('11:45'), level: 1, overdue: false });
	});

	it('lets the tightest promise win where severity and crisis level differ', () => {
		expect(cadence({ severity: 'P3', crisisLevel: 4 }, '10:01:00')).toMatchObject({ nextUpdateAt: iso('10:05'), promises: { update: 15, resolveHours: 24 } });
	});

	it('is at the team lead at least once the resolution is overdue', () => {
		const given = { lastUpdateAt: '2026-06-02T10:10:00Z', acknowledgedAt: '2026-06-02T10:10:00Z' };
		expect(cadence(given, '2026-06-02T10:11:00Z')).toMatchObject({ level: 2, resolveOverdue: true, overdue: false });
	});

	it('takes single numbers from a policy', () => {
		expect(cadence({ policy: { severity: { P1: { firstNotice: 3 } } } }, '10:01:00').nextUpdateAt).toBe(iso('10:03'));
	});

	it('never falls while nothing happens, and escalates only in the future', () => {
		fc.assert(
			fc.property(fc.constantFrom(...severities), fc.nat(20_000), fc.nat(20_000), (severity, minutes, later) => {
				const facts = { severity, declaredAt: at('10:00:00') };
				const of = (after: number) => incidentCadence(facts, promisesFor(severity, undefined, undefined), facts.declaredAt + after * 60_000);
				expect(of(minutes + later).level).toBeGreaterThanOrEqual(of(minutes).level);
				expect(Date.parse(of(minutes).escalateAt ?? '')).toBeGreaterThan(facts.declaredAt + minutes * 60_000);
			}),
		);
	});

	it.each([
		['no severity', { severity: '' }, 'neither a severity nor a crisis level'],
		['a severity that is none', { severity: 'P9' }, '"severity" is "P9"'],
		['a level that is none', { crisisLevel: 5 }, '"crisisLevel" is 5'],
		['no declaration', { declaredAt: '' }, '"declaredAt" is empty'],
		['resolved without when', { status: 'resolved' }, '"resolvedAt" is empty'],
	])('names the fault: %s', (_name, given, message) => {
		expect(() => cadence(given, '10:01:00')).toThrow(message);
	});
});
