import type { GivenDefinition } from '../definitions';
import type { Telling } from '../telling';
import type { Trend } from '../trends';
import type { Opportunity } from './opportunity';

/** Days in an average month. */
const daysPerMonth = 365.25 / 12;

/** Work that is still done by hand and counted: what automating it would bring. Half as sure as one that a person looked at. */
export function manualWork(trends: readonly Trend[], definitions: readonly GivenDefinition[], { words, show }: Telling): Opportunity[] {
	return trends.flatMap((trend): Opportunity[] => {
		const manual = definitions.find(({ metric }) => metric === trend.metric)?.manual;
		if (manual === undefined || trend.value === null || trend.aggregate !== 'sum' || trend.value <= 0) return [];
		const days = (Date.parse(trend.to) - Date.parse(trend.from)) / 86_400_000 + 1;
		const runs = (trend.value / days) * daysPerMonth;
		const hours = (runs * manual.minutesPerRun) / 60;
		const around = (value: number) => ({ low: 0.7 * value, likely: value, high: 1.2 * value });
		const who = trend.client === '' ? '' : words.at(trend.client);
		return [
			{
				id: `manual:${trend.metric}${trend.client === '' ? '' : `:${trend.client}`}`,
				title: words.manual(trend.label, who),
				what: words.manualWhat(show(Math.round(runs)), show(manual.minutesPerRun), show(Number(hours.toFixed(1)))),
				how: [],
				metric: trend.metric,
				hoursPerMonth: around(hours),
				valuePerMonth: manual.hourlyRate === undefined ? undefined : around(hours * manual.hourlyRate),
				effortDays: manual.effortDays,
				timeline: undefined,
				owner: undefined,
				confidence: 0.5,
				state: 'proposed',
				monthsShown: 0,
				adoptedAt: undefined,
				tags: ['manual'],
			},
		];
	});
}
