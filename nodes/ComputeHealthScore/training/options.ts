import * as z from 'zod';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { HORIZON_DAYS } from '../health/outlook';
import { targets } from '../readiness/target';

const algorithms = ['auto', 'gradientBoosting', 'logisticRegression', 'bgNbd'] as const;

const optionsSchema = z.object({
	target: orElse(z.enum(targets), 'churn'),
	labelField: z.string().trim().min(1),
	/** Empty: all usable columns. */
	featureFields: z.array(z.string()),
	timeField: maybe(z.string()),
	idField: maybe(z.string()),
	positiveClass: maybe(z.string()),
	algorithm: z.enum(algorithms),
	seed: z.int().min(0).max(4_294_967_295),
	capacityShare: z.number().gt(0).max(1),
	keepColumns: z.array(z.string()),
	monotone: z.record(z.string(), z.union([z.literal(1), z.literal(-1)])),
	horizonDays: orElse(z.number().min(1).max(3_650), HORIZON_DAYS),
	daysPerUnit: orElse(z.number().positive().max(3_650), 1),
	/** When the customer left, for the lead time. */
	eventTimeField: maybe(z.string()),
	folds: orElse(z.int().min(2).max(20), 5),
});

export type TrainingOptions = z.output<typeof optionsSchema>;

/** @throws InputError naming the option */
export function parseOptions(given: unknown): TrainingOptions {
	return parseShape(optionsSchema, given, 'options');
}
