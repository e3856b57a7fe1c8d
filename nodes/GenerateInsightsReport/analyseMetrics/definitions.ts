import * as z from 'zod';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { defaultPolicy, directionOfName, groupOfName, kindOfUnit, metricGroups, metricKinds, type Aggregate, type Direction, type MetricGroup, type MetricKind, type Policy } from './policy';

const definitionSchema = z.object({
	metric: z.string().min(1),
	label: maybe(z.string()),
	unit: maybe(z.string()),
	kind: maybe(z.enum(metricKinds)),
	/** Which way is better. */
	better: maybe(z.enum(['up', 'down', 'none'])),
	/** How days become a month. */
	aggregate: maybe(z.enum(['sum', 'mean'])),
	/** Which tab of a dashboard it belongs to. */
	group: maybe(z.enum(metricGroups)),
	/** The query or call that gave the figures, for whoever checks a report. */
	source: maybe(z.string()),
	/** Stages of work, in their order, whose times add up. */
	process: maybe(z.string()),
	order: maybe(z.number()),
	/** Done by hand so far: what one takes, and what it would take to automate it. */
	manual: maybe(z.object({ minutesPerRun: z.number().positive(), effortDays: z.number().positive(), hourlyRate: maybe(z.number().positive()) })),
});
export type GivenDefinition = z.output<typeof definitionSchema>;

export interface Definition {
	metric: string;
	label: string;
	unit: string;
	kind: MetricKind;
	better: Direction;
	aggregate: Aggregate;
	group: MetricGroup;
	source: string | undefined;
}

const targetSchema = z.object({
	metric: z.string().min(1),
	value: z.number(),
	/** For which stretch of time the target is: the one around the last day of the data, or up to `by`. */
	period: orElse(z.enum(['month', 'quarter', 'year']), 'month'),
	client: maybe(z.string()),
});
export type Target = z.output<typeof targetSchema>;

const benchmarkSchema = z.object({
	metric: z.string().min(1),
	low: maybe(z.number()),
	median: z.number(),
	high: maybe(z.number()),
	industry: maybe(z.string()),
	source: z.string().min(1),
	date: maybe(z.string()),
});
export type Benchmark = z.output<typeof benchmarkSchema>;

export const parseDefinitions = (value: unknown): GivenDefinition[] => parseShape(z.array(definitionSchema), value ?? [], 'definitions');
export const parseTargets = (value: unknown): Target[] => parseShape(z.array(targetSchema), value ?? [], 'targets');
export const parseBenchmarks = (value: unknown): Benchmark[] => parseShape(z.array(benchmarkSchema), value ?? [], 'benchmarks');

const policySchema = z.partialRecord(z.enum(Object.keys(defaultPolicy) as [keyof Policy, ...Array<keyof Policy>]), z.number().nonnegative());

/** The default numbers with the operator's in their place. */
export const parsePolicy = (value: unknown): Policy => ({ ...defaultPolicy, ...parseShape(policySchema, value ?? {}, 'policy') });

/** What is known of a metric: the operator's word first, then what its unit, its rows and its name say. */
export function definitionOf(metric: string, unit: string, isShare: boolean, whole: boolean, given: GivenDefinition | undefined): Definition {
	const known = given?.unit ?? unit;
	const kind = given?.kind ?? (isShare ? 'rate' : (kindOfUnit.find(([pattern]) => pattern.test(known))?.[1] ?? (whole ? 'count' : 'level')));
	const better = given?.better ?? directionOfName.find(([name]) => name.test(metric))?.[1] ?? 'none';
	const aggregate = given?.aggregate ?? (kind === 'count' || kind === 'amount' ? 'sum' : 'mean');
	const group = given?.group ?? groupOfName.find(([name]) => name.test(metric))?.[1] ?? 'other';
	return { metric, label: given?.label ?? labelOf(metric), unit: known, kind, better, aggregate, group, source: given?.source };
}

/** `lead_response_time` or `leadResponseTime` as words. */
function labelOf(metric: string): string {
	const words = metric.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/[_.-]+/g, ' ').trim().toLowerCase();
	return words.charAt(0).toUpperCase() + words.slice(1);
}
