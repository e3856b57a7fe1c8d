import * as z from 'zod';
import { InputError } from '../../shared/items';
import { isRecord } from '../../shared/record';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { type Attendee, readAttendees } from '../meetingFollowUp/notes';
import { type Project, readProject } from '../statusUpdate/project';

export interface Contact {
	at: string;
	/** mail, call, meeting, ticket, invoice ... */
	kind: string;
	direction: 'in' | 'out' | undefined;
	text: string;
	/** -1..1. */
	sentiment: number | undefined;
	answered: boolean | undefined;
}

export interface Meeting {
	id: string;
	title: string;
	startsAt: string | undefined;
	durationMinutes: number | undefined;
	timeZone: string | undefined;
	location: string | undefined;
	attendees: Attendee[];
	agenda: Array<{ topic: string; minutes?: number }>;
	objectives: string[];
	/** Latest last. */
	history: Contact[];
	projects: Project[];
	openItems: Array<{ text: string; owner?: string; due?: string }>;
	invoices: Array<{ number: string; due?: string; status?: string }>;
}

const line = z.string().transform((value) => value.replace(/[\s\p{Cc}]+/gu, ' ').trim().slice(0, 400));
const day = z.union([z.string(), z.date()]).transform((value) => (value instanceof Date ? value.toISOString() : value));
const asObject = (name: string) => (entry: unknown) => (typeof entry === 'string' ? { [name]: entry } : entry);
const list = <T extends z.ZodType>(shape: T) => z.array(shape).nullish().transform((entries) => entries ?? []);

const meetingSchema = z.object({
	id: maybe(z.union([z.string(), z.number()])),
	title: line,
	startsAt: maybe(day),
	durationMinutes: maybe(z.number().positive().max(1_440)),
	timeZone: maybe(z.string()),
	location: maybe(line),
	agenda: z.preprocess((value) => (typeof value === 'string' ? value.split('\n').filter((topic) => topic.trim() !== '') : value), list(z.preprocess(asObject('topic'), z.object({ topic: line, minutes: maybe(z.number().positive()) })))),
	objectives: list(line),
	history: list(z.preprocess(asObject('text'), z.object({ at: orElse(day, ''), kind: orElse(line, 'note'), direction: maybe(z.enum(['in', 'out'])), text: maybe(line), subject: maybe(line), sentiment: maybe(z.number().min(-1).max(1)), answered: maybe(z.boolean()) }))),
	openItems: list(z.preprocess(asObject('text'), z.object({ text: line, owner: maybe(line), due: maybe(day) }))),
	invoices: list(z.object({ number: z.union([z.string(), z.number()]).transform(String), due: maybe(day), status: maybe(line) })),
});

/** @throws {InputError} naming the field */
export function readMeeting(value: unknown): Meeting {
	if (!isRecord(value)) {
		throw new InputError('No meeting to prepare: the item has no "meeting" object', 'Fill in "Meeting" with {"title", "attendees", "agenda", "history"}, or give the item a key "meeting".');
	}
	const { id, history, ...meeting } = parseShape(meetingSchema, { ...value, title: value.title ?? value.summary ?? value.subject }, 'meeting');
	const projects = Array.isArray(value.projects) ? (value.projects as unknown[]) : value.project === undefined || value.project === null ? [] : [value.project];
	return {
		...meeting,
		id: id === undefined ? `${meeting.title} ${meeting.startsAt ?? ''}` : String(id),
		attendees: readAttendees(value.attendees),
		history: history.map(({ subject, text, ...contact }) => ({ ...contact, text: [subject, text].filter((part) => part !== undefined && part !== '').join(': ') })).filter(({ text }) => text !== ''),
		projects: projects.map(readProject),
	};
}
