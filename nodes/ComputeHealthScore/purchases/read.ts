import * as z from 'zod';
import { InputError } from '../../shared/items';
import { maybe, parseShape } from '../../shared/shape';
import { isMissing, numberOf } from '../dataset/cell';
import type { Purchases } from './bgNbd';

const known = (value: unknown): unknown => (isMissing(value) ? undefined : numberOf(value));
const purchasesSchema = z.object({
	frequency: z.preprocess(known, z.number().min(0).max(1e6)),
	recency: z.preprocess(known, z.number().min(0).max(1e6)),
	T: z.preprocess(known, z.number().min(0).max(1e6)),
	monetaryValue: z.preprocess(known, maybe(z.number().min(0).max(1e12))),
});

/**
 * @param name what the values are of, for the error
 * @throws InputError naming the field
 */
export function readPurchases(value: unknown, name: string): Purchases {
	const { frequency, recency, T, monetaryValue } = parseShape(purchasesSchema, value, name);
	if (recency > T) throw new InputError(`"${name}" has a recency of ${recency} after T, ${T}.`, 'Recency is the age of the customer at their last purchase, T their age now, in the same unit.');
	return { frequency: Math.round(frequency), recency, age: T, ...(monetaryValue === undefined ? {} : { monetaryValue }) };
}
