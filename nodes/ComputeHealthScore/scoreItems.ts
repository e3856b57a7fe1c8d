import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import * as z from 'zod';
import { forEachItem, InputError, Parameters } from '../shared/items';
import { isRecord } from '../shared/record';
import { parseShape } from '../shared/shape';
import { parseInstant } from '../shared/time/instant';
import { industries, type Industry } from '../shared/vocabulary';
import { type Estimate, healthOf, scorecardEstimate } from './health/health';
import { type Estimator, estimatorOf } from './health/trained';
import { parseModel } from './model/model';
import { type Customer, parseCustomer, readableCustomer } from './scorecard/metrics';

const industryChoice = z.enum(industries);
const engineChoice = z.enum(['auto', 'scorecard', 'trained']);

/** Operation `score`. */
export async function scoreItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	const models = new Models(ctx);
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const given = read('customer') ?? item.json;
		const engine = parseShape(engineChoice, parameters.get<unknown>('engine', index, 'auto') || 'auto', 'engine');
		const estimator = engine === 'scorecard' ? undefined : models.of(item);
		const { customer, ignored } = estimator === undefined ? { customer: parseCustomer(given), ignored: [] } : readableCustomer(given);
		const industry = industryOf(parameters.get<unknown>('industry', index, ''), customer.industry);
		const now = parameters.get<unknown>('now', index, '') || item.json.now;
		const weights = read('weights');
		const estimate = estimateOf(estimator, engine === 'trained', given, customer, industry, weights);
		if (ignored.length > 0) {
			estimate.reasons.push({ code: 'not_a_metric', text: `Left out of the factor scores, as their values are out of range for metrics of these names: ${ignored.join(', ')}.` });
		}
		const value = healthOf(estimate, customer, industry, now ? parseInstant(now, 'now') : clock, read('override'), weights);
		return { key: 'health', value };
	});
}

function estimateOf(estimator: Estimator | undefined, needsModel: boolean, given: unknown, customer: Customer, industry: Industry, weights: unknown): Estimate {
	if (estimator !== undefined && isRecord(given)) return estimator(given, customer, industry, weights);
	if (needsModel) throw new InputError('There is no model to score with.', 'Fill in "Model" with what the operation "Train" put out, or set "Engine" to "Auto".');
	return scorecardEstimate(customer, industry, weights);
}

/** Models, each read and checked once: what holds for a batch is read for its first item only. */
class Models {
	private forAll: Estimator | undefined;
	private isRead = false;
	private readonly known = new Map<unknown, Estimator>();

	constructor(private readonly ctx: IExecuteFunctions) {}

	/** The parameter's model, else the one the item carries. */
	of(item: INodeExecutionData): Estimator | undefined {
		if (!this.isRead) {
			const filled: unknown = this.ctx.getNodeParameter('model', 0, '');
			this.forAll = isGiven(filled) ? estimatorOf(parseModel(filled)) : undefined;
			this.isRead = true;
		}
		return this.forAll ?? this.ofItem(item.json.model);
	}

	private ofItem(given: unknown): Estimator | undefined {
		if (!isGiven(given)) return undefined;
		const known = this.known.get(given) ?? estimatorOf(parseModel(given));
		this.known.set(given, known);
		return known;
	}
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && !(isRecord(value) && Object.keys(value).length === 0) && value !== '{}';

/** The parameter's, else the customer's own, else the scorecard for everybody. */
function industryOf(parameter: unknown, own: Industry | undefined): Industry {
	return parameter ? parseShape(industryChoice, parameter, 'industry') : (own ?? 'general');
}
