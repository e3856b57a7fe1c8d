/**
 * Numbers of at most 24 bits in the order in which they first came. Cleared and used again for the next mail: a Set a
 * mail would take ten times as long.
 */
export class DistinctNumbers {
	/** Open addressing; each slot holds the round in its upper bits, so that clearing is counting on. */
	private slots = new Uint32Array(2 ** 12);
	private inOrder = new Uint32Array(2 ** 11);
	private round = 0;
	private readonly lastRound: number;
	size = 0;

	constructor(private readonly bits: number) {
		this.lastRound = 2 ** (32 - bits) - 1;
	}

	clear(): void {
		this.size = 0;
		this.round += 1;
		if (this.round <= this.lastRound) return;
		this.slots.fill(0);
		this.round = 1;
	}

	/** The place of a number that is new; -1 for one that is known. */
	add(number: number): number {
		const mask = this.slots.length - 1;
		const marked = ((this.round << this.bits) | number) >>> 0;
		let slot = number & mask;
		for (let held = this.slots[slot] as number; held >>> this.bits === this.round; held = this.slots[slot] as number) {
			if (held === marked) return -1;
			slot = (slot + 1) & mask;
		}
		this.slots[slot] = marked;
		this.inOrder[this.size] = number;
		this.size += 1;
		if (this.size === this.inOrder.length) this.grow();
		return this.size - 1;
	}

	ids(): Uint32Array {
		return this.inOrder.slice(0, this.size);
	}

	private grow(): void {
		const known = this.ids();
		this.slots = new Uint32Array(this.slots.length * 2);
		this.inOrder = new Uint32Array(this.inOrder.length * 2);
		this.size = 0;
		this.round = 1;
		for (const number of known) this.add(number);
	}
}
