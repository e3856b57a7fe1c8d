import type { Finding } from '../finding';
import { unitFactors } from './policy';
import { weekdayOf } from './rows';
import { dayAt, type Series } from './series';
import { median, present, robustDeviation, runningMedian } from './statistics/robust';
import type { Telling } from './telling';

/** How far, as a factor, a value may be from the mistaken one and still be taken for it: business goes up and down. */
const tolerance = Math.log(1.6);
/** The same for the neighbours of such a day. */
const toleranceBeside = Math.log(2.5);
/** Days to either side from which the usual is taken: a mistake of up to two months does not pass for it. */
const reach = 60;

/**
 * Days whose values are a known factor off what their weekday usually has: minutes for hours, cents for euros. They are
 * taken out of the series, so that no other test mistakes them for news.
 */
export function takeOutUnitMistakes(series: Series, telling: Telling): Finding[] {
	const { words } = telling;
	const factors = unitFactors[series.definition.kind];
	const logs = Float64Array.from(series.values, (value) => (value > 0 ? Math.log(value) : NaN));
	const known = present(logs);
	if (factors.length === 0 || known.length < 14) return [];
	const overall = median(known);
	const weekday = Array.from({ length: 7 }, (_, day) => {
		const own = present(logs.filter((__, place) => weekdayOf(series.first + place) === day));
		return own.length >= 3 ? median(own) - overall : 0;
	});
	const ofDay = (place: number) => weekday[weekdayOf(series.first + place)] ?? 0;
	const level = runningMedian(logs.map((value, place) => value - ofDay(place)), reach);
	const usual = level.map((value, place) => value + ofDay(place));
	const ratios = logs.map((value, place) => value - (usual[place] ?? NaN));
	// Where values stray by factors anyway, a factor says nothing.
	if (robustDeviation(ratios) > tolerance) return [];
	const candidates = factors.flatMap(([factor, text]) => [
		{ log: Math.log(factor), factor, text: words.mistakes[text] ?? text },
		{ log: -Math.log(factor), factor: 1 / factor, text: words.reversed(words.mistakes[text] ?? text) },
	]);
	const mistakeOf = (ratio: number) =>
		candidates.reduce<(typeof candidates)[number] | undefined>(
			(best, one) => (Math.abs(ratio - one.log) <= tolerance && (best === undefined || Math.abs(ratio - one.log) < Math.abs(ratio - best.log)) ? one : best),
			undefined,
		);
	// Counts of a few a day are zero or ten times as many by chance.
	const large = series.definition.kind !== 'count' || Math.exp(median(known)) >= 5;
	const findings: Finding[] = [];
	for (let start = 0; large && start < ratios.length; start++) {
		const mistake = mistakeOf(ratios[start] ?? NaN);
		if (mistake === undefined) continue;
		const beside = (place: number) => Math.abs((ratios[place] ?? NaN) - mistake.log) <= toleranceBeside;
		let from = start;
		let to = start;
		for (let place = start - 1; place >= 0 && from - place <= 2; place--) if (beside(place)) from = place;
		for (let place = start + 1; place < ratios.length && place - to <= 3; place++) if (beside(place)) to = place;
		findings.push(findingOf(series, from, to, mistake, Math.exp(usual[start] ?? 0), telling));
		for (let place = from; place <= to; place++) if (beside(place)) series.values[place] = NaN;
		start = to;
	}
	return findings;
}

function findingOf(series: Series, start: number, end: number, mistake: { factor: number; text: string }, usual: number, { words, show, nameOf, when }: Telling): Finding {
	const value = series.values[start] ?? 0;
	const times = mistake.factor > 1 ? words.times(show(mistake.factor)) : words.fraction(show(1 / mistake.factor));
	return {
		kind: 'data_quality',
		metric: series.definition.metric,
		from: dayAt(series, start),
		to: dayAt(series, end),
		severity: 'warning',
		value,
		expected: Number(usual.toPrecision(4)),
		confidence: 0.95,
		text: words.unit(nameOf(series.definition.label, series.client), times, when(dayAt(series, start), dayAt(series, end)), show(value), show(usual), mistake.text),
		evidence: { rule: 'unit_mistake', factor: mistake.factor, client: series.client },
	};
}
