/** Tail probabilities. Incomplete gamma and beta by series and continued fraction (Press et al., Numerical Recipes, 6.2 and 6.4). */

const lanczos = [76.18009172947146, -86.5053203294168, 24.0140982408309, -1.23173957245016, 0.00120865097386618, -0.00000539523938495];

function logGamma(x: number): number {
	const base = x + 5.5;
	const series = lanczos.reduce((sum, coefficient, index) => sum + coefficient / (x + 1 + index), 1.00000000019001);
	return (x + 0.5) * Math.log(base) - base + Math.log((Math.sqrt(2 * Math.PI) * series) / x);
}

const tiny = 1e-300;
const precision = 1e-14;

/** The lower regularised incomplete gamma function P(a, x). */
function lowerGamma(a: number, x: number): number {
	if (x <= 0) return 0;
	const front = Math.exp(-x + a * Math.log(x) - logGamma(a));
	if (x < a + 1) {
		let term = 1 / a;
		let sum = term;
		for (let n = a + 1; Math.abs(term) > Math.abs(sum) * precision; n++) {
			term *= x / n;
			sum += term;
		}
		return Math.min(1, sum * front);
	}
	let b = x + 1 - a;
	let c = 1 / tiny;
	let d = 1 / b;
	let h = d;
	for (let i = 1; i < 10_000; i++) {
		const an = -i * (i - a);
		b += 2;
		d = 1 / nonZero(an * d + b);
		c = nonZero(b + an / c);
		h *= d * c;
		if (Math.abs(d * c - 1) < precision) break;
	}
	return Math.max(0, 1 - front * h);
}

const nonZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);

/** The regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
	return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
	let c = 1;
	let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
	let h = d;
	for (let m = 1; m < 10_000; m++) {
		const even = (m * (b - m) * x) / ((a - 1 + 2 * m) * (a + 2 * m));
		d = 1 / nonZero(1 + even * d);
		c = nonZero(1 + even / c);
		h *= d * c;
		const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 1 + 2 * m));
		d = 1 / nonZero(1 + odd * d);
		c = nonZero(1 + odd / c);
		h *= d * c;
		if (Math.abs(d * c - 1) < precision) break;
	}
	return h;
}

/** The chance of a t at least this far from 0, either way. */
export function twoSidedT(t: number, degrees: number): number {
	return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The chance of a standard normal value at least this far from 0, either way. */
export function twoSidedNormal(z: number): number {
	return z === 0 ? 1 : 1 - lowerGamma(0.5, (z * z) / 2);
}

/** Twice the chance of a count at least as far out as `count`, on its side of the mean; at most 1. */
export function twoSidedPoisson(count: number, mean: number): number {
	if (mean <= 0) return count <= 0 ? 1 : 0;
	const tail = count >= mean ? (count <= 0 ? 1 : lowerGamma(count, mean)) : 1 - lowerGamma(count + 1, mean);
	return Math.min(1, 2 * tail);
}

/** The same for `hits` of `of` at the given share. */
export function twoSidedBinomial(hits: number, of: number, share: number): number {
	if (of <= 0) return 1;
	if (share <= 0) return hits <= 0 ? 1 : 0;
	if (share >= 1) return hits >= of ? 1 : 0;
	const atLeast = hits <= 0 ? 1 : incompleteBeta(share, hits, of - hits + 1);
	const atMost = hits >= of ? 1 : 1 - incompleteBeta(share, hits + 1, of - hits);
	return Math.min(1, 2 * (hits >= of * share ? atLeast : atMost));
}

/** The chance that the largest excursion of a Brownian bridge is at least `x`: Kolmogorov's distribution. */
export function bridgeTail(x: number): number {
	if (x < 0.2) return 1;
	let sum = 0;
	for (let k = 1; k <= 100; k++) {
		const term = Math.exp(-2 * k * k * x * x);
		sum += k % 2 === 1 ? term : -term;
		if (term < precision) break;
	}
	return Math.min(1, Math.max(0, 2 * sum));
}
