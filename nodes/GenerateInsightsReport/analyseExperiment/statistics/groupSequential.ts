import { normalDensity, normalQuantile, normalUpper } from './normal';

/**
 * Looking several times at a test that runs, without seeing differences that are none. How much of the permitted error may be spent by which
 * share of the planned sample is a function of that share alone, so that looks may come when they like (Lan and DeMets 1983, Biometrika 70, 659).
 */

const spendingFunctions = {
	/** Hardly anything early: like O'Brien and Fleming 1979. */
	obrienFleming: (share: number, alpha: number) => 2 * normalUpper(normalQuantile(alpha / 2) / Math.sqrt(share)),
	/** Much early: like Pocock 1977. */
	pocock: (share: number, alpha: number) => alpha * Math.log(1 + (Math.E - 1) * share),
} as const;
export type Spending = keyof typeof spendingFunctions;

/** Looks closer than this to the one before, as a share of the planned sample, add nothing: they are not tested. */
const leastStep = 0.001;

interface Path {
	/** Where the test statistic may stand, not having crossed before: equally spaced, and the density there. */
	points: Float64Array;
	density: Float64Array;
	share: number;
}

/** Simpson's weights of equally spaced points; an odd number of them. */
function integral(values: (index: number) => number, points: Float64Array): number {
	const step = (points[1] ?? 0) - (points[0] ?? 0);
	let sum = 0;
	for (let index = 0; index < points.length; index++) {
		const weight = index === 0 || index === points.length - 1 ? 1 : index % 2 === 1 ? 4 : 2;
		sum += weight * values(index);
	}
	return (sum * step) / 3;
}

/** The chance to be above `level` at the share `at`, not having crossed before. */
function chanceAbove(level: number, at: number, { points, density, share }: Path): number {
	const spread = Math.sqrt(at - share);
	return integral((index) => (density[index] ?? 0) * normalUpper((level - (points[index] ?? 0)) / spread), points);
}

/** The path after a look that nobody crossed (Armitage, McPherson and Rowe 1969, JRSS A 132, 235). */
function goOn(level: number, at: number, before: Path | undefined, nextStep: number): Path {
	// Fine enough for the step to come; Simpson's rule wants an odd number of points.
	const count = 2 * Math.min(600, Math.max(40, Math.ceil(level / (0.5 * Math.sqrt(nextStep))))) + 1;
	const points = Float64Array.from({ length: count }, (_, index) => -level + (2 * level * index) / (count - 1));
	const density = points.map((point) => {
		if (before === undefined) return normalDensity(point / Math.sqrt(at)) / Math.sqrt(at);
		const spread = Math.sqrt(at - before.share);
		return integral((index) => ((before.density[index] ?? 0) * normalDensity((point - (before.points[index] ?? 0)) / spread)) / spread, before.points);
	});
	return { points, density, share: at };
}

/**
 * The boundary of each look, in standard errors: a difference at least as large (either way) is one.
 *
 * @param shares of the planned sample at each look, rising; above 1 counts as 1, and after that nothing is left to spend
 * @param alpha two-sided; half of it is spent on each side
 * @returns Infinity for a look that is not tested
 */
export function boundariesOf(shares: readonly number[], spending: Spending, alpha: number): number[] {
	let path: Path | undefined;
	let spent = 0;
	let tested = 0;
	const looks = shares.map((share) => Math.min(1, share));
	return looks.map((at, index) => {
		if (at - tested < leastStep) return Infinity;
		tested = at;
		const budget = spendingFunctions[spending](at, alpha / 2) - spent;
		const boundary = boundaryFor(budget, at, path);
		spent += budget;
		const next = looks.slice(index + 1).find((later) => later - at >= leastStep);
		if (next !== undefined) path = goOn(Math.min(boundary, 8) * Math.sqrt(at), at, path, next - at);
		return boundary;
	});
}

/** Where the chance to cross at this look, on one side, is the budget. */
function boundaryFor(budget: number, at: number, path: Path | undefined): number {
	const above = (z: number) => (path === undefined ? normalUpper(z) : chanceAbove(z * Math.sqrt(at), at, path));
	let low = 0;
	let high = 12;
	while (high - low > 1e-6) {
		const middle = (low + high) / 2;
		if (above(middle) > budget) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
