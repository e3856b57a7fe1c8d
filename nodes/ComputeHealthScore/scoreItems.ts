import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import * as z from 'zod';
import { forEachItem, InputError, Parameters } from '../shared/items';
import { isRecord } from '../shared/record';
import { parseShape } from '../shared/shape';
import { parseInstant } from '../shared/time/instant';
import { industries, type Industry } from '../shared/vocabulary';
import { type Estimate, type Health, healthOf, scorecardEstimate } from './health/health';
import { type Estimator, estimatorOf } from './health/trained';
import { parseModel } from './model/model';
import { type Customer, parseCustomer, readableCustomer } from './scorecard/metrics';

const industryChoice = z.enum(industries);
const engineChoice = z.enum(['auto', 'scorecard', 'trained']);

/** Operation `score`: one customer an item. */
export async function scoreItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	const models = new Models(ctx);
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const engine = engineOf(parameters, index);
		const now = parameters.get<unknown>('now', index, '') || item.json.now;
		const value = scoreOne(read('customer') ?? item.json, {
			estimator: engine === 'scorecard' ? undefined : models.of(item.json.model),
			needsModel: engine === 'trained',
			industry: parameters.get<unknown>('industry', index, ''),
			weights: read('weights'),
			override: read('override'),
			now: now ? parseInstant(now, 'now') : clock,
		});
		return { key: 'health', value };
	});
}

export function engineOf(parameters: Parameters, index: number): z.output<typeof engineChoice> {
	return parseShape(engineChoice, parameters.get<unknown>('engine', index, 'auto') || 'auto', 'engine');
}

/** What one customer is scored with. */
export interface Scoring {
	/** None: the scorecard. */
	estimator: Estimator | undefined;
	/** Whether it is a fault that there is no model. */
	needsModel: boolean;
	/** The parameter's; empty reads the customer's own. */
	industry: unknown;
	weights: unknown;
	override: unknown;
	now: DateTime<true>;
}

/** @param given the customer, as it came */
export function scoreOne(given: unknown, { estimator, needsModel, industry: asked, weights, override, now }: Scoring): Health {
	const { customer, ignored } = estimator === undefined ? { customer: parseCustomer(given), ignored: [] } : readableCustomer(given);
	const industry = industryOf(asked, customer.industry);
	const estimate = estimateOf(estimator, needsModel, given, customer, industry, weights);
	if (ignored.length > 0) {
		estimate.reasons.push({ code: 'not_a_metric', text: `Left out of the factor scores, as their values are out of range for metrics of these names: ${ignored.join(', ')}.` });
	}
	return healthOf(estimate, customer, industry, now, override, weights);
}

function estimateOf(estimator: Estimator | undefined, needsModel: boolean, given: unknown, customer: Customer, industry: Industry, weights: unknown): Estimate {
	if (estimator !== undefined && isRecord(given)) return estimator(given, customer, industry, weights);
	if (needsModel) throw new InputError('There is no model to score with.', 'Fill in "Model" with what the operation "Train" put out, or set "Engine" to "Auto".');
	return scorecardEstimate(customer, industry, weights);
}

/** Models, each read and checked once: what holds for a batch is read for its first item only. */
export class Models {
	private forAll: Estimator | undefined;
	private isRead = false;
	private readonly known = new Map<unknown, Estimator>();

	constructor(private readonly ctx: IExecuteFunctions) {}

	/** The parameter's model, else the one that came with the customer. */
	of(carried: unknown): Estimator | undefined {
		if (!this.isRead) {
			const filled: unknown = this.ctx.getNodeParameter('model', 0, '');
			this.forAll = isGiven(filled) ? estimatorOf(parseModel(filled)) : undefined;
			this.isRead = true;
		}
		return this.forAll ?? this.carried(carried);
	}

	private carried(given: unknown): Estimator | undefined {
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
