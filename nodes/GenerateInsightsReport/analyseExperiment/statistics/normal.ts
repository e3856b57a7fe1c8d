/** The normal and chi-square distributions, accurate far out in the tails: boundaries of early looks lie at five standard errors. */

/** Inner loops: each is looked up once. */
const { abs, exp, min, sqrt, PI } = Math;
const rootOfTwoPi = sqrt(2 * PI);

export function normalDensity(z: number): number {
	return exp((-z * z) / 2) / rootOfTwoPi;
}

/** The chance of a standard normal value above `z`. Series below 3 (Abramowitz and Stegun 26.2.11), continued fraction above (26.2.14). */
export function normalUpper(z: number): number {
	if (z < 0) return 1 - normalUpper(-z);
	if (z === Infinity) return 0;
	if (z < 3) {
		let term = z;
		let sum = z;
		for (let k = 3; abs(term) > 1e-17 * abs(sum); k += 2) {
			term *= (z * z) / k;
			sum += term;
		}
		return 0.5 - normalDensity(z) * sum;
	}
	let fraction = z;
	for (let k = 40; k > 0; k--) fraction = z + k / fraction;
	return normalDensity(z) / fraction;
}

/** The value above which the share `upper` of a standard normal distribution lies. By bisection; 0 < upper < 1. */
export function normalQuantile(upper: number): number {
	if (upper > 0.5) return -normalQuantile(1 - upper);
	let low = 0;
	let high = 40;
	while (high - low > 1e-12) {
		const middle = (low + high) / 2;
		if (normalUpper(middle) > upper) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/** The chance of a chi-square value above `x`, by recurrence over the degrees of freedom (Abramowitz and Stegun 26.4.4, 26.4.5). */
export function chiSquareUpper(x: number, degrees: number): number {
	if (x <= 0) return 1;
	const odd = degrees % 2 === 1;
	let tail = odd ? 2 * normalUpper(sqrt(x)) : exp(-x / 2);
	let term = odd ? 2 * normalDensity(sqrt(x)) * sqrt(x) : (exp(-x / 2) * x) / 2;
	for (let below = odd ? 1 : 2; below < degrees; below += 2) {
		tail += term;
		term *= x / (below + 2);
	}
	return min(1, tail);
}
