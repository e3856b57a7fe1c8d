/** Tells at one look that something is not in a set, nearly always where it is not; what passes has to be looked for. */
export class Sieve {
	private readonly bits: Int32Array;
	private readonly mask: number;

	/** @param size bits: a power of two, some eight times as many as the set will hold */
	constructor(size: number) {
		this.bits = new Int32Array(size >>> 5);
		this.mask = size - 1;
	}

	add(hash: number): void {
		const bit = hash & this.mask;
		(this.bits[bit >>> 5] as number) |= 1 << (bit & 31);
	}

	passes(hash: number): boolean {
		const bit = hash & this.mask;
		return (((this.bits[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1;
	}
}
