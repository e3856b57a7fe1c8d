/** Draws numbers, 0 <= x < 1. */
export type Random = () => number;

/** Inner loops draw from it: `Math` is asked once. */
const { imul } = Math;

/** Random numbers that are the same for the same seed: mulberry32 (Tommy Ettinger, public domain). @param seed whole; its lower 32 bits count */
export function randomFrom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
