/** How often somebody may be told something. Ours, unless a source is named; every row can be overridden. */
export const defaultAlertPolicy = {
	/** Messages in any seven days, of all types but summaries and recoveries. More than one a working day is not read. */
	budgetPerWeek: 10,
	/** Of these, kept back for what is urgent. */
	keptForUrgent: 3,
	/** New alerts in an hour from which it is a storm: one summary speaks for the rest. */
	stormSize: 5,
	stormMinutes: 60,
	/** How long something has to be gone before it counts as over: less, and a fault that flaps tells of it each time. */
	recoverAfterMinutes: 30,
	/** What is still open is told of again after this time. */
	repeatAfterHours: 168,
	/** Events of one message. */
	listed: 10,
} as const satisfies Record<string, number>;
export type AlertPolicy = { readonly [name in keyof typeof defaultAlertPolicy]: number };

/** Totals worth a word when they are passed. */
export const milestoneSteps = [100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000] as const;

export const alertTypes = ['urgent', 'performance', 'opportunity', 'milestone', 'daily_win', 'weekly_snapshot', 'summary', 'recovery'] as const;
export type AlertType = (typeof alertTypes)[number];
