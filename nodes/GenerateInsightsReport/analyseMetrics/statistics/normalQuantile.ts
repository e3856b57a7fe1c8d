import { twoSidedNormal } from './distributions';

/** The value below which the given share of a standard normal distribution lies; share between 0 and 1. By bisection. */
export function normalQuantile(share: number): number {
	if (share < 0.5) return -normalQuantile(1 - share);
	let low = 0;
	let high = 40;
	for (let step = 0; step < 60; step++) {
		const middle = (low + high) / 2;
		if (1 - twoSidedNormal(middle) / 2 < share) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
