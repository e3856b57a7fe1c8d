import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import * as z from 'zod';
import { forEachItem, Parameters } from '../shared/items';
import { parseShape } from '../shared/shape';
import { parseInstant } from '../shared/time/instant';
import { industries, type Industry } from '../shared/vocabulary';
import { healthOf, scorecardEstimate } from './health/health';
import { parseCustomer } from './scorecard/metrics';

const industryChoice = z.enum(industries);

/** Operation `score`. */
export async function scoreItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const given = read('customer') ?? item.json;
		const customer = parseCustomer(given);
		const industry = industryOf(parameters.get<unknown>('industry', index, ''), customer.industry);
		const now = parameters.get<unknown>('now', index, '');
		const estimate = scorecardEstimate(customer, industry, read('weights'));
		const value = healthOf(estimate, customer, industry, now ? parseInstant(now, 'now') : clock, read('override'));
		return { key: 'health', value };
	});
}

/** The parameter's, else the customer's own, else the scorecard for everybody. */
function industryOf(parameter: unknown, own: Industry | undefined): Industry {
	return parameter ? parseShape(industryChoice, parameter, 'industry') : (own ?? 'general');
}
