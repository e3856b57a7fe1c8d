/** Random numbers that are the same for the same seed: mulberry32 (Tommy Ettinger, public domain), 0 <= x < 1. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** Puts the entries into a random order, in place (Fisher-Yates). */
export function shuffle(order: Int32Array, random: () => number): Int32Array {
	for (let last = order.length - 1; last > 0; last -= 1) {
		const other = Math.floor(random() * (last + 1));
		const kept = order[last] ?? 0;
		order[last] = order[other] ?? 0;
		order[other] = kept;
	}
	return order;
}
