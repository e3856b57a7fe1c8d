import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import * as z from 'zod';
import { forEachItem, InputError, Parameters } from '../shared/items';
import { fieldOf, isRecord } from '../shared/record';
import { parseShape } from '../shared/shape';
import { parseInstant } from '../shared/time/instant';
import { industries, type Industry } from '../shared/vocabulary';
import { riskLevels } from './health/risk';
import { parseModel } from './model/model';
import { type ReadinessEstimate, type ReadinessEstimator, readinessEstimatorOf, scorecardReadiness } from './readiness/estimate';
import { READY_FROM } from './readiness/policy';
import { readinessOf } from './readiness/readiness';
import { type ReadinessTarget, type Target, targets } from './readiness/target';
import { type Customer, parseCustomer, readableCustomer } from './scorecard/metrics';

const targetChoice = z.enum(targets);
const industryChoice = z.enum(industries);
const engineChoice = z.enum(['auto', 'scorecard', 'trained']);
const riskChoice = z.enum(riskLevels);
const shareChoice = z.number().gt(0).max(1);

/** What to tell ahead: the same for all items. */
export const targetOf = (ctx: IExecuteFunctions): Target => parseShape(targetChoice, ctx.getNodeParameter('target', 0, 'churn') || 'churn', 'target');

/** Operation `score` for readiness: the result goes under `readiness`, so that a score of health may stand beside it. */
export async function readinessItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const target = readinessTargetOf(ctx);
	const parameters = new Parameters(ctx);
	const models = new ReadinessModels(ctx, target);
	const clock = DateTime.utc();
	let ready = 0;
	const items = await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const given = read('customer') ?? item.json;
		const engine = parseShape(engineChoice, parameters.get<unknown>('engine', index, 'auto') || 'auto', 'engine');
		const estimator = engine === 'scorecard' ? undefined : models.of(item);
		const { customer, ignored } = estimator === undefined ? { customer: parseCustomer(given), ignored: [] } : readableCustomer(given);
		const asked = parameters.get<unknown>('industry', index, '');
		const industry: Industry = asked ? parseShape(industryChoice, asked, 'industry') : (customer.industry ?? 'general');
		const estimate = estimateOf(target, estimator, engine === 'trained', given, customer, industry, read('weights'));
		if (ignored.length > 0) estimate.reasons.push({ code: 'not_a_metric', text: `Not looked at for blockers, as their values are out of range for metrics of these names: ${ignored.join(', ')}.` });
		const now = parameters.get<unknown>('now', index, '');
		const level = fieldOf(item.json.health, 'churnRiskLevel');
		const value = readinessOf(estimate, customer, industry, {
			target,
			readyFrom: parseShape(shareChoice, parameters.get<unknown>('readyFrom', index, READY_FROM) || READY_FROM, 'readyFrom'),
			now: now ? parseInstant(now, 'now') : clock,
			...(typeof level === 'string' ? { riskLevel: parseShape(riskChoice, level, 'health.churnRiskLevel') } : {}),
		});
		if (value.ready) ready += 1;
		return { key: 'readiness', value };
	});
	ctx.addExecutionHints({ message: `${ready} of ${ctx.getInputData().length} customers are ready. What stands in the way of the others is under "readiness".`, location: 'outputPane' });
	return items;
}

function readinessTargetOf(ctx: IExecuteFunctions): ReadinessTarget {
	const target = targetOf(ctx);
	if (target !== 'churn') return target;
	throw new InputError('Readiness is asked for, but "Target" is leaving.', 'Set "Target" to upsell or referral readiness.');
}

function estimateOf(target: ReadinessTarget, estimator: ReadinessEstimator | undefined, needsModel: boolean, given: unknown, customer: Customer, industry: Industry, weights: unknown): ReadinessEstimate {
	if (estimator !== undefined && isRecord(given)) return estimator(given, customer, industry, weights);
	if (needsModel) throw new InputError('There is no model to score with.', 'Fill in "Model" with what the operation "Train" put out for this target, or set "Engine" to "Auto".');
	return scorecardReadiness(target, customer, industry, weights);
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== '{}' && !(isRecord(value) && Object.keys(value).length === 0);

/** Models, each read and checked once. */
class ReadinessModels {
	private forAll: ReadinessEstimator | undefined;
	private isRead = false;
	private readonly known = new Map<unknown, ReadinessEstimator | undefined>();

	constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly target: ReadinessTarget,
	) {}

	/** The parameter's model, else the one the item carries, if it is for this target: items that were scored for health carry that model. */
	of(item: INodeExecutionData): ReadinessEstimator | undefined {
		if (!this.isRead) {
			const filled: unknown = this.ctx.getNodeParameter('model', 0, '');
			this.forAll = isGiven(filled) ? readinessEstimatorOf(parseModel(filled), this.target) : undefined;
			this.isRead = true;
		}
		return this.forAll ?? this.ofItem(item.json.model);
	}

	private ofItem(given: unknown): ReadinessEstimator | undefined {
		if (!isGiven(given)) return undefined;
		if (!this.known.has(given)) {
			const model = parseModel(given);
			this.known.set(given, model.target === this.target ? readinessEstimatorOf(model, this.target) : undefined);
		}
		return this.known.get(given);
	}
}
