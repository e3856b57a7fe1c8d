import type { Finding } from '../finding';
import { definitionOf, type Definition, type GivenDefinition } from './definitions';
import type { Policy } from './policy';
import { dateOf, weekdayOf, type MetricRow } from './rows';
import type { Telling } from './telling';

/** One metric of one client, a value a day from `first` on; NaN where there is none. */
export interface Series {
	definition: Definition;
	client: string;
	first: number;
	values: Float64Array;
	/** What a share is of, a day; undefined where the rows did not say. */
	of: Float64Array | undefined;
	/** Rows that it was made from. */
	rows: number;
}

/** "Open rate" or "Open rate of Acme". */
export const nameOf = ({ definition, client }: Pick<Series, 'definition' | 'client'>): string =>
	client === '' ? definition.label : `${definition.label} of ${client}`;

/** What 100 % is written as in the series' unit. */
export const wholeOf = ({ definition }: Series): number => (/^(%|percent)$/i.test(definition.unit) ? 100 : 1);

export const dayAt = (series: Series, place: number): string => dateOf(series.first + place);
export const lastDay = (series: Series): number => series.first + series.values.length - 1;

export interface Assembled {
	series: Series[];
	findings: Finding[];
}

/** Sorts rows into series and says what is wrong with them: days twice, impossible values, missing days, stuck ones. */
export function assemble(rows: readonly MetricRow[], given: readonly GivenDefinition[], upTo: number, policy: Policy, telling: Telling): Assembled {
	const groups = new Map<string, MetricRow[]>();
	for (const row of rows) {
		const key = JSON.stringify([row.metric, row.client]);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [row]);
		else group.push(row);
	}
	const findings: Finding[] = [];
	const series = [...groups.values()].map((group) => seriesOf(group, given, upTo, policy, findings, telling));
	series.sort((a, b) => compare(a.definition.metric, b.definition.metric) || compare(a.client, b.client));
	return { series, findings };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function seriesOf(group: MetricRow[], given: readonly GivenDefinition[], upTo: number, policy: Policy, findings: Finding[], telling: Telling): Series {
	const words = telling.words.faults;
	const metric = group[0]?.metric ?? '';
	const client = group[0]?.client ?? '';
	const unit = group.find((row) => row.unit !== '')?.unit ?? '';
	const odd = group.filter(({ value }) => !Number.isNaN(value) && (!Number.isInteger(value) || value < 0)).length;
	// A single -3 does not make a count something else: it is a fault in a count.
	const whole = odd <= group.length * 0.02;
	const isShare = group.some(({ of }) => of !== undefined);
	const definition = definitionOf(metric, unit, isShare, whole, given.find((one) => one.metric === metric));
	const inTime = group.filter(({ day }) => day <= upTo);
	const days = inTime.map(({ day }) => day);
	const first = days.length === 0 ? upTo : days.reduce((a, b) => Math.min(a, b));
	const series: Series = {
		definition,
		client,
		first,
		values: new Float64Array(Math.max(1, upTo - first + 1)).fill(NaN),
		of: isShare ? new Float64Array(Math.max(1, upTo - first + 1)).fill(NaN) : undefined,
		rows: group.length,
	};
	const faults = new Faults(series, findings, telling);
	const seen = new Map<number, MetricRow>();
	for (const row of inTime) {
		const before = seen.get(row.day);
		if (before !== undefined) faults.add('day_twice', row.day, row.value, before.value === row.value ? words.twiceSame : words.twice(String(before.value), String(row.value)));
		seen.set(row.day, row);
		const wrong = impossible(row, definition, words);
		if (wrong !== undefined) faults.add('impossible_value', row.day, row.value, wrong);
		series.values[row.day - first] = wrong === undefined ? row.value : NaN;
		if (series.of) series.of[row.day - first] = wrong === undefined ? (row.of ?? NaN) : NaN;
	}
	for (const { day, value } of group) if (day > upTo) faults.add('future_day', day, value, words.future);
	findMissing(series, policy, faults, new Set(inTime.filter(({ value }) => !Number.isNaN(value)).map(({ day }) => day)));
	if (definition.kind !== 'count') findStuck(series, policy, faults);
	faults.report();
	return series;
}

function impossible({ value, of }: MetricRow, { kind, unit }: Definition, words: Telling['words']['faults']): string | undefined {
	if (Number.isNaN(value)) return undefined;
	if (kind !== 'level' && value < 0 && kind !== 'amount') return words.negative(String(value), words.kinds[kind] ?? kind);
	if (kind === 'count' && !Number.isInteger(value)) return words.broken(String(value));
	if (of !== undefined && of < 0) return words.shareOf(String(of));
	if (of !== undefined && /^(share|ratio)?$/i.test(unit) && value > 1) return words.shareAbove(String(value));
	return undefined;
}

/** A weekday that usually has values is missing where it has none; a business closed on Sundays misses none. */
function findMissing(series: Series, policy: Policy, faults: Faults, present: ReadonlySet<number>): void {
	const had = new Float64Array(7);
	const could = new Float64Array(7);
	const last = lastDay(series);
	for (let day = series.first; day <= last; day++) {
		const weekday = weekdayOf(day);
		could[weekday] = (could[weekday] ?? 0) + 1;
		if (present.has(day)) had[weekday] = (had[weekday] ?? 0) + 1;
	}
	if (present.size < policy.leastDays) return;
	for (let day = series.first; day <= last; day++) {
		const weekday = weekdayOf(day);
		if (present.has(day) || (had[weekday] ?? 0) < (could[weekday] ?? 0) * policy.weekdayExpected) continue;
		faults.add('missing_days', day, null, faults.words.missing);
	}
}

/** The same value for a week, to the last digit, in a metric whose values hardly ever repeat. */
function findStuck(series: Series, policy: Policy, faults: Faults): void {
	const { values } = series;
	let repeats = 0;
	for (let place = 1; place < values.length; place++) if (values[place] === values[place - 1]) repeats += 1;
	for (let start = 0; start < values.length; ) {
		let end = start + 1;
		while (end < values.length && values[end] === values[start]) end += 1;
		const run = end - start;
		if (run >= policy.stuckDays && repeats - (run - 1) <= values.length * 0.02 && values.length >= 3 * run) {
			for (let place = start; place < end; place++) faults.add('stuck_value', series.first + place, values[start] ?? 0, faults.words.stuck(String(values[start])));
		}
		start = end;
	}
}

/** Collects faults of single days and tells those of neighbouring days as one. */
class Faults {
	private readonly found: Array<{ rule: string; day: number; value: number | null; text: string }> = [];

	constructor(
		private readonly series: Series,
		private readonly findings: Finding[],
		private readonly telling: Telling,
	) {}

	get words(): Telling['words']['faults'] {
		return this.telling.words.faults;
	}

	add(rule: string, day: number, value: number | null, text: string): void {
		this.found.push({ rule, day, value, text });
	}

	report(): void {
		this.found.sort((a, b) => compare(a.rule, b.rule) || a.day - b.day);
		for (let start = 0; start < this.found.length; ) {
			let end = start + 1;
			while (end < this.found.length && this.found[end]?.rule === this.found[start]?.rule && (this.found[end]?.day ?? 0) <= (this.found[end - 1]?.day ?? 0) + 1) end += 1;
			const [one] = this.found.slice(start, end);
			const last = this.found[end - 1];
			if (one !== undefined && last !== undefined) this.findings.push(this.finding(one, last.day, end - start));
			start = end;
		}
	}

	private finding(one: { rule: string; day: number; value: number | null; text: string }, last: number, days: number): Finding {
		const { definition } = this.series;
		const when = this.telling.when(dateOf(one.day), dateOf(last));
		return {
			kind: 'data_quality',
			metric: definition.metric,
			from: dateOf(one.day),
			to: dateOf(last),
			severity: 'warning',
			value: one.value,
			expected: null,
			confidence: 1,
			text: this.words.sentence(this.telling.nameOf(definition.label, this.series.client), one.text, when),
			evidence: { rule: one.rule, days, client: this.series.client },
		};
	}
}
