import { IANAZone } from 'luxon';
import { placeDelay } from '../../../../nodes/ScheduleSequenceStep/sequence/delay';
import { nextStep } from '../../../../nodes/ScheduleSequenceStep/sequence/nextStep';
import { sequencePolicy } from '../../../../nodes/ScheduleSequenceStep/sequence/policy';
import { parseSituation } from '../../../../nodes/ScheduleSequenceStep/sequence/situation';
import { changesOf, zones } from '../../time/zonesAndChanges';
import { parseSequence } from './asking';

/**
 * Not a sample: every IANA zone that this host knows, every change of its clocks in two years, and moments around each, against a slow reading of the wall
 * clock that shares no code with the placements.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const around = [-26 * HOUR, -HOUR, -MINUTE, 0, 30 * MINUTE, 25 * HOUR];
const quietDays = ['2026-02-10T11:47:00Z', '2027-08-19T23:10:00Z'].map((text) => Date.parse(text));

const offsets = new Map<string, IANAZone>(zones.map((zone) => [zone, IANAZone.create(zone)]));
/** The wall clock as if it were UTC. */
const wall = (zone: string, at: number) => at + Math.round((offsets.get(zone)?.offset(at) ?? NaN) * MINUTE);
const momentsOf = (zone: string) => [...quietDays, ...changesOf(zone).flatMap((change) => around.map((part) => change + part))];

/** The first quarter of an hour at which the wall shows `wanted` or has passed it. */
function firstShown(zone: string, wanted: number): number {
	let at = Math.floor((2 * wanted - wall(zone, wanted) - 3 * HOUR) / (15 * MINUTE)) * 15 * MINUTE;
	if (wall(zone, at) >= wanted) throw new Error(`${zone}: the search begins too late`);
	while (wall(zone, at) < wanted) at += 15 * MINUTE;
	return at;
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
function shows(zone: string, at: number, from: string, to: string): boolean {
	const minute = Math.floor((((wall(zone, at) % DAY) + DAY) % DAY) / MINUTE);
	const [start, end] = [minutesOf(from), minutesOf(to)];
	return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

describe('in every zone, at every change of the clocks in two years', () => {
	it('there are more than 400 zones and 500 changes to look at', () => {
		expect(zones.length).toBeGreaterThan(400);
		expect(zones.flatMap(changesOf).length).toBeGreaterThan(500);
	});

	it('a step of the calendar is due when the wall first shows its day and hour, or has passed a time that does not exist', () => {
		const wrong: string[] = [];
		for (const zone of zones) {
			const free = { timeZone: zone, windows: [], quietHours: [] };
			for (const anchor of momentsOf(zone)) {
				for (const [days, at] of [[1, '02:30'], [1, '00:00'], [2, '09:00']] as const) {
					const wanted = Math.floor(wall(zone, anchor) / DAY) * DAY + days * DAY + minutesOf(at) * MINUTE;
					const placed = placeDelay({ kind: 'calendar', days, at }, anchor, free);
					if (placed !== firstShown(zone, wanted)) wrong.push(`${zone} ${new Date(anchor).toISOString()} +${days} ${at}: ${new Date(placed).toISOString()}`);
				}
			}
		}
		expect(wrong).toEqual([]);
	});

	it('nothing is placed outside its window or inside quiet hours, before its delay, or earlier when asked later', () => {
		const policy = sequencePolicy(undefined);
		const sequences = [{ kind: 'elapsed', hours: 24 }, { kind: 'calendar', days: 1, at: '02:30' }, { kind: 'window', days: 1, window: { from: '22:00', to: '07:00' } }].map((delay) =>
			parseSequence({ id: 's', version: 1, topic: 'service', steps: [{ id: 'a', delay, channels: ['email'] }] }));
		const hours = [{ from: '23:30', to: '01:15' }, { from: '21:00', to: '02:45' }];
		const wrong: string[] = [];
		let asked = 0;
		let turn = 0;
		for (const zone of zones) {
			for (const enrolledAt of momentsOf(zone)) {
				for (const quietHours of hours.slice(turn++ % 2).slice(0, 1)) {
					const situation = parseSituation({ enrolment: { id: 'e', enrolledAt: new Date(enrolledAt).toISOString() }, contact: { timeZone: zone, preferences: { quietHours } }, history: [], workspaceZone: 'UTC' });
					for (const sequence of sequences) {
						const [window] = sequence.steps.map(({ delay }) => (delay.kind === 'window' ? delay.window : undefined));
						let before = -Infinity;
						for (const now of [enrolledAt, enrolledAt + 2 * DAY + 7 * HOUR]) {
							const { at, action } = nextStep(sequence, situation, policy, now);
							const placed = Date.parse(at ?? '');
							asked++;
							const fine = shows(zone, placed, quietHours.to, quietHours.from) && (!window || shows(zone, placed, window.from, window.to)) && placed >= before && placed >= now &&
								(sequence.steps[0]?.delay.kind !== 'elapsed' || placed >= enrolledAt + DAY);
							if (!fine) wrong.push(`${zone} ${new Date(enrolledAt).toISOString()} ${sequence.steps[0]?.delay.kind} at ${new Date(now).toISOString()}: ${action} ${at}`);
							before = placed;
						}
					}
				}
			}
		}
		expect(wrong).toEqual([]);
		expect(asked).toBeGreaterThan(20_000);
	});
});
