import type { DateTime } from 'luxon';
import { DAY, instantOfLocal, type Millis, offsetAt } from '../../../shared/time/clockChanges';
import { nextInsideAt } from '../../../shared/time/window';
import type { Channel, Topic } from '../model';
import type { ChannelPolicy } from '../policy';
import { isHoliday } from './holidays';
import type { LegalCap, LegalWindow } from './legalWindows';
import type { Place } from './place';

export interface NamedWindow {
	name: string;
	window: LegalWindow;
}

const anywhere = '*';

/** A row of a country holds in its states; a row of a state in that state. */
function holdsIn(jurisdiction: string, place: string): boolean {
	return jurisdiction === place || jurisdiction === place.split('-')[0];
}

/** The rows that hold for a message: those of every place that may matter, and the cautious one for places without any. */
export function windowsFor(
	{ jurisdictions }: Place,
	channel: Channel,
	topic: Topic,
	{ legalWindows }: ChannelPolicy,
): NamedWindow[] {
	const covering = Object.entries(legalWindows)
		.map(([name, window]) => ({ name, window }))
		.filter(({ window }) => window.channels.includes(channel) && window.topics.includes(topic));
	if (covering.length === 0) return [];
	const places = jurisdictions.length > 0 ? jurisdictions : [anywhere];
	const found = places.flatMap((place) => {
		const own = covering.filter(({ window }) => holdsIn(window.jurisdiction, place));
		return own.length > 0 ? own : covering.filter(({ window }) => window.jurisdiction === anywhere);
	});
	return [...new Set(found)];
}

/** The legal caps that hold for a message. */
export function legalCapsFor(
	{ jurisdictions }: Place,
	channel: Channel,
	topic: Topic,
	{ legalCaps }: ChannelPolicy,
): LegalCap[] {
	return Object.values(legalCaps).filter(
		(cap) =>
			cap.channels.includes(channel) &&
			cap.topics.includes(topic) &&
			jurisdictions.some((place) => holdsIn(cap.jurisdiction, place)),
	);
}

/** Whether any row covers this channel and topic: most messages need not be placed at all. */
export function isCovered(channel: Channel, topic: Topic, { legalWindows, legalCaps }: ChannelPolicy): boolean {
	const covers = (row: LegalWindow | LegalCap) => row.channels.includes(channel) && row.topics.includes(topic);
	return Object.values(legalWindows).some(covers) || Object.values(legalCaps).some(covers);
}

export interface Closed {
	/** The row that opens last, and the clock it was read on. */
	name: string;
	window: LegalWindow;
	timeZone: string;
	/** The first instant inside all windows by all clocks; undefined where there is none before the limit. */
	opens: DateTime<true> | undefined;
}

/**
 * What keeps a message from being lawful at `at`, and until when; undefined where nothing does. All rows must allow the instant by
 * all clocks. Monotone in `at`, and in the rows: one row more never gives an earlier instant.
 *
 * @param limit no instant after it is looked for
 */
export function closedAt(
	windows: readonly NamedWindow[],
	timeZones: readonly string[],
	at: DateTime<true>,
	limit: DateTime<true>,
): Closed | undefined {
	const pairs = windows.flatMap(({ name, window }) => timeZones.map((timeZone) => ({ name, window, timeZone })));
	const now = at.toMillis();
	const last = limit.toMillis();
	const opening = pairs.map((pair) => ({ ...pair, at: nextOpen(pair.window, pair.timeZone, now, last) ?? Infinity }));
	const first = opening.reduce<(typeof opening)[number] | undefined>(
		// Of a country's row and its state's that open together the state's tells more.
		(latest, pair) => (pair.at > now && pair.at >= (latest?.at ?? 0) ? pair : latest),
		undefined,
	);
	if (!first) return undefined;
	const { name, window, timeZone } = first;
	let instant = now;
	for (;;) {
		let later = instant;
		for (const pair of pairs) {
			const open = nextOpen(pair.window, pair.timeZone, later, last);
			if (open === undefined) return { name, window, timeZone, opens: undefined };
			later = open;
		}
		if (later === instant) return { name, window, timeZone, opens: at.plus({ milliseconds: instant - now }) };
		instant = later;
	}
}

/** The first instant not before `at` inside the hours of one row by one clock, and on no holiday. */
function nextOpen(
	{ hours, holidays, closed }: LegalWindow,
	timeZone: string,
	at: Millis,
	limit: Millis,
): Millis | undefined {
	let from = at;
	while (from <= limit && hours.length > 0) {
		const searched = from;
		const open = Math.min(...hours.map((window) => nextInsideAt(window, searched, timeZone)));
		const day = localDay(open, timeZone);
		const isClosed = (holidays !== null && isHoliday(holidays, day)) || (closed.length > 0 && closed.includes(dateOf(day)));
		if (!isClosed) return open <= limit ? open : undefined;
		from = instantOfLocal(timeZone, (day + 1) * DAY);
	}
	return undefined;
}

function localDay(at: Millis, timeZone: string): number {
	return Math.floor((at + offsetAt(timeZone, at)) / DAY);
}

function dateOf(day: number): string {
	return new Date(day * DAY).toISOString().slice(0, 10);
}
