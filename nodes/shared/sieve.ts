/** Tells at one look that something is not in a set, nearly always where it is not; what passes has to be looked for. */
export class Sieve {
	/** What it holds: another one may be made of them. */
	readonly bytes: Uint8Array;
	private readonly mask: number;

	/**
	 * @param size bits: a power of two, some eight times as many as the set will hold
	 * @param bytes those of another of the same size; without them it is empty
	 */
	constructor(size: number, bytes?: Uint8Array) {
		this.bytes = bytes === undefined ? new Uint8Array(size >>> 3) : new Uint8Array(bytes);
		this.mask = size - 1;
	}

	add(hash: number): void {
		const bit = hash & this.mask;
		(this.bytes[bit >>> 3] as number) |= 1 << (bit & 7);
	}

	passes(hash: number): boolean {
		const bit = hash & this.mask;
		return (((this.bytes[bit >>> 3] as number) >>> (bit & 7)) & 1) === 1;
	}
}
