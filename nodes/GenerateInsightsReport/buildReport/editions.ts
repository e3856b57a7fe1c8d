export const formats = ['pdf', 'html', 'markdown', 'json', 'slackBlocks'] as const;
export type Format = (typeof formats)[number];

export const editions = ['monthly', 'quarterly', 'annual', 'performance'] as const;
export type Edition = (typeof editions)[number];

export const sectionNames = ['summary', 'dashboard', 'value', 'trends', 'benchmarks', 'opportunities', 'wins', 'roadmap', 'nextSteps', 'sources'] as const;
export type SectionName = (typeof sectionNames)[number];

/** What each edition is called and made of, in order. */
export const editionPlans: Readonly<Record<Edition, { title: string; sections: readonly SectionName[] }>> = {
	monthly: { title: 'Monthly insights', sections: ['summary', 'dashboard', 'opportunities', 'wins', 'nextSteps', 'sources'] },
	quarterly: { title: 'Quarterly business review', sections: ['summary', 'value', 'dashboard', 'trends', 'benchmarks', 'opportunities', 'roadmap', 'nextSteps', 'sources'] },
	annual: { title: 'Annual review', sections: ['summary', 'value', 'dashboard', 'trends', 'benchmarks', 'opportunities', 'wins', 'roadmap', 'nextSteps', 'sources'] },
	performance: { title: 'Performance report', sections: ['summary', 'dashboard', 'trends', 'sources'] },
};

/** What a reader may expect of each tier of partnership. */
export const partnershipTiers = {
	intelligence: {
		name: 'Intelligence',
		includes: ['live dashboard', 'monthly report', 'alerts', 'monthly call of 30 minutes', 'answer within 4 hours'],
		answerHours: 4,
		buildingHoursPerMonth: 0,
		sprintWeeks: null,
		guaranteedSavingsPerYear: null,
	},
	optimisation: {
		name: 'Optimisation',
		includes: ['everything of Intelligence', '8 hours of building a month', 'a sprint every two weeks', 'forecasts', 'savings of at least $10,000 a year found'],
		answerHours: 4,
		buildingHoursPerMonth: 8,
		sprintWeeks: 2,
		guaranteedSavingsPerYear: { amount: 10_000, currency: 'USD' },
	},
} as const;
