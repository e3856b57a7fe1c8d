/** The normal distribution and Student's t, as far as intervals and tests need them. */

/** Logarithm of the gamma function for x > 0 (Lanczos, g = 7; error below 1e-13). */
function logGamma(x: number): number {
	const coefficients = [
		0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
		-0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
	];
	const shifted = x - 1;
	const sum = coefficients.reduce((total, coefficient, index) => total + (index === 0 ? coefficient : coefficient / (shifted + index)), 0);
	const t = shifted + 7.5;
	return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The regularised incomplete beta function, by Lentz's continued fraction (Numerical Recipes 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
	const tiny = 1e-300;
	const safe = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
	let c = 1;
	let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
	let fraction = d;
	for (let m = 1; m <= 300; m++) {
		for (const term of [
			(m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
			(-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
		]) {
			d = 1 / safe(1 + term * d);
			c = safe(1 + term / c);
			fraction *= d * c;
		}
		if (Math.abs(d * c - 1) < 1e-14) break;
	}
	return (Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) * fraction) / a;
}

/** The chance of a value at least as far from 0 as `t`, for Student's t with `degrees` degrees of freedom. */
export function twoSidedT(t: number, degrees: number): number {
	return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** Chebyshev coefficients of the complementary error function (Numerical Recipes 6.2; relative error below 1.2e-7). */
const erfc = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];

/** The chance of a value at least as far from 0 as `z`, for the standard normal distribution. */
export function twoSidedNormal(z: number): number {
	const x = Math.abs(z) / Math.SQRT2;
	const t = 1 / (1 + x / 2);
	return t * Math.exp(-x * x + erfc.reduceRight((sum, coefficient) => sum * t + coefficient, 0));
}

function quantile(confidence: number, tail: (value: number) => number): number {
	let low = 0;
	let high = 1e3;
	for (let step = 0; step < 80; step++) {
		const middle = (low + high) / 2;
		if (tail(middle) > 1 - confidence) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/** How many standard errors an interval reaches to each side: 1.96 for 0.95. */
export function normalQuantile(confidence: number): number {
	return quantile(confidence, twoSidedNormal);
}

/** The same for a mean whose spread is estimated. */
export function tQuantile(confidence: number, degrees: number): number {
	return quantile(confidence, (value) => twoSidedT(value, degrees));
}
