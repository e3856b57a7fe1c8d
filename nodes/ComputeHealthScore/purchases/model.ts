import * as z from 'zod';

const positive = z.number().positive().max(1e9);

export const purchaseModelSchema = z.object({
	/** Days that recency and T count in: 7 where they are weeks. */
	daysPerUnit: positive,
	bgNbd: z.object({ r: positive, alpha: positive, a: positive, b: positive, logLikelihood: z.number() }),
	/** Absent where the history has no amounts, or too few repeat buyers. */
	gammaGamma: z.object({ p: positive, q: positive, v: positive }).optional(),
});

export type PurchaseModel = z.output<typeof purchaseModelSchema>;
