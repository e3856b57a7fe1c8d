import * as z from 'zod';
import { InputError } from '../../shared/items';
import { isRecord } from '../../shared/record';
import { maybe, orElse, parseShape } from '../../shared/shape';
import type { Millis } from '../../shared/time/clockChanges';
import { parseInstant } from '../../shared/time/instant';
import { type LocalWindow, minutesOfDay, weekdays } from '../../shared/time/window';
import { isZone } from '../../shared/time/zone';
import { channels, topics } from '../../shared/vocabulary';
import { exitKinds } from './definition';

/** Where one contact stands in a sequence: the enrolment, the contact, and what was sent and has happened. */

/** Instants are read as milliseconds since the epoch. */
export const instant = z.unknown().transform((value, context): Millis => {
	try {
		return parseInstant(value, 'at').toMillis();
	} catch (error) {
		context.addIssue({ code: 'custom', message: error instanceof InputError ? error.howToMend : String(error) });
		return z.NEVER;
	}
});

const identifier = z.union([z.string().min(1), z.number()]).transform(String);

const pauseSchema = z.object({ from: maybe(instant), to: maybe(instant) });
const pauses = z
	.union([z.boolean(), pauseSchema, z.array(pauseSchema)])
	.nullish()
	.transform((value): Pause[] => {
		if (value === undefined || value === null || value === false) return [];
		return value === true ? [{}] : [value].flat();
	});

/** From (always, where missing) up to, not including, to (still, where missing). */
export interface Pause {
	from?: Millis;
	to?: Millis;
}

const happenings = [...exitKinds, 'open', 'click', 'negative', 'out_of_office'] as const;
export type Happening = (typeof happenings)[number];

const eventSchema = z.object({
	event: z.enum(happenings),
	at: instant,
	by: orElse(z.enum(['contact', 'alias', 'account']), 'contact'),
	stepId: maybe(identifier),
	/** For an out-of-office: when they are back. */
	until: maybe(instant),
});
export type SequenceEvent = z.output<typeof eventSchema>;

/** `hour`: the learnt hour that the step was placed in, such as 14:00. */
const doneSchema = z.object({ stepId: identifier, at: instant, state: orElse(z.string(), 'sent'), hour: maybe(z.string()) });

const enrolmentSchema = z.object({
	id: identifier,
	contactId: maybe(identifier),
	enrolledAt: instant,
	/** 1 for the first time in the sequence, 2 for the second ... */
	epoch: orElse(z.int().nonnegative(), 1),
	version: maybe(z.int()),
	done: orElse(z.array(doneSchema), []),
	paused: pauses,
	/** The same for a pause of the whole sequence. */
	sequencePaused: pauses,
	/** Dates that delays may count from, by name. */
	dates: orElse(z.record(z.string(), instant.or(z.null())), {}),
	/** Facts for conditions. */
	data: orElse(z.record(z.string(), z.unknown()), {}),
	events: orElse(z.array(eventSchema), []),
	/** Earlier times of this contact in this sequence. */
	previous: orElse(z.array(z.object({ epoch: maybe(z.int()), enrolledAt: instant, endedAt: maybe(instant) })), []),
});
export type Enrolment = z.output<typeof enrolmentSchema>;

const sendSchema = z.object({
	at: instant,
	channel: z.enum(channels),
	topic: z.enum(topics),
	state: orElse(z.string(), 'sent'),
	key: maybe(identifier),
	stepId: maybe(identifier),
});
export type Send = z.output<typeof sendSchema>;

const on = orElse(z.boolean(), true);
const hoursSchema = z.object({ from: maybe(z.string()), to: maybe(z.string()), days: maybe(z.array(z.enum(weekdays))) });

const preferencesSchema = z.object({
	quietHours: maybe(hoursSchema),
	timeZone: maybe(z.string()),
	doNotContact: orElse(z.boolean(), false),
	emailEnabled: on,
	smsEnabled: on,
	whatsappEnabled: on,
	phoneEnabled: on,
	slackEnabled: on,
	pushEnabled: on,
	portalEnabled: on,
	blogEnabled: on,
	socialEnabled: on,
	chatEnabled: on,
});

/** What Best Send Time found; `basis` other than contact means that not enough was known of this one. */
const sendTimeSchema = z.object({
	hourOfWeek: z.int().min(0).max(167),
	basis: maybe(z.enum(['contact', 'segment', 'everyone'])),
	/** By whose clock; that of the contact where missing. */
	timeZone: maybe(z.string().refine(isZone, 'It must be an IANA zone such as Europe/Berlin')),
	learntAt: maybe(instant),
});
export type LearntSendTime = z.output<typeof sendTimeSchema>;

export const contactSchema = z.looseObject({
	contactId: maybe(identifier),
	timeZone: maybe(z.string()),
	accountTimeZone: maybe(z.string()),
	account: maybe(z.looseObject({ timeZone: maybe(z.string()) })),
	doNotContact: orElse(z.boolean(), false),
	preferences: z.preprocess((value) => value ?? {}, preferencesSchema),
	sendTime: maybe(sendTimeSchema),
	/** The texts that WhatsApp has approved in the contact's language; where it is missing, nothing is known of that. */
	whatsappTemplates: maybe(z.array(z.string())),
	whatsappLastInboundAt: maybe(instant),
});
export type Contact = z.output<typeof contactSchema>;

export interface Situation {
	enrolment: Enrolment;
	contact: Contact;
	/** Sends to the contact, by time. */
	sends: readonly Send[];
	/** What happened since the enrolment began, by time. */
	events: readonly SequenceEvent[];
	/** The zone of the workflow, for contacts without one. */
	workspaceZone: string;
}

/** States of a send that say what the contact did. */
const happeningOfState: Readonly<Record<string, Happening>> = {
	opened: 'open',
	clicked: 'click',
	replied: 'reply',
	bounced_hard: 'bounce',
};

/**
 * @param history sends `{at, channel, topic, state, stepId?}` and events `{at, event}`, in any order
 * @throws InputError naming the field
 */
export function parseSituation(raw: { enrolment: unknown; contact: unknown; history: unknown; workspaceZone: string }): Situation {
	if (raw.enrolment === undefined || raw.enrolment === null) {
		throw new InputError(
			'The item has no enrolment.',
			'Fill in "Enrolment" with at least {"id": "e-1", "enrolledAt": "2026-11-23T09:00:00Z"}, or give the item a key "enrolment".',
		);
	}
	const enrolment = parseShape(enrolmentSchema, raw.enrolment, 'enrolment');
	const contact = parseShape(contactSchema, raw.contact ?? {}, 'contact');
	const { sends, events } = historyOf(raw.history);
	const all = [...enrolment.events, ...events].filter(({ at }) => at >= enrolment.enrolledAt);
	return {
		enrolment,
		contact,
		sends: sorted(sends),
		events: sorted(all),
		workspaceZone: raw.workspaceZone,
	};
}

export function historyOf(history: unknown): { sends: Send[]; events: SequenceEvent[] } {
	if (history === undefined || history === null) return { sends: [], events: [] };
	if (!Array.isArray(history)) throw new InputError('"history" is not a list.', 'Give a list of sends and events, or leave it empty.');
	const sends: Send[] = [];
	const events: SequenceEvent[] = [];
	for (const [index, entry] of history.entries()) {
		const where = `history[${index}]`;
		if (isRecord(entry) && entry.event !== undefined) {
			events.push(parseShape(eventSchema, entry, where));
			continue;
		}
		const send = parseShape(sendSchema, entry, where);
		sends.push(send);
		const event = happeningOfState[send.state];
		if (event) events.push({ event, at: send.at, by: 'contact', stepId: send.stepId, until: undefined });
	}
	return { sends, events };
}

function sorted<T extends { at: Millis }>(list: T[]): T[] {
	return list.length < 2 ? list : [...list].sort((a, b) => a.at - b.at);
}

/** Many contacts have the same quiet hours: one window for all of them is read once. */
const quietWindows = new Map<string, LocalWindow>();
const mostKept = 2_000;

/** The contact's own quiet hours; a database writes an object of nulls for none. @throws InputError */
export function quietHoursOf({ preferences: { quietHours } }: Contact): LocalWindow | undefined {
	if (!quietHours?.from || !quietHours.to) return undefined;
	const { from, to, days } = quietHours;
	const key = `${from} ${to} ${days?.join(' ') ?? ''}`;
	const known = quietWindows.get(key);
	if (known) return known;
	minutesOfDay(from, 'contact.preferences.quietHours.from');
	minutesOfDay(to, 'contact.preferences.quietHours.to');
	if (from === to) return undefined;
	const window = { from, to, days };
	if (quietWindows.size >= mostKept) quietWindows.clear();
	quietWindows.set(key, window);
	return window;
}
