/**
 * The largest chance that still counts as a discovery when, of all discoveries together, at most the share `q` may be
 * false (Benjamini and Hochberg, 1995). 0 where none is.
 */
export function discoveryThreshold(chances: readonly number[], q: number): number {
	const sorted = Float64Array.from(chances).sort();
	for (let rank = sorted.length; rank > 0; rank--) {
		const chance = sorted[rank - 1] ?? 1;
		if (chance <= (q * rank) / sorted.length) return chance;
	}
	return 0;
}

/**
 * The same for families of tests that overlap, as stretches of one series do: a single change would make dozens of them
 * "discoveries". Each family speaks by its surest test, corrected for their number; the families are then held against
 * each other (Benjamini and Bogomolov, 2014).
 *
 * @returns for each family the largest chance that counts
 */
export function familyThresholds(families: ReadonlyArray<readonly number[]>, q: number): number[] {
	const surest = families.map((chances) => Math.min(1, chances.reduce((a, b) => Math.min(a, b), 1) * chances.length));
	const tested = surest.filter((_, index) => (families[index]?.length ?? 0) > 0);
	const selected = discoveryThreshold(tested, q);
	const share = selected === 0 ? 0 : (q * tested.filter((chance) => chance <= selected).length) / tested.length;
	return families.map(({ length }) => (length === 0 ? 0 : share / length));
}
