import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { InputError, parseJson, toItemError } from '../shared/items';
import { isRecord } from '../shared/record';
import { parseModel } from './model/model';
import { labelFields } from './readiness/target';
import { targetOf } from './readinessItems';
import { parseOptions, type TrainingOptions } from './training/options';

/** Long computation gives way at times: n8n renews the lock of a job in queue mode, and answers its editor. */
const pause = async (): Promise<void> => await sleep(0);

/** Operation `train`: all items are one history; one item comes out. */
export async function trainItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await oneOfAll(ctx, 'model', async (rows) => {
		const { train } = await import('./training/train.lazy');
		const model = await train(rows, optionsOf(ctx), pause);
		const [first] = model.warnings;
		if (first !== undefined) {
			const more = model.warnings.length > 1 ? ` (${model.warnings.length - 1} more under "model.warnings")` : '';
			ctx.addExecutionHints({ message: `${first.text}${more}`, type: 'warning', location: 'outputPane' });
		}
		return model;
	});
}

/** Operation `evaluate`: the model on labelled items it was not trained on. */
export async function evaluateItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await oneOfAll(ctx, 'evaluation', async (rows) => {
		const filled: unknown = ctx.getNodeParameter('model', 0, '');
		const given = parseJson(filled, 'model') ?? rows[0]?.model;
		if (!isRecord(given)) throw new InputError('There is no model to evaluate.', 'Fill in "Model" with what the operation "Train" put out.');
		const { evaluate } = await import('./training/evaluate.lazy');
		const model = parseModel(given);
		return evaluate(model, rows, optionsOf(ctx, 'labelField' in model ? model.labelField : undefined));
	});
}

async function oneOfAll(ctx: IExecuteFunctions, key: string, work: (rows: IDataObject[]) => Promise<object>): Promise<INodeExecutionData[][]> {
	const items = ctx.getInputData();
	if (items.length === 0) return [[]];
	const pairedItem = items.map((_, item) => ({ item }));
	try {
		const value = await work(items.map(({ json }) => json));
		return [[{ json: { [key]: { ...value } }, pairedItem }]];
	} catch (error) {
		const failure = toItemError(ctx, error, 0);
		if (!ctx.continueOnFail()) throw failure;
		return [[{ json: { error: `${failure.message} ${failure.description ?? ''}`.trim() }, pairedItem }]];
	}
}

/** @param labelOfModel the label that the model was trained on, where there is one */
function optionsOf(ctx: IExecuteFunctions, labelOfModel?: string): TrainingOptions {
	const read = <T>(name: string, fallback: T): T => ctx.getNodeParameter(name, 0, fallback) as T;
	const target = targetOf(ctx);
	const optional = (name: string): unknown => read<unknown>(name, '') || undefined;
	const more = read<IDataObject>('options', {});
	return parseOptions({
		target,
		labelField: read<unknown>('labelField', '') || labelOfModel || labelFields[target],
		featureFields: namesIn(read<unknown>('featureFields', '')),
		timeField: optional('timeField'),
		idField: optional('idField'),
		positiveClass: optional('positiveClass'),
		algorithm: read<unknown>('algorithm', 'auto') || 'auto',
		seed: read<unknown>('seed', 1) ?? 1,
		capacityShare: read<unknown>('capacityShare', 0.2) || 0.2,
		keepColumns: namesIn(more.keepColumns),
		monotone: parseJson(more.monotone || '{}', 'options.monotone') ?? {},
		horizonDays: more.horizonDays,
		daysPerUnit: more.daysPerUnit,
		eventTimeField: more.eventTimeField || undefined,
		folds: more.folds,
	});
}

/** Names separated by commas, or a list of them. */
function namesIn(value: unknown): unknown {
	if (typeof value !== 'string') return value ?? [];
	return value
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}
