import type { Reason } from '../../shared/vocabulary';
import type { Draft, DraftCheck } from '../draft';
import { askedOf, evidenceOf, finished, type OutboundRequest, readerOf, staysOffline, type Written, zoneOf } from '../outbound/outbound';
import { toldDay } from '../outbound/tell';
import { writtenLanguage } from '../checks/language';
import type { Reader } from '../reply/reader';
import { closingFor, greetingTo } from '../style/salutation';
import { updatePhraseBook } from './phrases/updatePhraseBook';
import type { Project } from './project';
import { sections, type UpdateRow, updateRows } from './rows';
import { updateInstructions, worded, wordingTask } from './wording';

const finishedStates = ['completed', 'done', 'delivered', 'resolved', 'closed', 'cancelled', 'accepted'];

function fill(phrase: string, values: Record<string, string>): string {
	return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The update from greeting to sign-off. */
export function updateText(project: Project, rows: readonly UpdateRow[], reader: Reader, timeZone: string): string {
	const language = reader.writable;
	const update = updatePhraseBook[language];
	const { register, name } = reader;
	const days: Record<string, string> = project.period === undefined ? {} : { from: toldDay(project.period.from, language, timeZone), to: toldDay(project.period.to, language, timeZone) };
	const opening = fill((project.period === undefined ? update.opening : update.openingPeriod)[register], { project: project.name, ...days });
	const lists = sections.flatMap((section) => {
		const lines = rows.filter((row) => row.section === section).map(({ line }) => `- ${line}`);
		return lines.length === 0 ? [] : [[update.headings[section], ...lines].join('\n')];
	});
	return [greetingTo(name, reader), opening, ...lists, update.closing[register], closingFor(reader)].join('\n\n');
}

/** What a customer will ask next and the rows don't say: for the one who sends it. */
function missingOf(project: Project, now: number): string[] {
	const done = (status: string | undefined): boolean => finishedStates.includes((status ?? '').trim().toLowerCase());
	const overdue = project.milestones.filter(({ due, completedAt, status }) => {
		const at = due === undefined ? Number.NaN : Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(due) ? `${due}T23:59:59Z` : due);
		return at < now && completedAt === undefined && !done(status);
	});
	return [
		...(project.progress === undefined && project.status === undefined ? ['The project has neither progress nor status.'] : []),
		...(project.achievements.length === 0 ? ['There is nothing under achievements for this period.'] : []),
		...overdue.map(({ name, due = '' }) => `"${name}" was due ${due.slice(0, 10)} and is not marked as done: say how it stands.`),
	];
}

/** Rows are told as they were written; in another language than the reader's, a person has to translate them. */
function rowsInLanguage(rows: readonly UpdateRow[], reader: Reader): DraftCheck {
	const written = writtenLanguage(rows.flatMap(({ section, values }) => (section === 'state' ? [] : values)).join('. '));
	const passed = written === undefined || written === reader.writable;
	return {
		name: 'rows_in_language',
		passed,
		detail: passed ? 'The rows are not in another language than the update.' : `The rows are in ${written}, the reader reads ${reader.writable}: translate them.`,
	};
}

/** Joins and asserts nothing: engine and words of a status update. */
async function wordedRows(request: OutboundRequest, rows: readonly UpdateRow[], reader: Reader): Promise<{ rows: readonly UpdateRow[]; written: Written }> {
	const offline = staysOffline(request);
	if (offline !== undefined) return { rows, written: { engine: 'offline', reasons: [offline] } };
	if (request.engine === 'hybrid') {
		return { rows, written: { engine: 'offline', reasons: [{ code: 'offline_sufficient', text: 'The rows say everything: no model was needed.' }] } };
	}
	const { task, restore } = wordingTask(rows, reader.writable, request.options.maskPersonalData);
	const answer = await askedOf(request, task);
	if ('failed' in answer) {
		return { rows, written: { engine: 'offline', reasons: [answer.failed], ...(answer.usage === undefined ? {} : { usage: answer.usage }) } };
	}
	const told = worded(rows, answer.value, reader.writable, restore);
	const reasons: Reason[] =
		told.kept > 0
			? [{ code: 'model_worded', text: `The model worded ${told.kept} of ${rows.length} rows; the others stand as they are.` }]
			: [{ code: 'model_draft_refused', text: "None of the model's sentences says its row and nothing else: the offline text stands in." }];
	if (told.thrownAway.length > 0) {
		reasons.push({ code: 'model_sentences_thrown_away', text: `${told.thrownAway.length} of the model's sentences were thrown away, the first because ${told.thrownAway[0]?.why ?? ''}.`, evidence: told.thrownAway.slice(0, 10) });
	}
	return { rows: told.rows, written: { engine: told.kept > 0 ? request.modelEngine : 'offline', reasons, usage: answer.usage } };
}

/**
 * Writes the state of a project for its customer from rows. Whatever the engine, every statement is a row's own.
 *
 * @throws {ModelFailure} where the model failed and `onModelFailure` is `error`
 */
export async function draftStatusUpdate(request: OutboundRequest, project: Project): Promise<Draft> {
	const reader = readerOf(request);
	const timeZone = zoneOf(request);
	const rows = updateRows(project, reader.writable, timeZone);
	const { rows: told, written } = await wordedRows(request, rows, reader);
	const to = request.client.email === undefined ? [] : [request.client.email];
	return finished(request, {
		purpose: 'status_update',
		keyBasis: [project.id, project.period?.from ?? '', project.period?.to ?? new Date(request.now).toISOString().slice(0, 10)].join('\n'),
		subject: fill(updatePhraseBook[reader.writable].subject, { project: project.name }),
		body: updateText(project, told, reader, timeZone),
		to,
		reader,
		against: { evidence: evidenceOf(request, { rows: project, texts: [...rows.flatMap(({ values }) => values), ...Object.values(updatePhraseBook[reader.writable].opening)] }), instructions: updateInstructions },
		written,
		missing: missingOf(project, request.now),
		checks: [rowsInLanguage(rows, reader)],
		verbatim: told.map(({ line }) => line),
	});
}
