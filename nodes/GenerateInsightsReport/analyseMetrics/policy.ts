/** The numbers of the analysis: what the operator may change, each with where it comes from. */
export const defaultPolicy = {
	/**
	 * Of all anomalies, and of all shifts and drifts found, the share that may be false alarms (Benjamini and Hochberg, 1995). Less than the
	 * usual 0.05: a month in which nothing happened cries wolf this often, and a year has twelve.
	 */
	falseDiscoveries: 0.03,
	/** Days below which nothing is tested: two of each weekday. Ours. */
	leastDays: 14,
	/** Values of a weekday from which it gets a level of its own. Ours. */
	leastPerWeekday: 3,
	/** Days to either side that a day's level is taken from. Two weeks follow what a business does and no single day. Ours. */
	levelReach: 14,
	/** A day has to be off by at least this share of what was expected to be told. Ours: what is smaller changes nobody's week. */
	leastSpike: 0.2,
	/** The same for a lasting change. */
	leastShift: 0.1,
	/** A change of less time than this is an anomaly, one of more a shift. Ours. */
	shortestShift: 7,
	/** Shortest stretch looked at for a lasting change: two weeks before, two after. Ours. */
	shortestStretch: 28,
	/** Same-way changes closer than this are parts of one drift. A quarter. Ours. */
	driftGap: 91,
	/** A weekday that has values at least this often is expected to have them. Ours. */
	weekdayExpected: 0.8,
	/** Values in a row that are the same to the last digit, where they never are otherwise. Ours. */
	stuckDays: 7,
	/** Certainty of intervals. */
	confidence: 0.8,
	/** A stage with at least this share of the whole time is a bottleneck, where it is also well above its peers. Ours. */
	bottleneckShare: 0.4,
	bottleneckOverOthers: 1.5,
	/** Days of work up to which an opportunity is a quick win, and up to which it is strategic; above, a big bet. Ours, after "days" and "weeks". */
	quickWinDays: 3,
	strategicDays: 15,
	/** What an opportunity's rank is multiplied with for each month in which it was shown and not taken up. Ours. */
	fadePerMonth: 0.6,
	/** Months after which one that was never taken up is shown no more. Ours: a season. */
	fadeMonths: 4,
	/** Most opportunities shown. */
	opportunities: 5,
} as const satisfies Record<string, number>;

export type Policy = { readonly [name in keyof typeof defaultPolicy]: number };

/** What a metric is, and so how it is measured against chance. */
export const metricKinds = ['count', 'amount', 'duration', 'rate', 'level'] as const;
export type MetricKind = (typeof metricKinds)[number];

export type Direction = 'up' | 'down' | 'none';
export type Aggregate = 'sum' | 'mean';

/** How a metric's name speaks for what is better, where its definition does not say. The first that fits. */
export const directionOfName: ReadonlyArray<readonly [name: RegExp, better: Direction]> = [
	[/error|fail|bounce|complain|churn|cancel|overdue|late|delay|backlog|queue|open_?tickets|unsubscri|refund|no_?show|rework|downtime|incident/i, 'down'],
	[/(response|resolution|turnaround|handling|waiting|cycle|lead)_?(time|minutes|hours|days)|duration|latency|cost|spend/i, 'down'],
	[/lead|deal|revenue|sales|won|conversion|saved|success|uptime|processed|booked|replies|open_?rate|click|nps|csat|score|satisf|retention|throughput|volume/i, 'up'],
];

/** Which part of a dashboard a metric belongs to. */
export const metricGroups = ['pipeline', 'automation', 'savings', 'other'] as const;
export type MetricGroup = (typeof metricGroups)[number];

/** What a metric's name says of it, where its definition does not. The first that fits. */
export const groupOfName: ReadonlyArray<readonly [name: RegExp, group: MetricGroup]> = [
	[/saved|savings/i, 'savings'],
	[/automation|workflow|execution|uptime|error|fail|downtime|throughput/i, 'automation'],
	[/lead|deal|pipeline|revenue|sales|quote|proposal|conversion|win_?rate|won|booked/i, 'pipeline'],
];

/** What a unit says of the kind, where the definition does not. */
export const kindOfUnit: ReadonlyArray<readonly [unit: RegExp, kind: MetricKind]> = [
	[/^(%|percent|share|ratio|rate)$/i, 'rate'],
	[/^(ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?)$/i, 'duration'],
	[/^([A-Z]{3}|[$€£¥]|money)$/, 'amount'],
	[/^(score|points|level|index)$/i, 'level'],
];

/** Factors by which a value is off when its unit was mixed up. None is so small that a busy day could be taken for it. */
export const unitFactors: Readonly<Record<MetricKind, ReadonlyArray<readonly [factor: number, text: string]>>> = {
	count: [[1000, 'thousands counted as units'], [100, 'hundreds counted as units']],
	amount: [[100, 'cents instead of the currency'], [1000, 'units instead of thousands']],
	duration: [[60, 'minutes instead of hours, or seconds instead of minutes'], [1000, 'milliseconds instead of seconds'], [3600, 'seconds instead of hours']],
	rate: [[100, 'per cent instead of a share']],
	level: [],
};
