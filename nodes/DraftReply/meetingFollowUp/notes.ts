import * as z from 'zod';
import { InputError } from '../../shared/items';
import { fieldOf, isRecord } from '../../shared/record';
import { maybe, parseShape } from '../../shared/shape';
import { countWords } from '../style/words';

/** What one person said, or one line of written notes. */
export interface Turn {
	speaker: string | undefined;
	text: string;
}

export interface Sentence {
	text: string;
	speaker: string | undefined;
	words: number;
	/** Under a heading such as "Action items" or "Decisions". */
	under: string | undefined;
}

export interface Attendee {
	name: string;
	email?: string;
	role?: string;
}

export interface MeetingNotes {
	title: string;
	/** A day or an instant. */
	at: string | undefined;
	turns: Turn[];
}

/** Characters read: a day of talk. */
const mostCharacters = 600_000;

/** What transcribers write for sounds, and the sounds people fill pauses with. */
const noise = /\{[a-z ]{2,30}\}|\[[a-z ]{2,30}\]|<[a-z ]{2,30}>|\((?:laughter|inaudible|crosstalk|applause)\)/gi;
const filler = /(?<![\p{L}'’])(?:um+|uh+|er+m?|mm+(?:-hmm)?|uh-huh|hmm+|äh+m?|öh+|euh+|eh+m?|あの|えーと|えっと|ええと|嗯+|呃+)(?![\p{L}'’])[,. ]*/giu;

/** Spaces before marks, as transcripts have them, and doubled words ("the the"). */
function tidied(text: string): string {
	return text
		.replace(noise, ' ')
		.replace(filler, '')
		.replace(/\s+([,.;:?!])/g, '$1')
		.replace(/(?<!\p{L})(\p{L}{1,6})(?: \1(?!\p{L}))+/giu, '$1')
		.replace(/[^\S\n]+/g, ' ')
		.replace(/(^|[.?!] )[,;.]+\s*/g, '$1')
		.trim();
}

const speakerLine = /^\s*(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s*)?([\p{Lu}\p{Lo}][\p{L}\p{M}.'’ -]{0,40}?)\s?[:：]\s+(\S.*)$/u;

/** Lines such as "Ana: I will send it" are turns; other lines are notes of nobody. */
function turnsOfText(text: string, headings: (line: string) => boolean): Turn[] {
	return text.split('\n').flatMap((line): Turn[] => {
		const [, speaker, said] = speakerLine.exec(line) ?? [];
		if (speaker !== undefined && said !== undefined && speaker.split(' ').length <= 4 && !headings(speaker)) return [{ speaker: speaker.trim(), text: said }];
		return line.trim() === '' ? [] : [{ speaker: undefined, text: line.trim() }];
	});
}

function turnOf(entry: unknown): Turn[] {
	const text = fieldOf(entry, 'content') ?? fieldOf(entry, 'text') ?? fieldOf(entry, 'message') ?? entry;
	const speaker = fieldOf(entry, 'speaker') ?? fieldOf(entry, 'role') ?? fieldOf(entry, 'name');
	return typeof text === 'string' && text.trim() !== '' ? [{ speaker: typeof speaker === 'string' ? speaker.trim() : undefined, text }] : [];
}

/**
 * Reads notes (a text, or lines) or a transcript (`[{speaker, content}]`).
 *
 * @param isHeading whether a word before a colon is a heading and no speaker
 * @throws {InputError} where there is nothing to read
 */
export function readNotes(notes: unknown, meeting: unknown, isHeading: (word: string) => boolean): MeetingNotes {
	const given = isRecord(notes) ? (notes.transcript ?? notes.turns ?? notes.text ?? notes.notes) : notes;
	const turns = (Array.isArray(given) ? (given as unknown[]).flatMap(turnOf) : typeof given === 'string' ? turnsOfText(given.slice(0, mostCharacters), isHeading) : [])
		.map(({ speaker, text }) => ({ speaker, text: tidied(text) }))
		.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
	if (turns.length === 0) {
		throw new InputError(
			'There are no notes to follow up on: the item has neither "notes" nor "transcript"',
			'Fill in "Notes" with the text of the notes or a transcript [{"speaker", "content"}], or give the item a key "notes".',
		);
	}
	const title = fieldOf(meeting, 'title') ?? fieldOf(meeting, 'name');
	const at = fieldOf(meeting, 'at') ?? fieldOf(meeting, 'startsAt') ?? fieldOf(meeting, 'date');
	return {
		title: typeof title === 'string' ? title.trim().slice(0, 200) : '',
		at: at instanceof Date ? at.toISOString() : typeof at === 'string' && /^\d{4}-\d{2}-\d{2}/.test(at) ? at : undefined,
		turns,
	};
}

const attendeeSchema = z.preprocess(
	(entry) => (typeof entry === 'string' ? (entry.includes('@') && !entry.includes('<') ? { email: entry } : { name: entry }) : entry),
	z.object({ name: maybe(z.string()), email: maybe(z.string()), role: maybe(z.string()) }),
);

/** @throws {InputError} naming the attendee that cannot be read */
export function readAttendees(value: unknown): Attendee[] {
	const list = value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
	return list.flatMap((entry, index) => {
		const { name, email, role } = parseShape(attendeeSchema, entry, `attendees[${index}]`);
		const [, shown, inner] = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(name ?? '') ?? [];
		const called = (shown ?? name ?? email?.split('@')[0] ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
		const address = (email ?? inner)?.trim().toLowerCase();
		const usable = address !== undefined && /^[^\s@<>",;]{1,64}@[^\s@<>",;]{1,253}$/.test(address);
		return called === '' ? [] : [{ name: called.slice(0, 80), ...(usable ? { email: address } : {}), ...(role === undefined ? {} : { role }) }];
	});
}

const bullet = /^\s*(?:[-•*·・–]|\d{1,2}[.)、]|\[[ x]?\])\s*/;

/** The sentences, each with who said it and the heading it stands under. */
export function sentencesIn(turns: readonly Turn[], headingOf: (line: string) => string | undefined): Sentence[] {
	const sentences: Sentence[] = [];
	let under: string | undefined;
	for (const { speaker, text } of turns) {
		const heading = speaker === undefined ? headingOf(text) : undefined;
		if (heading !== undefined) {
			under = heading;
			const rest = /[:：]\s*(\S.*)$/.exec(text)?.[1];
			if (rest === undefined) continue;
		} else if (speaker !== undefined || (under !== undefined && !bullet.test(text) && /^#|[:：]$/.test(text))) {
			under = undefined;
		}
		const said = heading === undefined ? text.replace(bullet, '') : (/[:：]\s*(\S.*)$/.exec(text)?.[1] ?? text);
		for (const sentence of said.split(/(?<=[.!?…])\s+|(?<=[。！？])/u)) {
			const trimmed = sentence.trim();
			if (/[\p{L}\p{N}]/u.test(trimmed)) sentences.push({ text: trimmed, speaker, words: countWords(trimmed), under });
		}
	}
	return sentences;
}
