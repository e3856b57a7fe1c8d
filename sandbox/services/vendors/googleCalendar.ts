import { json, type LocalRequest } from '../localHttp';
import type { NewServiceMessage } from '../serviceMessages';
import { accounts } from './accounts';
import { problem } from './googleProblem';
import { digest } from './signatures';
import { bodyOf, listOf, recordOf, textOf, type Desk, type Handling, type Inbound } from './vendor';

type Event = Record<string, unknown>;

/** The events of a calendar as they are now, by id. */
function eventsOf({ messages }: Desk, calendarId: string): Map<string, Event> {
	const events = new Map<string, Event>();
	for (const { request } of messages.find({ service: 'google', channel: 'calendar' })) {
		const { calendarId: where, event } = recordOf(request);
		if (where === calendarId) events.set(textOf(recordOf(event).id), recordOf(event));
	}
	return events;
}

const instantOf = (time: unknown): number => Date.parse(textOf(recordOf(time).dateTime) || textOf(recordOf(time).date));

/** What a change of an event leaves: guests are told of it, each version is a message. */
function written(calendarId: string, event: Event, desk: Desk, direction: NewServiceMessage['direction'] = 'to_customer', from: string = accounts.google.user): NewServiceMessage {
	const id = textOf(event.id);
	const guests = listOf(event.attendees).map((one) => textOf(recordOf(one).email));
	return {
		service: 'google',
		channel: 'calendar',
		direction,
		from,
		to: guests[0] ?? calendarId,
		title: textOf(event.summary),
		text: textOf(event.description),
		providerId: `${id}#${desk.ordinal('google event', id)}`,
		mark: id,
		status: textOf(event.status),
		callback: '',
		details: [
			{ name: 'When', value: `${textOf(recordOf(event.start).dateTime)} to ${textOf(recordOf(event.end).dateTime)}` },
			{ name: 'Guests', value: guests.join(', ') },
		],
		request: { calendarId, event },
	};
}

export function calendar(request: LocalRequest, desk: Desk): Handling {
	if (request.path === '/calendar/v3/freeBusy') return { reply: busyTimes(request, desk) };
	const [, encoded, eventId] = /^\/calendar\/v3\/calendars\/([^/]+)\/events(?:\/([^/]+))?$/.exec(request.path) ?? [];
	if (encoded === undefined) return { reply: problem(404, 'Not Found', 'notFound') };
	const calendarId = decodeURIComponent(encoded);
	const events = eventsOf(desk, calendarId);
	if (eventId === undefined) return request.method === 'POST' ? insert(request, desk, calendarId, events) : { reply: json(200, { kind: 'calendar#events', items: [...events.values()] }) };
	const event = events.get(eventId);
	if (!event) return { reply: problem(404, 'Not Found', 'notFound') };
	switch (request.method) {
		case 'GET':
			return { reply: json(200, event) };
		case 'DELETE':
			if (event.status === 'cancelled') return { reply: problem(410, 'Resource has been deleted', 'deleted') };
			return { take: written(calendarId, { ...event, status: 'cancelled' }, desk), answer: () => ({ status: 204, headers: {}, body: '' }) };
		default: {
			const changed = { ...event, ...bodyOf(request), updated: desk.now.toISOString() };
			return { take: written(calendarId, changed, desk), answer: () => json(200, changed) };
		}
	}
}

/** An id that is given is taken once: also where the event was cancelled since. */
function insert(request: LocalRequest, desk: Desk, calendarId: string, events: Map<string, Event>): Handling {
	const body = bodyOf(request);
	const id = textOf(body.id) || digest(26, 'google event', calendarId, textOf(body.summary), String(desk.ordinal('google event id', calendarId)));
	if (!/^[a-v0-9]{5,1024}$/.test(id)) return { reply: problem(400, 'Invalid resource id value.', 'invalid') };
	if (events.has(id)) return { reply: problem(409, 'The requested identifier already exists.', 'duplicate') };
	const now = desk.now.toISOString();
	const event = { kind: 'calendar#event', status: 'confirmed', htmlLink: `https://www.google.com/calendar/event?eid=${id}`, created: now, updated: now, ...body, id };
	return { take: written(calendarId, event, desk), answer: () => json(200, event) };
}

function busyTimes(request: LocalRequest, desk: Desk) {
	const { timeMin, timeMax, items } = bodyOf(request);
	const [from, to] = [Date.parse(textOf(timeMin)), Date.parse(textOf(timeMax))];
	const calendars = listOf(items).map((one) => {
		const id = textOf(recordOf(one).id);
		const busy = [...eventsOf(desk, id).values()]
			.filter((event) => event.status !== 'cancelled' && event.transparency !== 'transparent' && instantOf(event.end) > from && instantOf(event.start) < to)
			.map((event) => ({ start: textOf(recordOf(event.start).dateTime), end: textOf(recordOf(event.end).dateTime) }));
		return [id, { busy }] as const;
	});
	return json(200, { kind: 'calendar#freeBusy', timeMin, timeMax, calendars: Object.fromEntries(calendars) });
}

/** Somebody moves an event in their calendar (the text is its new beginning), or cancels it (the text is `cancel`); `to` is its id. */
export function movedByGuest({ from, to = '', text }: Inbound, desk: Desk) {
	const stored = recordOf(desk.messages.find({ service: 'google', channel: 'calendar', mark: to }).at(-1)?.request);
	const event = recordOf(stored.event);
	const length = instantOf(event.end) - instantOf(event.start);
	const at = (instant: number) => ({ dateTime: new Date(instant).toISOString().replace('.000Z', 'Z'), timeZone: 'UTC' });
	const updated = desk.now.toISOString();
	const changed = text === 'cancel' ? { ...event, status: 'cancelled', updated } : { ...event, start: at(Date.parse(text)), end: at(Date.parse(text) + length), updated };
	return { take: written(textOf(stored.calendarId), changed, desk, 'from_customer', from), tell: undefined };
}
