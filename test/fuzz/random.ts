/** A generator of random numbers with a seed (mulberry32): the same seed gives the same inputs. */
export class Random {
	constructor(private state: number) {}

	/** 0 <= x < 1 */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	}

	/** 0 <= n < limit, whole. */
	below(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	chance(share: number): boolean {
		return this.next() < share;
	}

	of<T>(list: readonly T[]): T {
		if (list.length === 0) throw new Error('There is nothing to choose from.');
		return list[this.below(list.length)] as T;
	}

	/** 1 to `most`, small numbers as often as great ones. */
	size(most: number): number {
		return Math.max(1, Math.floor(Math.exp(this.next() * Math.log(most))));
	}
}
