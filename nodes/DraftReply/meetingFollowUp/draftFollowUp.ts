import { DateTime } from 'luxon';
import type { Language, Reason } from '../../shared/vocabulary';
import type { Draft } from '../draft';
import { askedOf, evidenceOf, finished, type OutboundRequest, readerOf, staysOffline, type Written, zoneOf } from '../outbound/outbound';
import { toldDay } from '../outbound/tell';
import { phraseBook } from '../reply/phrases/phraseBook';
import type { Reader } from '../reply/reader';
import { closingFor, greetingTo } from '../style/salutation';
import { signed } from '../reply/signature';
import { followUpPhrases } from './followUpPhrases';
import { meetingWords } from './meetingWords';
import { checkedRecord, recordInstructions, recordTask, type Thrown } from './modelRecord';
import { type Attendee, type MeetingNotes, type Sentence, sentencesIn } from './notes';
import { type ActionItem, actionItemsIn, type Decision, decisionsIn, headingOf } from './outcomes';
import { attributed, summarise } from './summarise';

export interface MeetingOutcome {
	summary: string[];
	decisions: Decision[];
	actionItems: ActionItem[];
}

export interface PersonalSummary {
	attendee: string;
	email: string | null;
	subject: string;
	text: string;
	actionItems: ActionItem[];
}

export type FollowUpDraft = Draft & MeetingOutcome & { summaries: PersonalSummary[] };

function fill(phrase: string, values: Record<string, string>): string {
	return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function itemLine(item: ActionItem, language: Language, withOwner: boolean): string {
	const phrases = followUpPhrases[language];
	const [open, close] = phrases.brackets;
	const day = item.due === null ? item.dueText : toldDay(item.due, language, 'UTC');
	const what = item.what.charAt(0).toUpperCase() + item.what.slice(1);
	const owner = withOwner ? `${item.owner ?? phrases.nobody}${phraseBook[language].colon}` : '';
	return `- ${owner}${what}${day === null ? '' : `${open}${fill(phrases.due, { day })}${close}`}`;
}

function section(heading: string, lines: readonly string[]): string[] {
	return lines.length === 0 ? [] : [[heading, ...lines].join('\n')];
}

function bodyOf(outcome: MeetingOutcome, notes: MeetingNotes, reader: Reader, to: Attendee | undefined): string {
	const language = reader.writable;
	const { register } = reader;
	const phrases = followUpPhrases[language];
	const greeting = to === undefined ? phrases.greetingAll[register] : greetingTo(to.name, reader);
	const opening = fill((notes.title === '' ? phrases.openingUntitled : phrases.opening)[register], { title: notes.title });
	const own = to === undefined ? [] : outcome.actionItems.filter(({ owner }) => owner === to.name);
	const ownSection = to === undefined ? [] : own.length === 0 ? [phrases.noActions[register]] : section(phrases.headings.own, own.map((item) => itemLine(item, language, false)));
	return [
		greeting,
		opening,
		...ownSection,
		...section(phrases.headings.summary, outcome.summary.map((line) => `- ${line}`)),
		...section(phrases.headings.decisions, outcome.decisions.map(({ text }) => `- ${text}`)),
		...section(phrases.headings.actions, outcome.actionItems.filter((item) => !own.includes(item)).map((item) => itemLine(item, language, true))),
		phrases.closing[register],
		closingFor(reader),
	].join('\n\n');
}

interface Heard {
	sentences: Sentence[];
	meetingDay: DateTime | undefined;
	language: Language;
}

function offlineOutcome({ sentences, meetingDay, language }: Heard, attendees: readonly Attendee[]): MeetingOutcome {
	const talk = sentences.filter(({ under }) => under === undefined || under === 'other');
	return {
		summary: summarise(talk, language).map(attributed),
		decisions: decisionsIn(sentences, language),
		actionItems: actionItemsIn(sentences, attendees, language, meetingDay),
	};
}

async function outcomeOf(request: OutboundRequest, notes: MeetingNotes, heard: Heard, attendees: readonly Attendee[]): Promise<{ outcome: MeetingOutcome; written: Written; thrown: Thrown[] }> {
	const offline = offlineOutcome(heard, attendees);
	const stays = staysOffline(request);
	const standIn = (reasons: Reason[], usage?: Written['usage'], thrown: Thrown[] = []) => ({ outcome: offline, written: { engine: 'offline' as const, reasons, ...(usage === undefined ? {} : { usage }) }, thrown });
	if (stays !== undefined) return standIn([stays]);
	if (request.engine === 'hybrid' && offline.actionItems.length > 0 && offline.decisions.length > 0) {
		return standIn([{ code: 'offline_sufficient', text: 'The notes name decisions and action items in so many words: no model was needed.' }]);
	}
	const { task, restore } = recordTask({ sentences: heard.sentences, attendees, language: heard.language, title: notes.title, maskData: request.options.maskPersonalData, mostCharacters: request.options.maxCharacters });
	const answer = await askedOf(request, task);
	if ('failed' in answer) return standIn([answer.failed], answer.usage);
	const evidence = evidenceOf(request, { rows: { attendees, title: notes.title }, texts: heard.sentences.map(attributed) });
	const record = checkedRecord(answer.value, { ...heard, attendees, evidence, restore });
	const thrownAway: Reason[] =
		record.thrown.length === 0 ? [] : [{ code: 'model_claims_thrown_away', text: `${record.thrown.length} of the model's statements are not carried by the notes and were thrown away, the first because ${record.thrown[0]?.why ?? ''}.`, evidence: record.thrown.slice(0, 15) }];
	if (record.summary.length === 0) {
		return standIn([{ code: 'model_draft_refused', text: "None of the model's summary is carried by the notes. The offline text stands in." }, ...thrownAway], answer.usage, record.thrown);
	}
	return {
		outcome: { summary: record.summary, decisions: record.decisions, actionItems: record.actionItems },
		written: { engine: request.modelEngine, reasons: [{ code: 'model_wrote', text: 'Written by the model; every statement was held against the words of the notes that it quotes.' }, ...thrownAway], usage: answer.usage },
		thrown: record.thrown,
	};
}

function missingOf({ actionItems }: MeetingOutcome): string[] {
	return actionItems.flatMap(({ what, owner, due, dueText }) => [
		...(owner === null ? [`Who does "${what}"?`] : []),
		...(due === null && dueText !== null ? [`Which day is "${dueText}" for "${what}"? The meeting's day is not given.`] : []),
	]);
}

/**
 * Writes the record of a meeting and a summary for each attendee. Offline everything is in the words of the notes.
 *
 * @throws {ModelFailure} where the model failed and `onModelFailure` is `error`
 */
export async function draftFollowUp(request: OutboundRequest, notes: MeetingNotes, attendees: readonly Attendee[]): Promise<FollowUpDraft> {
	const reader = readerOf(request, notes.turns.map(({ text }) => text).join('\n').slice(0, 20_000));
	const spoken = languageSpoken(reader);
	const sentences = sentencesIn(notes.turns, (line) => headingOf(line, spoken));
	const day = notes.at === undefined ? undefined : DateTime.fromISO(notes.at.replace(' ', 'T'), { zone: zoneOf(request) });
	const heard: Heard = { sentences, meetingDay: day?.isValid === true ? DateTime.utc(day.year, day.month, day.day) : undefined, language: spoken };
	const { outcome, written } = await outcomeOf(request, notes, heard, attendees);
	const phrases = followUpPhrases[reader.writable];
	const subject = notes.title === '' ? phrases.subjectUntitled : fill(phrases.subject, { title: notes.title });
	const to = [...new Set(attendees.flatMap(({ email }) => email ?? []))];
	const draft = finished(request, {
		purpose: 'meeting_follow_up',
		keyBasis: [notes.title, notes.at ?? '', notes.turns[0]?.text ?? '', String(notes.turns.length)].join('\n'),
		subject,
		body: bodyOf(outcome, notes, reader, undefined),
		to,
		reader,
		against: {
			evidence: evidenceOf(request, { rows: { attendees, notes: outcome.actionItems.map(({ due }) => due) }, texts: [notes.title, ...Object.values(phrases.opening), ...Object.values(phrases.headings), ...sentences.map(attributed)] }),
			instructions: recordInstructions,
			knownText: notes.turns.map(({ text }) => text).join('\n'),
		},
		written,
		missing: missingOf(outcome),
		// What was said in the meeting is reported, not promised.
		verbatim: [fill((notes.title === '' ? phrases.openingUntitled : phrases.opening)[reader.register], { title: notes.title }), phrases.closing[reader.register], ...sentences.map(attributed), ...outcome.summary, ...outcome.decisions.map(({ text }) => text), ...outcome.actionItems.map((item) => itemLine(item, reader.writable, true))],
	});
	const summaries = attendees.map((attendee) => ({
		attendee: attendee.name,
		email: attendee.email ?? null,
		subject,
		text: signed(bodyOf(outcome, notes, reader, attendee), request.brand, reader.writable),
		actionItems: outcome.actionItems.filter(({ owner }) => owner === attendee.name),
	}));
	return { ...draft, ...outcome, summaries };
}

/** The language of the notes decides which words tell decisions and tasks. */
function languageSpoken(reader: Reader): Language {
	const known = (Object.keys(meetingWords) as Language[]).find((language) => language === reader.mailLanguage);
	return known ?? reader.writable;
}
