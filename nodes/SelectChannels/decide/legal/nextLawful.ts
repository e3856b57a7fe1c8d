import type { DateTime } from 'luxon';
import { DAY, instantOfLocal, type Millis, offsetAt } from '../../../shared/time/clockChanges';
import { nextInside } from '../../../shared/time/window';
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
	/** The row that keeps the message waiting, and the clock it was read on. */
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
	const first = pairs.find(
		({ window, timeZone }) => nextOpen(window, timeZone, at, limit)?.toMillis() !== at.toMillis(),
	);
	if (!first) return undefined;
	let instant = at;
	for (;;) {
		let later = instant;
		for (const { window, timeZone } of pairs) {
			const open = nextOpen(window, timeZone, later, limit);
			if (!open) return { ...first, opens: undefined };
			later = open;
		}
		if (later.toMillis() === instant.toMillis()) return { ...first, opens: instant };
		instant = later;
	}
}

/** The first instant not before `at` inside the hours of one row by one clock, and on no holiday. */
function nextOpen(
	{ hours, holidays, closed }: LegalWindow,
	timeZone: string,
	at: DateTime<true>,
	limit: DateTime<true>,
): DateTime<true> | undefined {
	let from = at;
	while (from <= limit && hours.length > 0) {
		const open = hours
			.map((window) => nextInside(window, from, timeZone))
			.reduce((one, other) => (one <= other ? one : other));
		const day = localDay(open.toMillis(), timeZone);
		const isClosed =
			(holidays !== null && isHoliday(holidays, day)) || closed.includes(dateOf(day));
		if (!isClosed) return open <= limit ? open : undefined;
		const tomorrow = instantOfLocal(timeZone, (day + 1) * DAY);
		from = open.plus({ milliseconds: tomorrow - open.toMillis() });
	}
	return undefined;
}

function localDay(at: Millis, timeZone: string): number {
	return Math.floor((at + offsetAt(timeZone, at)) / DAY);
}

function dateOf(day: number): string {
	return new Date(day * DAY).toISOString().slice(0, 10);
}
