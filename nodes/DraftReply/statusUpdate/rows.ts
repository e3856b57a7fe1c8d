import type { Language } from '../../shared/vocabulary';
import { toldDay, toldShare, toldState } from '../outbound/tell';
import { phraseBook } from '../reply/phrases/phraseBook';
import { updatePhraseBook } from './phrases/updatePhraseBook';
import type { Milestone, Project } from './project';

export const sections = ['state', 'achievements', 'milestones', 'risks', 'nextSteps'] as const;
export type Section = (typeof sections)[number];

/** One thing the rows say, in the reader's words. */
export interface UpdateRow {
	id: string;
	section: Section;
	/** Each stands in every sentence on this row, as it is written here. */
	values: string[];
	/** Our own sentence. */
	line: string;
}

function milestoneParts(milestone: Milestone, language: Language, timeZone: string): string[] {
	const phrases = updatePhraseBook[language];
	const { due, status, completedAt } = milestone;
	return [
		...(status === undefined ? [] : [toldState(status, language)]),
		...(due === undefined ? [] : [phrases.due.replace('{day}', toldDay(due, language, timeZone))]),
		...(completedAt === undefined ? [] : [phrases.completed.replace('{day}', toldDay(completedAt, language, timeZone))]),
	];
}

/** What the project's rows say, one entry each, in the order of the update. */
export function updateRows(project: Project, language: Language, timeZone: string): UpdateRow[] {
	const phrases = updatePhraseBook[language];
	const { colon } = phraseBook[language];
	const [open, close, between] = phrases.brackets;
	const detailed = (text: string, details: readonly string[]): string => (details.length === 0 ? text : `${text}${open}${details.join(between)}${close}`);
	const rows: UpdateRow[] = [];
	const add = (section: Section, values: string[], line: string): void => {
		rows.push({ id: `r${rows.length + 1}`, section, values, line });
	};
	if (project.status !== undefined) {
		const status = toldState(project.status, language);
		add('state', [status], `${phrases.status}${colon}${status}`);
	}
	if (project.progress !== undefined) {
		const share = toldShare(project.progress, language);
		add('state', [share], `${phrases.progress}${colon}${share}`);
	}
	for (const { text, at } of project.achievements) {
		const details = at === undefined ? [] : [toldDay(at, language, timeZone)];
		add('achievements', [text, ...details], detailed(text, details));
	}
	for (const milestone of project.milestones) {
		const details = milestoneParts(milestone, language, timeZone);
		add('milestones', [milestone.name, ...details], detailed(milestone.name, details));
	}
	for (const { text, mitigation, status } of project.risks) {
		const details = status === undefined ? [] : [toldState(status, language)];
		const measure = mitigation === undefined ? [] : [`${phrases.mitigation}${colon}${mitigation}`];
		add('risks', [text, ...details, ...measure], [detailed(text, details), ...measure].join(' – '));
	}
	for (const step of project.nextSteps) add('nextSteps', [step], step);
	return rows;
}
