/** A share or confidence from 0 to 1 as it is given out: three decimals, as the measurements behind it bear no more. */
export function round(share: number): number {
	return Math.round(share * 1000) / 1000;
}
