/**
 * How far a figure may be off where the operator gives one number and no range. Ours, deliberately wide: what people
 * remember of the time a task took is off by more than what a log says. `spread` in a figure overrides it.
 */
export const spreadOfBasis = {
	/** Counted by a system: executions, invoices, a time sheet. */
	measured: 0,
	/** Agreed in writing: a rate, a licence. */
	agreed: 0,
	/** Said by somebody who should know. The basis where none is given. */
	stated: 0.1,
	/** Taken from elsewhere, or guessed. */
	assumed: 0.25,
} as const;
export type Basis = keyof typeof spreadOfBasis;
export const bases = ['measured', 'agreed', 'stated', 'assumed'] as const satisfies readonly Basis[];

/** A claim within this share of what its own factors give is right: people round. */
export const claimTolerance = 0.02;

/** A claimed figure that is off by one of these is a known mistake of units, and is named as such. */
export const unitMistakes: ReadonlyArray<readonly [factor: number, text: string]> = [
	[60, 'minutes were counted as hours'],
	[1 / 60, 'hours were divided by 60 once too often'],
	[3600, 'seconds were counted as hours'],
	[12, 'a month was counted twelve times too often'],
	[1 / 12, 'a month was taken for the year'],
	[52, 'a week was counted 52 times too often'],
	[1 / 52, 'a week was taken for the year'],
	[30, 'a day was counted 30 times too often'],
	[24, 'days were counted as hours'],
	[100, 'a percentage was taken for a share'],
	[1000, 'thousands were counted as units'],
];

/** Minutes in each unit of time that a figure may have. */
export const minutesOfUnit = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1440 } as const;
export type TimeUnit = keyof typeof minutesOfUnit;

/** Nobody has a task of more than a working week, or of no time at all: such a figure has the wrong unit. */
export const plausibleMinutesPerRun = { least: 0.01, most: 2400 } as const;
/** Loaded rates an hour beyond these are likely a day's, a month's or a mistyped one. In the currency given. */
export const plausibleHourlyRate = { least: 2, most: 1000 } as const;
