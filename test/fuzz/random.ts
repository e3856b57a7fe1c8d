import { randomFrom } from '../../nodes/shared/random';

/** Random choices with a seed: the same seed gives the same inputs. */
export class Random {
	/** 0 <= x < 1 */
	readonly next: () => number;

	constructor(seed: number) {
		this.next = randomFrom(seed);
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
