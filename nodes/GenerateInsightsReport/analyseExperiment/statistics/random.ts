import { type Random, randomFrom } from '../../../shared/random';

/** Inner loops: each is looked up once. */
const { imul, log, sqrt, cos, PI } = Math;

/** Uniform, seeded by FNV-1a of the text: what is drawn can be drawn again. */
export function seededRandom(seed: string): Random {
	let state = 0x811c9dc5;
	for (let index = 0; index < seed.length; index++) state = imul(state ^ seed.charCodeAt(index), 0x01000193) >>> 0;
	return randomFrom(state);
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
