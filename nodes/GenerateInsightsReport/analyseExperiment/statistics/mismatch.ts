import { chiSquareUpper } from './normal';

export interface Mismatch {
	chiSquare: number;
	degrees: number;
	pValue: number;
	/** How many each variant should have. */
	expected: number[];
}

/**
 * Whether the groups are as large as they were drawn (Pearson's chi-square test of fit). Where they are not, something keeps people out of a
 * group (a redirect, a filter, a lost event), and who is left is no longer comparable: Fabijan et al. 2019, KDD, "Diagnosing sample ratio mismatch".
 *
 * @param observed so many in each group; `weights` their shares, in any unit
 */
export function sampleRatioMismatch(observed: readonly number[], weights: readonly number[]): Mismatch {
	const total = observed.reduce((sum, count) => sum + count, 0);
	const whole = weights.reduce((sum, weight) => sum + weight, 0);
	const expected = weights.map((weight) => (total * weight) / whole);
	const chiSquare = observed.reduce((sum, count, index) => {
		const wanted = expected[index] ?? 0;
		return wanted > 0 ? sum + (count - wanted) ** 2 / wanted : sum;
	}, 0);
	const degrees = Math.max(1, expected.filter((count) => count > 0).length - 1);
	return { chiSquare, degrees, pValue: chiSquareUpper(chiSquare, degrees), expected };
}
