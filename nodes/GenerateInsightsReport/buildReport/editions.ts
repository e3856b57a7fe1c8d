export const formats = ['pdf', 'html', 'markdown', 'json', 'slackBlocks', 'sheets', 'agenda'] as const;

/** Upright pages to read, or lying ones to show. */
export const layouts = ['pages', 'deck'] as const;
export type Layout = (typeof layouts)[number];

export const editions = ['monthly', 'quarterly', 'annual', 'performance'] as const;
export type Edition = (typeof editions)[number];

export type SectionName =
	| 'summary'
	| 'dashboard'
	| 'value'
	| 'trends'
	| 'benchmarks'
	| 'opportunities'
	| 'wins'
	| 'roadmap'
	| 'nextSteps'
	| 'sources';

/** What each edition is made of, in order. */
export const editionPlans: Readonly<Record<Edition, readonly SectionName[]>> = {
	monthly: ['summary', 'dashboard', 'opportunities', 'wins', 'nextSteps', 'sources'],
	quarterly: ['summary', 'value', 'dashboard', 'trends', 'benchmarks', 'opportunities', 'roadmap', 'nextSteps', 'sources'],
	annual: ['summary', 'value', 'dashboard', 'trends', 'benchmarks', 'opportunities', 'wins', 'roadmap', 'nextSteps', 'sources'],
	performance: ['summary', 'dashboard', 'trends', 'sources'],
};

/** What a reader may expect of each tier of partnership; the names are words of the report. */
export const partnershipTiers = {
	intelligence: { answerHours: 4, buildingHoursPerMonth: 0, sprintWeeks: 0, guaranteedSavingsPerYear: { amount: 0, currency: 'USD' } },
	optimisation: { answerHours: 4, buildingHoursPerMonth: 8, sprintWeeks: 2, guaranteedSavingsPerYear: { amount: 10_000, currency: 'USD' } },
} as const;

/** Minutes of each topic of a call: half an hour a month, an hour a quarter. */
export const agendas = {
	monthly: [['wins', 3], ['report', 10], ['actions', 10], ['strategy', 5], ['close', 2]],
	quarterly: [['value', 10], ['trends', 15], ['roadmap', 20], ['benchmarks', 10], ['close', 5]],
} as const;
