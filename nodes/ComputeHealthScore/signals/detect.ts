import type { DateTime } from 'luxon';
import * as z from 'zod';
import { maybe, parseShape } from '../../shared/shape';
import { parseInstant } from '../../shared/time/instant';
import type { Reason } from '../../shared/vocabulary';
import { chanceOfRise, mean, median } from './change';
import { seriesNames, type SeriesName, type SignalPolicy, type SignalRule } from './policy';

export interface Signal {
	name: SeriesName;
	/** As a ratio (1.8: 80 % more) or on the scale of the values, by the rule of the signal. */
	change: number;
	/** The first value of the worse time. */
	since: string;
	/** What it adds to the risk, alone: 0-1. */
	risk: number;
	text: string;
}

export interface Satisfaction {
	/** 0-1. */
	riskLevel: number;
	/** The heaviest first. */
	signals: Signal[];
	/** True where a person should step in. */
	intervention: boolean;
	/** Series with too few values to say. */
	tooFew: SeriesName[];
	engine: 'signals';
	reasons: Reason[];
}

interface Point {
	at: number;
	value: number;
}

const number = z.preprocess((value) => (typeof value === 'boolean' ? Number(value) : typeof value === 'string' && value.trim() !== '' ? Number(value) : value), z.number());
const seriesSchema = z.object(
	Object.fromEntries(seriesNames.map((name) => [name, maybe(z.array(z.object({ at: z.unknown(), value: number })).max(10_000))])),
);

export type Series = Partial<Record<SeriesName, Point[]>>;

/** @throws InputError naming the value that has no time or is no number */
export function parseSeries(given: unknown): Series {
	const read: Record<string, Array<{ at: unknown; value: number }> | undefined> = parseShape(seriesSchema, given, 'series');
	return Object.fromEntries(
		seriesNames.flatMap((name) => {
			const points = read[name];
			if (points === undefined) return [];
			return [[name, points.map(({ at, value }, place) => ({ at: parseInstant(at, `series.${name}[${place}].at`).toMillis(), value }))]];
		}),
	);
}

const day = 86_400_000;

/**
 * Finds what has got worse: the last 30 days against the 90 before, series by series. A signal needs a change that is
 * large enough and stands out from the ups and downs before. Risks add up as independent chances: 1 - (1 - a)(1 - b).
 */
export function detectSignals(series: Series, policy: SignalPolicy, now: DateTime<true>): Satisfaction {
	const looked = seriesNames.flatMap((name) => {
		const points = series[name];
		return points === undefined ? [] : [{ name, ...judge(name, points, policy, now.toMillis()) }];
	});
	const signals = looked.flatMap(({ signal }) => (signal === undefined ? [] : [signal])).sort((a, b) => b.risk - a.risk);
	const tooFew = looked.filter(({ isShort }) => isShort).map(({ name }) => name);
	const riskLevel = Number((1 - signals.reduce((rest, { risk }) => rest * (1 - risk), 1)).toFixed(4));
	const intervention = riskLevel > policy.interveneAbove;
	return { riskLevel, signals, intervention, tooFew, engine: 'signals', reasons: reasonsOf(signals, tooFew, looked.length, riskLevel, policy) };
}

function judge(name: SeriesName, points: readonly Point[], policy: SignalPolicy, now: number): { signal: Signal | undefined; isShort: boolean } {
	const rule = policy.rules[name];
	const sorted = [...points].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
	const border = now - policy.recentDays * day;
	const recent = sorted.filter(({ at }) => at > border);
	const earlier = sorted.filter(({ at }) => at <= border && at > border - policy.earlierDays * day);
	if (recent.length < policy.leastValues || earlier.length < policy.leastValues) return { signal: undefined, isShort: true };
	const [before, after] = [earlier, recent].map((own) => own.map(({ value }) => value));
	if (before === undefined || after === undefined) return { signal: undefined, isShort: true };
	const change = changeOf(name, rule, before, after);
	const size = badness(rule, change);
	if (size < rule.from) return { signal: undefined, isShort: false };
	const isRising = rule.badWhen === 'rising';
	const chance = isRising ? chanceOfRise(before, after) : chanceOfRise(before.map((value) => -value), after.map((value) => -value));
	if (chance > policy.mostChance) return { signal: undefined, isShort: false };
	const share = rule.full <= rule.from ? 1 : Math.min(1, (size - rule.from) / (rule.full - rule.from));
	// At its threshold a signal has half its weight: it is there, and may grow.
	const risk = rule.weight * (0.5 + share / 2);
	const since = new Date(sinceOf(earlier, recent, isRising)).toISOString();
	return { signal: { name, change: Number(change.toFixed(3)), since, risk: Number(risk.toFixed(4)), text: textOf(name, rule, before, after) }, isShort: false };
}

/** Attendance is yes or no, so its mean is compared; of all else the median, which one outlier can't move. */
const centre = (name: SeriesName, values: readonly number[]): number => (name === 'meetingAttendance' ? mean(values) : median(values));

function changeOf(name: SeriesName, { measure }: SignalRule, before: readonly number[], after: readonly number[]): number {
	const [then, now] = [centre(name, before), centre(name, after)];
	// Hours below this are "at once": a ratio to almost nothing says nothing.
	return measure === 'ratio' ? Math.max(now, 0.5) / Math.max(then, 0.5) : now - then;
}

const badness = ({ badWhen, measure }: SignalRule, change: number): number => (badWhen === 'rising' ? change : measure === 'ratio' ? 1 / change : -change);

/** The first recent value beyond the earlier median, on the bad side. */
function sinceOf(earlier: readonly Point[], recent: readonly Point[], isRising: boolean): number {
	const usual = median(earlier.map(({ value }) => value));
	return (recent.find(({ value }) => (isRising ? value > usual : value < usual)) ?? recent[0])?.at ?? 0;
}

function textOf(name: SeriesName, rule: SignalRule, before: readonly number[], after: readonly number[]): string {
	const say = (values: readonly number[]): string => {
		const value = centre(name, values);
		if (name === 'responseHours') return `${short(value)} h`;
		if (name === 'paymentDelayDays') return `${short(value)} days`;
		return name === 'meetingAttendance' ? `${short(100 * value)} %` : short(value);
	};
	return `${rule.label}: ${say(after)} lately, ${say(before)} before (${after.length} and ${before.length} values)`;
}

const short = (value: number): string => String(Number(value.toFixed(1)));

function reasonsOf(signals: readonly Signal[], tooFew: readonly SeriesName[], series: number, riskLevel: number, policy: SignalPolicy): Reason[] {
	const reasons: Reason[] = signals.map(({ name, text, risk }) => ({ code: `signal_${name}`, text: `${text}.`, evidence: { risk } }));
	if (series === 0) reasons.push({ code: 'no_series', text: 'No series was given, so nothing can be said.' });
	else if (signals.length === 0 && tooFew.length < series) reasons.push({ code: 'no_signal', text: 'Nothing has got worse that stands out from the usual ups and downs.' });
	if (tooFew.length > 0) reasons.push({ code: 'too_few', text: `Too few values to say (${policy.leastValues} in the last ${policy.recentDays} days and in the ${policy.earlierDays} before): ${tooFew.join(', ')}.` });
	if (riskLevel > policy.interveneAbove) reasons.push({ code: 'intervene', text: `A risk of ${riskLevel} is above ${policy.interveneAbove}: a person should step in.` });
	return reasons;
}
