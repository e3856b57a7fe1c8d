import type { Random } from '../../../../nodes/shared/random';

/** Draws from the binomial distribution by its table: one random number a draw, however many trials. */
export function binomial(of: number, rate: number, random: Random): () => number {
	const upTo: number[] = [];
	let chance = (1 - rate) ** of;
	let sum = 0;
	for (let hits = 0; hits <= of; hits++) {
		sum += chance;
		upTo.push(sum);
		chance *= ((of - hits) / (hits + 1)) * (rate / (1 - rate));
	}
	return () => {
		const drawn = random();
		let [low, high] = [0, of];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((upTo[middle] ?? 1) > drawn) high = middle;
			else low = middle + 1;
		}
		return low;
	};
}
