import type { NodeSpec } from '../workflow';

type At = NodeSpec['at'];

/** Our node with an operation; everything else is read from the item. */
export const insights = (name: string, at: At, operation: string, parameters: Record<string, unknown> = {}, settings: NodeSpec['settings'] = {}): NodeSpec => ({
	name,
	type: 'n8n-nodes-customer-comms.generateInsightsReport',
	version: 1,
	at,
	parameters: { operation, ...parameters },
	settings,
});

/** First and last day of the month, quarter or year before now, in the workflow's zone. */
export const lastPeriod = (unit: 'month' | 'quarter' | 'year'): string =>
	`$now.minus({ ${unit}s: 1 }).startOf('${unit}').toISODate(), $now.minus({ ${unit}s: 1 }).endOf('${unit}').toISODate()`;
