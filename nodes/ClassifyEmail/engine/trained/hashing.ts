/** FNV-1a, 32 bits: its beginning, a further stretch of text, and a finishing mix (murmur3). */
export function beginHash(seed: number): number {
	return 0x811c9dc5 ^ seed;
}

/** By one unit of UTF-16. */
export function goOnBy(begun: number, code: number): number {
	return Math.imul(begun ^ code, 0x01000193);
}

export function goOn(begun: number, text: string): number {
	let value = begun;
	for (let i = 0; i < text.length; i++) value = goOnBy(value, text.charCodeAt(i));
	return value;
}

export function finished(begun: number): number {
	let value = Math.imul(begun ^ (begun >>> 15), 0x2c1b3c6d);
	value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
	return (value ^ (value >>> 15)) >>> 0;
}

export function hash(text: string, seed: number): number {
	return finished(goOn(beginHash(seed), text));
}

/** Order matters: (a, b) is another feature than (b, a). */
export function combine(a: number, b: number): number {
	return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b ^ (b >>> 15), 0x85ebca77)) >>> 0;
}
