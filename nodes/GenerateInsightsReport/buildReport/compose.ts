import type { Block, NewPage, ReportContent } from './content';
import { editionPlans, type SectionName } from './editions';
import type { ReportRequest } from './request';
import { dashboard } from './sections/dashboard';
import { opportunities } from './sections/opportunities';
import { benchmarks, nextSteps, roadmap, sources, trends, value, wins } from './sections/review';
import { summary } from './sections/summary';

const sections: Readonly<Record<SectionName, { newPage: NewPage; blocks: (request: ReportRequest) => Block[] }>> = {
	summary: { newPage: 'never', blocks: summary },
	dashboard: { newPage: 'always', blocks: dashboard },
	value: { newPage: 'always', blocks: value },
	trends: { newPage: 'whenStarted', blocks: trends },
	benchmarks: { newPage: 'never', blocks: benchmarks },
	opportunities: { newPage: 'always', blocks: opportunities },
	wins: { newPage: 'whenStarted', blocks: wins },
	roadmap: { newPage: 'whenStarted', blocks: roadmap },
	nextSteps: { newPage: 'whenStarted', blocks: nextSteps },
	sources: { newPage: 'never', blocks: sources },
};

/** Sections that begin a page of a deck, beside those that always do; the others are too short for one. */
const slides: ReadonlySet<SectionName> = new Set(['trends', 'wins', 'roadmap', 'sources']);

/** What the report says, the same for every format. */
export function compose(request: ReportRequest): ReportContent {
	const { edition, voice, layout } = request;
	const { from, to } = request.analysis.period;
	return {
		title: request.details.title ?? voice.words.titles[edition],
		subtitle: voice.periodName(from, to),
		edition,
		layout,
		voice,
		client: request.details.client,
		from,
		to,
		brand: request.brand,
		sections: editionPlans[edition].map((id) => ({
			id,
			title: voice.words.sections[id],
			newPage: layout === 'deck' && slides.has(id) ? 'always' : sections[id].newPage,
			blocks: sections[id].blocks(request),
		})),
	};
}
