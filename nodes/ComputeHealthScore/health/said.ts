import { isMissing } from '../dataset/cell';
import { type Metric, metricDefinitions, sayValue } from '../scorecard/metrics';
import { NEUTRAL } from '../scorecard/policy';
import type { HealthEngine } from './health';

/*
 * What a contribution says. comms.health_words and comms.explained_score say the same in the database, of scores that were stored
 * without their words; a test keeps the two equal.
 */

export const isMetric = (name: string): name is Metric => Object.hasOwn(metricDefinitions, name);

export function shown(value: unknown): number | string | null {
	if (isMissing(value)) return null;
	return typeof value === 'number' || typeof value === 'string' ? value : String(value);
}

export function said(feature: string, value: unknown): string {
	const label = isMetric(feature) ? metricDefinitions[feature].label : feature;
	if (isMissing(value)) return `${label}: not known`;
	return `${label}: ${isMetric(feature) && typeof value === 'number' ? sayValue(feature, value) : String(value)}`;
}

export const sayBaseline = (engine: HealthEngine): string =>
	engine === 'scorecard' ? `A customer of whom nothing is known stands at ${NEUTRAL}.` : 'What the model says of a customer of whom nothing is known.';
