import * as z from 'zod';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { DAY, type Millis, MINUTE } from '../../shared/time/clockChanges';
import type { LocalWindow } from '../../shared/time/window';
import { weekdays } from '../../shared/time/window';
import type { Reason } from '../../shared/vocabulary';
import { nextAllowed } from '../sequence/allowed';
import { localOf, plusLocalDays } from '../sequence/delay';
import { instant } from '../sequence/situation';

const HOUR = 60 * MINUTE;
const hoursOfWeek = 168;

/** How a contact's hours are learnt, as data. */
export const sendTimePolicy = {
	/** What an event says: opens say least, for some are made by machines. */
	weights: { reply: 1, click: 1, conversion: 1, open: 0.3 },
	/** After so many days an event counts half. */
	halfLifeDays: 90,
	/** So many events' worth of the level above are mixed into each level (shrinkage of a Dirichlet prior). */
	priorEvents: 4,
	/** With less weight than this the level above decides. */
	leastEvents: 5,
	/** What an event says of the hours beside it, by distance. */
	spread: [1, 0.5, 0.1],
	/** How much the habit of the day (hour and weekday apart) counts against that of the single hour of the week. */
	dayShare: 0.7,
} as const;

const eventSchema = z.looseObject({
	at: instant,
	kind: orElse(z.enum(['reply', 'click', 'conversion', 'open']), 'click'),
	/** By a scanner or a privacy proxy: does not count. */
	automated: orElse(z.boolean(), false),
});
const engagementSchema = orElse(z.array(eventSchema), []);

const hours = z.array(z.number().nonnegative()).length(hoursOfWeek);
const priorSchema = maybe(z.union([hours.transform((counts) => ({ counts, events: undefined })), z.object({ counts: hours, events: maybe(z.number().nonnegative()) })]));
const windowSchema = maybe(z.object({ from: z.string(), to: z.string(), days: maybe(z.array(z.enum(weekdays))) }));

export interface SendTimeRequest {
	engagement: z.output<typeof engagementSchema>;
	/** Events of the segment by hour of the week, Monday 00:00 first. */
	segmentPrior: z.output<typeof priorSchema>;
	window: LocalWindow | undefined;
	timeZone: string;
	now: Millis;
}

export interface SendTime {
	/** ISO 8601, UTC: the next time the best hour comes, inside the window. */
	at: string;
	/** 0 to 167 in the contact's zone; Monday 00:00 is 0. */
	hourOfWeek: number;
	/** Which share of the engagement is expected in that hour, of all hours of the week that the window allows. */
	probability: number;
	basis: 'contact' | 'segment' | 'everyone';
	timeZone: string;
	engine: 'rules';
	reasons: Reason[];
}

/** @throws InputError naming the field */
export function parseSendTime(raw: { engagement: unknown; segmentPrior: unknown; window: unknown }, timeZone: string, now: Millis): SendTimeRequest {
	return {
		engagement: parseShape(engagementSchema, raw.engagement, 'engagement'),
		segmentPrior: parseShape(priorSchema, raw.segmentPrior, 'segmentPrior'),
		window: parseShape(windowSchema, raw.window, 'window'),
		timeZone,
		now,
	};
}

/** Everyone: working hours, with a crest in the morning. What holds until anything is known. */
const everyone = normalised(
	Array.from({ length: hoursOfWeek }, (_, hour) => {
		const [day, time] = [Math.floor(hour / 24), hour % 24];
		const working = time >= 8 && time < 18 ? (time === 9 || time === 10 ? 3 : 2) : 0.3;
		return working * (day < 5 ? 1 : 0.4);
	}),
);

/**
 * The hour of the week in which a contact is likeliest to engage: their own events, decayed by age, mixed with those of their segment, mixed with
 * everyone's. The sample decides how much of each level is left.
 *
 * @throws InputError where the window opens on no day
 */
export function bestSendTime({ engagement, segmentPrior, window, timeZone, now }: SendTimeRequest): SendTime {
	const allowed = { timeZone, windows: window ? [window] : [], quietHours: [] };
	const segmentCounts = segmentPrior?.counts ?? [];
	const total = segmentCounts.reduce((sum, count) => sum + count, 0);
	const segmentEvents = total > 0 ? segmentPrior?.events ?? total : 0;
	const segment = total > 0 ? mixed(segmentCounts.map((count) => (count / total) * segmentEvents), segmentEvents, everyone) : everyone;
	const { counts, weight } = counted(engagement, timeZone, now);
	const enough = weight >= sendTimePolicy.leastEvents;
	const shares = enough ? mixed(counts, weight, segment) : segment;

	const candidates = occurrences(timeZone, now, allowed);
	const possible = candidates.reduce((sum, { hour }) => sum + (shares[hour] ?? 0), 0);
	let best = candidates[0] ?? { hour: 0, at: nextAllowed(allowed, now) };
	for (const one of candidates) if ((shares[one.hour] ?? 0) > (shares[best.hour] ?? 0)) best = one;
	const basis = enough ? 'contact' : segmentEvents >= sendTimePolicy.leastEvents ? 'segment' : 'everyone';
	const reasons: Reason[] = enough
		? [{ code: 'learnt', text: `From ${engagement.length} events of the contact, worth ${round(weight)} today.`, evidence: { weight: round(weight) } }]
		: [{ code: 'not_enough_history', text: `not enough history: ${engagement.length} events, worth ${round(weight)} of the ${sendTimePolicy.leastEvents} needed; the hours of ${basis === 'segment' ? 'the segment' : 'everyone'} are used.`, evidence: { weight: round(weight) } }];
	return {
		at: new Date(best.at).toISOString(),
		hourOfWeek: best.hour,
		probability: possible > 0 ? Math.round(((shares[best.hour] ?? 0) / possible) * 1e6) / 1e6 : 0,
		basis,
		timeZone,
		engine: 'rules',
		reasons,
	};
}

function hourOfWeek(timeZone: string, at: Millis): number {
	const local = localOf(timeZone, at);
	// 1970-01-01 was a Thursday.
	return (((Math.floor(local / HOUR) + 3 * 24) % hoursOfWeek) + hoursOfWeek) % hoursOfWeek;
}

function counted(engagement: SendTimeRequest['engagement'], timeZone: string, now: Millis): { counts: number[]; weight: number } {
	const counts = new Array<number>(hoursOfWeek).fill(0);
	let weight = 0;
	for (const { at, kind, automated } of engagement) {
		if (automated || at > now) continue;
		const worth = sendTimePolicy.weights[kind] * 0.5 ** ((now - at) / DAY / sendTimePolicy.halfLifeDays);
		const hour = hourOfWeek(timeZone, at);
		counts[hour] = (counts[hour] ?? 0) + worth;
		weight += worth;
	}
	return { counts, weight };
}

/** Shares by hour of the week: the counts smoothed, with `priorEvents` events' worth of the level above. */
function mixed(counts: readonly number[], weight: number, prior: readonly number[]): number[] {
	const own = habit(counts);
	const { priorEvents } = sendTimePolicy;
	return own.map((share, hour) => (share * weight + (prior[hour] ?? 0) * priorEvents) / (weight + priorEvents));
}

/** Few events fall into few of 168 hours; what they say of the hour of the day and of the weekday is said by all of them. */
function habit(counts: readonly number[]): number[] {
	const hour = spreadOver(Array.from({ length: 24 }, (_, time) => sumOf(counts, (index) => index % 24 === time)));
	const days = Array.from({ length: 7 }, (_, day) => sumOf(counts, (index) => Math.floor(index / 24) === day));
	// Weekdays are learnt slowly: an even share of a week's events is added.
	const day = normalised(days.map((count) => count + sumOf(days, () => true) / 7 + 1e-9));
	const single = normalised(spreadOver(counts));
	const byDay = normalised(hour);
	const { dayShare } = sendTimePolicy;
	return single.map((share, index) => dayShare * (byDay[index % 24] ?? 0) * (day[Math.floor(index / 24)] ?? 0) + (1 - dayShare) * share);
}

/** Each count also speaks for the hours beside it, around the end as well. */
function spreadOver(counts: readonly number[]): number[] {
	const { length } = counts;
	return counts.map((_, index) =>
		sendTimePolicy.spread.reduce((sum, part, distance) => {
			const after = counts[(index + distance) % length] ?? 0;
			return sum + part * (distance === 0 ? after : after + (counts[(index - distance + length) % length] ?? 0));
		}, 0),
	);
}

function sumOf(values: readonly number[], of: (index: number) => boolean): number {
	return values.reduce((sum, value, index) => sum + (of(index) ? value : 0), 0);
}

function normalised(values: readonly number[]): number[] {
	const total = values.reduce((sum, value) => sum + value, 0);
	return total > 0 ? values.map((value) => value / total) : values.map(() => 1 / values.length);
}

/** The hours of the coming week that the window allows, each with the first instant of it that is both allowed and not past. */
function occurrences(timeZone: string, now: Millis, allowed: Parameters<typeof nextAllowed>[0]): Array<{ hour: number; at: Millis }> {
	const found = new Map<number, Millis>();
	const end = plusLocalDays(timeZone, now, 7);
	for (let at = nextAllowed(allowed, now); at < end; ) {
		const hour = hourOfWeek(timeZone, at);
		if (!found.has(hour)) found.set(hour, at);
		const local = localOf(timeZone, at);
		at = nextAllowed(allowed, at + (HOUR - (((local % HOUR) + HOUR) % HOUR)));
	}
	return [...found].map(([hour, at]) => ({ hour, at }));
}

function round(value: number): number {
	return Math.round(value * 100) / 100;
}
