import { DateTime } from 'luxon';
import type { Language } from '../../shared/vocabulary';
import { daysIn, weekdaysIn } from '../checks/dates';
import { meetingWords } from './meetingWords';
import type { Attendee, Sentence } from './notes';

/** Something somebody took on or was asked to do. */
export interface ActionItem {
	what: string;
	/** As the attendees are named; null where nobody is. */
	owner: string | null;
	/** YYYY-MM-DD; null where no day is said, or none that can be told from the meeting's day. */
	due: string | null;
	/** The day as it was said. */
	dueText: string | null;
	/** The sentence it was taken from. */
	source: string;
}

export interface Decision {
	text: string;
	source: string;
}

const mostItems = 25;

export function headingOf(line: string, language: Language): 'decisions' | 'actions' | 'other' | undefined {
	const bare = line.replace(/^[\s#*_>-]+/, '').trim();
	const { headings } = meetingWords[language];
	const isShort = /[:：]/.test(bare) || /^#/.test(line.trim()) || bare.split(/\s+/).length <= 3;
	if (!isShort) return undefined;
	return (['decisions', 'actions', 'other'] as const).find((kind) => headings[kind].test(bare));
}

/** Whom a name in the talk means: an attendee or speaker by full or first name. */
function personCalled(name: string, people: readonly string[]): string | undefined {
	const wanted = name.trim().toLowerCase();
	return people.find((person) => person.toLowerCase() === wanted) ?? people.find((person) => person.toLowerCase().split(/[\s·]+/).includes(wanted));
}

export function peopleOf(attendees: readonly Attendee[], sentences: readonly Sentence[]): string[] {
	const named = attendees.map(({ name }) => name);
	const speakers = [...new Set(sentences.flatMap(({ speaker }) => speaker ?? []))];
	return [...named, ...speakers.filter((speaker) => personCalled(speaker, named) === undefined)];
}

/** The day of a sentence, as said and as a date, counted from the meeting's day where it is relative. */
export function dueIn(text: string, language: Language, meetingDay: DateTime | undefined): { text: string; at: number; date: string | null } | undefined {
	const [day] = daysIn(text);
	if (day !== undefined) {
		const [value] = day.values;
		const unsure = day.values.length > 1;
		const year = value?.year ?? meetingDay?.year;
		if (value === undefined || year === undefined || unsure) return { text: day.text.trim(), at: day.at, date: null };
		let date = DateTime.utc(year, value.month, value.day);
		// "15 January" said in December is the next one.
		if (value.year === undefined && meetingDay !== undefined && date < meetingDay.minus({ months: 3 })) date = date.plus({ years: 1 });
		return { text: day.text.trim(), at: day.at, date: date.isValid ? date.toISODate() : null };
	}
	for (const [pattern, when] of meetingWords[language].relativeDays) {
		const match = pattern.exec(text);
		if (match === null) continue;
		return { text: match[0].trim(), at: match.index, date: meetingDay === undefined ? null : relative(meetingDay, when) };
	}
	const [weekday] = weekdaysIn(text);
	if (weekday === undefined) return undefined;
	const ahead = meetingDay === undefined ? undefined : ((weekday.values[0] ?? 1) - meetingDay.weekday + 7) % 7 || 7;
	return { text: weekday.text, at: weekday.at, date: ahead === undefined || meetingDay === undefined ? null : meetingDay.plus({ days: ahead }).toISODate() };
}

function relative(day: DateTime, when: number | 'week_end' | 'next_week' | 'month_end'): string | null {
	if (typeof when === 'number') return day.plus({ days: when }).toISODate();
	if (when === 'month_end') return day.endOf('month').toISODate();
	// A working week ends on Friday; "next week" is said of all of it.
	const friday = day.startOf('week').plus({ days: 4, weeks: when === 'next_week' ? 1 : 0 });
	return (friday < day ? friday.plus({ weeks: 1 }) : friday).toISODate();
}

/** What is to be done, without the day at its end and the words that lead up to it. */
function withoutDue(what: string, due: ReturnType<typeof dueIn>, language: Language): string {
	const trimmed = what.replace(/[\s.,;!?。；，、？！]+$/u, '');
	if (due === undefined) return trimmed;
	const at = trimmed.lastIndexOf(due.text);
	if (at === -1 || at + due.text.length < trimmed.length - 2) return trimmed;
	const cut = trimmed.slice(0, at).replace(meetingWords[language].before, '').replace(/[\s,;（(]+$/u, '');
	return cut === '' ? trimmed : cut;
}

const nameStart = '(?<![\\p{L}\\p{N}])';

/** Owner and task of one sentence, or undefined where it sets nobody a task. */
function taskOf(sentence: Sentence, people: readonly string[], language: Language): { owner: string | undefined; what: string } | undefined {
	const { text, speaker, under } = sentence;
	const words = meetingWords[language];
	const labelled = new RegExp(`^(?:(?:${words.headings.actions.source.replace(/^\^/, '')})[^:：]{0,20})[:：]\\s*(.+)$`, words.headings.actions.flags).exec(text);
	const told = labelled?.[1] ?? text;
	for (const person of people) {
		for (const called of new Set([person, person.split(/\s+/)[0] ?? person])) {
			const name = called.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
			const joined = language === 'zh' || language === 'ja' ? '' : '\\s+';
			const willDo = new RegExp(`${nameStart}${name}${joined}${words.will}${joined}(.{3,})`, 'iu').exec(told);
			if (willDo?.[1] !== undefined) return { owner: person, what: willDo[1] };
			const asLabel = new RegExp(`^\\[?${name}\\]?\\s*[:：–-]\\s*(.{3,})`, 'iu').exec(told);
			if ((under === 'actions' || labelled !== null) && asLabel?.[1] !== undefined) return { owner: person, what: asLabel[1] };
			const asked = new RegExp(`${nameStart}${name}(?![\\p{L}\\p{N}])`, 'iu').test(told) ? words.request.exec(told.replace(new RegExp(`${nameStart}${name}(?![\\p{L}\\p{N}])[,，、]?\\s*`, 'iu'), '')) : null;
			if (asked?.[1] !== undefined) return { owner: person, what: asked[1] };
		}
	}
	const mine = speaker === undefined ? null : words.iWill.exec(told);
	if (mine?.[1] !== undefined && !/[?？]$/.test(told)) return { owner: speaker, what: mine[1] };
	if (labelled !== null || under === 'actions') {
		const inBrackets = /^(.*?)\s*[([（]\s*([^)\]）]{2,60})\s*[)\]）]\s*$/u.exec(told);
		const owner = inBrackets?.[2]?.split(/[,，;]/).map((part) => personCalled(part, people)).find((person) => person !== undefined);
		return { owner, what: owner === undefined ? told : (inBrackets?.[1] ?? told) };
	}
	return undefined;
}

/** Tasks that were taken on or given, each with owner and day where they are said. */
export function actionItemsIn(sentences: readonly Sentence[], attendees: readonly Attendee[], language: Language, meetingDay: DateTime | undefined): ActionItem[] {
	const people = peopleOf(attendees, sentences);
	const items: ActionItem[] = [];
	const seen = new Set<string>();
	for (const sentence of sentences) {
		if (items.length >= mostItems) break;
		if (sentence.under === 'decisions' || sentence.under === 'other' || meetingWords[language].undecided.test(sentence.text)) continue;
		const task = taskOf(sentence, people, language);
		if (task === undefined) continue;
		const due = dueIn(sentence.text, language, meetingDay);
		const what = withoutDue(task.what, due, language).slice(0, 300);
		const same = `${task.owner ?? ''} ${what.toLowerCase()}`;
		if (what.length < 3 || seen.has(same)) continue;
		seen.add(same);
		const owner = task.owner === undefined ? null : (personCalled(task.owner, people) ?? task.owner);
		items.push({ what, owner, due: due?.date ?? null, dueText: due?.text ?? null, source: sentence.text });
	}
	return items;
}

/** What was decided, in the words in which it was said. */
export function decisionsIn(sentences: readonly Sentence[], language: Language): Decision[] {
	const { decided, undecided } = meetingWords[language];
	const found = sentences.filter(({ text, under }) => under === 'decisions' || (under === undefined && decided.test(text) && !undecided.test(text) && !/[?？]$/.test(text)));
	return [...new Map(found.map(({ text }) => [text.toLowerCase(), { text: text.slice(0, 400), source: text }])).values()].slice(0, mostItems);
}
