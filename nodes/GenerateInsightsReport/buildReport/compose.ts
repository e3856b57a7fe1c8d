import type { Block, NewPage, ReportContent } from './content';
import { editionPlans, type SectionName } from './editions';
import type { ReportRequest } from './request';
import { dashboard } from './sections/dashboard';
import { opportunities } from './sections/opportunities';
import { benchmarks, nextSteps, roadmap, sources, trends, value, wins } from './sections/review';
import { summary } from './sections/summary';
import { periodName } from './wording';

const sections: Readonly<Record<SectionName, { title: string; newPage: NewPage; blocks: (request: ReportRequest) => Block[] }>> = {
	summary: { title: 'Summary', newPage: 'never', blocks: summary },
	dashboard: { title: 'Dashboard', newPage: 'always', blocks: dashboard },
	value: { title: 'What it was worth', newPage: 'always', blocks: value },
	trends: { title: 'Trends', newPage: 'whenStarted', blocks: trends },
	benchmarks: { title: 'Beside others', newPage: 'never', blocks: benchmarks },
	opportunities: { title: 'Opportunities', newPage: 'always', blocks: opportunities },
	wins: { title: 'Wins', newPage: 'whenStarted', blocks: wins },
	roadmap: { title: 'Roadmap', newPage: 'whenStarted', blocks: roadmap },
	nextSteps: { title: 'Next steps', newPage: 'whenStarted', blocks: nextSteps },
	sources: { title: 'Sources', newPage: 'never', blocks: sources },
};

/** What the report says, the same for every format. */
export function compose(request: ReportRequest): ReportContent {
	const plan = editionPlans[request.edition];
	const { from, to } = request.analysis.period;
	return {
		title: request.details.title ?? plan.title,
		subtitle: periodName(from, to),
		edition: request.edition,
		client: request.details.client,
		from,
		to,
		brand: request.brand,
		sections: plan.sections.map((id) => ({ id, title: sections[id].title, newPage: sections[id].newPage, blocks: sections[id].blocks(request) })),
	};
}
