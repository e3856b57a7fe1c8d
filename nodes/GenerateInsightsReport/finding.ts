/** The one shape in which every operation of Generate Insights Report says what it found. */

export const findingKinds = [
	'anomaly',
	'trend',
	'shift',
	'drift',
	'bottleneck',
	'data_quality',
	'forecast',
	'benchmark',
	'opportunity',
	'milestone',
	'theme',
	'experiment',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** From the most pressing to the least; `good` is a win. */
export const findingSeverities = ['critical', 'warning', 'info', 'good'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

export interface Finding {
	kind: FindingKind;
	/** Name of the metric, theme or experiment it is about. */
	metric: string;
	/** First and last day it covers, both included: YYYY-MM-DD, in the zone of the data. */
	from: string;
	to: string;
	severity: FindingSeverity;
	/** What was measured, in the unit of the metric; null where a value is what is missing. */
	value: number | null;
	/** What was to be expected; null where nothing can be said. */
	expected: number | null;
	/** Low and high end, in the unit of the metric. */
	interval?: [low: number, high: number];
	/** 0 to 1. */
	confidence: number;
	/** One sentence with its figures, in the reader's language where it was named. */
	text: string;
	/** The rule and the numbers that led to it, so that it can be checked. */
	evidence: Record<string, unknown>;
}
