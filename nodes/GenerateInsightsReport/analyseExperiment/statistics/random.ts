/** Random numbers that are the same for the same seed: what is drawn can be drawn again. */
export type Random = () => number;

/** Inner loops: each is looked up once. */
const { imul, log, sqrt, cos, PI } = Math;

/** Uniform between 0 (included) and 1 (excluded): mulberry32, seeded by FNV-1a of the text. */
export function seededRandom(seed: string): Random {
	let state = 0x811c9dc5;
	for (let index = 0; index < seed.length; index++) state = imul(state ^ seed.charCodeAt(index), 0x01000193) >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

function normal(random: Random): number {
	return sqrt(-2 * log(1 - random())) * cos(2 * PI * random());
}

/** Gamma with shape at least 1 (Marsaglia and Tsang 2000). */
function gamma(shape: number, random: Random): number {
	const d = shape - 1 / 3;
	const c = 1 / sqrt(9 * d);
	for (;;) {
		const x = normal(random);
		const v = (1 + c * x) ** 3;
		if (v <= 0) continue;
		if (log(1 - random()) < (x * x) / 2 + d - d * v + d * log(v)) return d * v;
	}
}

/** Beta with both parameters at least 1. */
export function beta(a: number, b: number, random: Random): number {
	const x = gamma(a, random);
	return x / (x + gamma(b, random));
}
