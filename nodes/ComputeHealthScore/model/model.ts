import * as z from 'zod';
import { InputError, parseJson } from '../../shared/items';
import { parseShape } from '../../shared/shape';
import { industries } from '../../shared/vocabulary';
import { faultOfForest, storedForestSchema } from '../boosting/storedForest';
import { calibrationSchema } from '../calibration/calibration';
import { logisticSchema } from '../logistic/logistic';
import { purchaseModelSchema } from '../purchases/model';
import { targets } from '../readiness/target';
import { spreadSchema } from '../validation/drift';

export const MODEL_FORMAT = 'customer-comms-health-model';
/** Rises when an older node could no longer read what a newer one writes. */
export const MODEL_FORMAT_VERSION = 1;

const common = {
	format: z.literal(MODEL_FORMAT),
	formatVersion: z.literal(MODEL_FORMAT_VERSION),
	/** Names the model in `model_version`: algorithm and a fingerprint of what it learnt. */
	version: z.string().min(1).max(200),
	/** What it tells ahead; models of before there was a choice tell who leaves. */
	target: z.enum(targets).default('churn'),
	/** How far ahead it looks, in days. */
	horizonDays: z.number().min(1).max(3_650),
	/** Held-out confidence, 0-1, for `confidence_level`. */
	confidence: z.number().min(0).max(1),
};

const learnt = {
	calibrationMap: calibrationSchema,
	labelField: z.string().max(500),
	positiveClass: z.string().max(500),
	/** By feature, for drift. */
	spreads: z.record(z.string().max(500), spreadSchema),
};

const modelSchema = z.discriminatedUnion('algorithm', [
	z.object({ ...common, ...learnt, algorithm: z.literal('gradientBoosting'), forest: storedForestSchema }),
	z.object({ ...common, ...learnt, algorithm: z.literal('logisticRegression'), logistic: logisticSchema }),
	z.object({ ...common, algorithm: z.literal('bgNbd'), purchases: purchaseModelSchema }),
	z.object({ ...common, algorithm: z.literal('scorecard'), industry: z.enum(industries) }),
]);

export type Model = z.output<typeof modelSchema>;
export type LearntModel = Extract<Model, { algorithm: 'gradientBoosting' | 'logisticRegression' }>;

/**
 * Reads a model as `train` wrote it; what else it carries (metrics, warnings) is for people.
 *
 * @throws InputError where it is no model, or one that was tampered with
 */
export function parseModel(given: unknown): Model {
	const value = parseJson(given, 'model');
	const model = parseShape(modelSchema, value, 'model');
	const fault = model.algorithm === 'gradientBoosting' ? faultOfForest(model.forest) : undefined;
	if (fault === undefined) return model;
	throw new InputError(`The model is damaged: ${fault}.`, 'Train the model again, or give the JSON that "Train" put out, unchanged.');
}

/** A short fingerprint of what was learnt (FNV-1a, 32 bits twice): the same training gives the same version. */
export function fingerprint(value: unknown): string {
	const text = JSON.stringify(value);
	let [first, second] = [0x81_1c_9d_c5, 0x01_00_01_93];
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		first = Math.imul(first ^ code, 0x01_00_01_93);
		second = Math.imul(second ^ (code + at), 0x85_eb_ca_6b);
	}
	return [first, second].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('').slice(0, 12);
}
