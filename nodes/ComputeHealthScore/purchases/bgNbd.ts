import { logGamma } from './logGamma';
import { minimise } from './minimise';

/** What is known of one customer's purchases, in one unit of time. */
export interface Purchases {
	/** Repeat purchases: all but the first. */
	frequency: number;
	/** Age at the last purchase; 0 without a repeat. */
	recency: number;
	/** Age now, since the first purchase. */
	age: number;
	/** Mean amount of the repeat purchases. */
	monetaryValue?: number;
}

export interface BgNbd {
	r: number;
	alpha: number;
	a: number;
	b: number;
	logLikelihood: number;
}

type Parameters = Pick<BgNbd, 'r' | 'alpha' | 'a' | 'b'>;

/** Log-likelihood of the BG/NBD model: equation 6 of Fader, Hardie and Lee (Marketing Science 24, 2005). */
export function logLikelihood({ r, alpha, a, b }: Parameters, customers: readonly Purchases[]): number {
	const ofAll = -logGamma(r) + r * Math.log(alpha) + logGamma(a + b) - logGamma(b);
	// Customers with as many purchases share these terms, the costly ones.
	const byFrequency = new Map<number, number>();
	const sharedBy = (x: number): number => {
		const known = byFrequency.get(x) ?? ofAll + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x);
		byFrequency.set(x, known);
		return known;
	};
	return customers.reduce((sum, { frequency: x, recency, age }) => {
		const shared = sharedBy(x);
		const alive = -(r + x) * Math.log(alpha + age);
		if (x === 0) return sum + shared + alive;
		const gone = Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + recency);
		const most = Math.max(alive, gone);
		return sum + shared + most + Math.log(Math.exp(alive - most) + Math.exp(gone - most));
	}, 0);
}

/** Maximum likelihood, searched over logarithms, so that all parameters stay positive. */
export function fitBgNbd(customers: readonly Purchases[]): BgNbd {
	const meanAge = customers.reduce((sum, { age }) => sum + age / customers.length, 0);
	const read = ([r = 0, alpha = 0, a = 0, b = 0]: readonly number[]): Parameters => ({ r: Math.exp(r), alpha: Math.exp(alpha), a: Math.exp(a), b: Math.exp(b) });
	// Far out, the likelihood is flat; nothing sensible lies there.
	const cost = (point: readonly number[]): number => (point.some((value) => Math.abs(value) > 20) ? Infinity : -logLikelihood(read(point), customers));
	const { point, value } = minimise(cost, [-1, Math.log(Math.max(meanAge, 1e-3) / 5), 0, 0.5]);
	return { ...read(point), logLikelihood: -value };
}

/** The chance that the customer still buys at all. After the first purchase alone, the model has no sign to the contrary: 1. */
export function probabilityAlive({ r, alpha, a, b }: Parameters, { frequency: x, recency, age }: Purchases): number {
	if (x === 0) return 1;
	return 1 / (1 + (a / (b + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x));
}

/** Expected purchases within `ahead` units from now: equation 10. */
export function expectedPurchases(model: Parameters, customer: Purchases, ahead: number): number {
	const { r, alpha, a, b } = model;
	const { frequency: x, age } = customer;
	// The equation has a gap at a = 1, where it can be taken as a limit.
	const safeA = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
	const odds = (alpha + age) / (alpha + age + ahead);
	const series = hypergeometric(r + x, b + x, safeA + b + x - 1, ahead / (alpha + age + ahead));
	const whole = ((safeA + b + x - 1) / (safeA - 1)) * (1 - odds ** (r + x) * series);
	return Math.max(0, whole * probabilityAlive(model, customer));
}

/** Gauss's hypergeometric function by its series; converges for 0 <= z < 1. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
	let term = 1;
	let sum = 1;
	for (let at = 0; at < 20_000; at += 1) {
		term *= ((a + at) * (b + at) * z) / ((c + at) * (at + 1));
		sum += term;
		if (Math.abs(term) < 1e-13 * Math.abs(sum)) break;
	}
	return sum;
}
