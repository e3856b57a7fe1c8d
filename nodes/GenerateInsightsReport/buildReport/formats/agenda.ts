import { agendas } from '../editions';
import type { ReportRequest } from '../request';
import { roadmap } from '../sections/review';
import { concernsOf, winsOf } from '../sections/summary';

export interface Agenda {
	title: string;
	/** All of it, in minutes. */
	minutes: number;
	items: Array<{ minutes: number; topic: string; points: string[] }>;
	/** For the description of a calendar event. */
	text: string;
}

/** What there is to say to each topic of a call. */
function pointsOf(request: ReportRequest): Record<string, string[]> {
	const { analysis, voice, roi, details } = request;
	const { words } = voice;
	const summary = words.summary;
	const decide = analysis.opportunities.slice(0, 3).map(({ title }) => words.nextSteps.decide(title));
	const next = details.nextSteps.map(({ what, owner, due }) => [what, owner, due].filter((part) => part !== undefined).join(', '));
	const ahead = roadmap(request).at(-1);
	return {
		wins: winsOf(request).slice(0, 3),
		report: analysis.opportunities.map(({ title, what }, index) => `${index + 1}. ${title}${what === '' ? '' : `${words.colon}${what}`}`),
		actions: decide,
		strategy: [],
		value: roi === undefined ? [words.value.unknown] : [`${summary.hoursSaved}${words.colon}${voice.figure(roi.hours.likely)}`, `${summary.netValue}${words.colon}${voice.rangeText(roi.net, (amount) => voice.money(amount, roi.currency))}`],
		trends: [...winsOf(request).slice(0, 3), ...concernsOf(request).slice(0, 3)],
		roadmap: ahead?.kind === 'table' ? ahead.rows.map(([when, what]) => `${when ?? ''}${words.colon}${what ?? ''}`) : [],
		benchmarks: analysis.findings.filter(({ kind }) => kind === 'benchmark').map(({ text }) => text),
		close: next,
	};
}

/** The agenda of the call on a report: topics with their minutes, filled from what was found. */
export function toAgenda(request: ReportRequest): Agenda {
	const { voice, edition, details, analysis } = request;
	const kind = edition === 'monthly' || edition === 'performance' ? 'monthly' : 'quarterly';
	const words = voice.words.agenda[kind];
	const topics: Readonly<Record<string, string>> = words.topics;
	const points = pointsOf(request);
	const items = agendas[kind].map(([topic, minutes]) => ({ minutes, topic: topics[topic] ?? topic, points: points[topic] ?? [] }));
	const text = items
		.map(({ minutes, topic, points: own }, index) => [`${index + 1}. ${voice.words.agenda.line(minutes, topic)}`, ...own.map((point) => `   - ${point}`)].join('\n')).join('\n\n')
		// A calendar shows markup of a description as such.
		.replaceAll('<', '‹')
		.replaceAll('>', '›');
	return {
		title: words.title(details.client, voice.periodName(analysis.period.from, analysis.period.to)),
		minutes: items.reduce((sum, { minutes }) => sum + minutes, 0),
		items,
		text,
	};
}
