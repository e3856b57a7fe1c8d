import { DateTime } from 'luxon';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import * as z from 'zod';
import { InputError, Parameters, parseJson } from '../shared/items';
import { parseShape } from '../shared/shape';
import { analyseMetrics } from './analyseMetrics/analyse';
import { parseBenchmarks, parseDefinitions, parsePolicy, parseTargets } from './analyseMetrics/definitions';
import { parseClientFeedback, parseOpportunities } from './analyseMetrics/opportunities/opportunity';
import { isMetricRow } from './analyseMetrics/rows';
import { forEachDataSet } from './dataSet';
import { languageOf } from './fields';

const day = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/, { message: 'It must be a day such as 2026-11-30' });
const periodSchema = z
	.object({ from: day, to: day })
	.refine(({ from, to }) => from <= to, { message: '"from" must not be after "to"' });

/** Operation `analyseMetrics`. */
export async function metricsItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.now().setZone(ctx.getTimezone()).toISODate() ?? '';
	return await forEachDataSet(ctx, isMetricRow, ({ item, index, rows }) => {
		const read = (name: string) => parameters.object(name, index, item);
		const options = parameters.get<IDataObject>('options', index, {});
		const period = read('period');
		const hourlyRate = Number(options.hourlyRate ?? 0);
		const analysis = analyseMetrics({
			metrics: rows ?? metricsOf(read('metrics')),
			targets: parseTargets(read('targets')),
			benchmarks: parseBenchmarks(read('benchmarks')),
			definitions: parseDefinitions(read('definitions')),
			opportunities: parseOpportunities(read('opportunities')),
			clientFeedback: parseClientFeedback(read('clientFeedback')),
			hourlyRate: hourlyRate > 0 ? hourlyRate : undefined,
			period: period === undefined || period === null ? undefined : parseShape(periodSchema, period, 'period'),
			today: options.today ? parseShape(day, options.today, 'today').slice(0, 10) : clock,
			policy: parsePolicy(parseJson(options.policy, 'policy')),
			language: languageOf(options, item),
		});
		return { key: 'analysis', value: analysis };
	});
}

function metricsOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	throw new InputError('There are no metrics.', 'Give "metrics" as a list of {"date": "2026-11-01", "metric": "leads", "value": 12}, or one such row an item.');
}
