import type { Purchases } from './bgNbd';
import { logGamma } from './logGamma';
import { minimise } from './minimise';

export interface GammaGamma {
	p: number;
	q: number;
	v: number;
}

/** Fewer repeat buyers with an amount tell nothing of the spread between customers. */
const leastRepeatBuyers = 30;

const hasAmount = (customer: Purchases): customer is Purchases & { monetaryValue: number } => customer.frequency > 0 && (customer.monetaryValue ?? 0) > 0;

/**
 * The Gamma-Gamma model of what customers spend a purchase (Fader and Hardie, "The Gamma-Gamma Model of Monetary Value",
 * 2013, equation 1a), by maximum likelihood over repeat buyers. Undefined where there are too few.
 */
export function fitGammaGamma(customers: readonly Purchases[]): GammaGamma | undefined {
	const buyers = customers.filter(hasAmount);
	if (buyers.length < leastRepeatBuyers) return undefined;
	const mean = buyers.reduce((sum, { monetaryValue }) => sum + monetaryValue / buyers.length, 0);
	const cost = (point: readonly number[]): number => {
		if (point.some((value) => Math.abs(value) > 20)) return Infinity;
		const [p = 0, q = 0, v = 0] = point.map(Math.exp);
		const ofAll = q * Math.log(v) - logGamma(q);
		const byFrequency = new Map<number, number>();
		const sharedBy = (x: number): number => {
			const known = byFrequency.get(x) ?? ofAll + logGamma(p * x + q) - logGamma(p * x) + p * x * Math.log(x);
			byFrequency.set(x, known);
			return known;
		};
		return -buyers.reduce((sum, { frequency: x, monetaryValue: m }) => sum + sharedBy(x) + (p * x - 1) * Math.log(m) - (p * x + q) * Math.log(x * m + v), 0);
	};
	const { point } = minimise(cost, [1, 1, Math.log(mean)]);
	const [p = 1, q = 1, v = 1] = point.map(Math.exp);
	return { p, q, v };
}

/** What the customer will spend a purchase: their own mean, drawn towards everybody's the less they bought (equation 5). */
export function expectedAmount({ p, q, v }: GammaGamma, customer: Purchases): number {
	const [x, m] = hasAmount(customer) ? [customer.frequency, customer.monetaryValue] : [0, 0];
	return (p * (v + x * m)) / Math.max(1e-9, p * x + q - 1);
}
