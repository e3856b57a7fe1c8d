import type { Millis } from '../../shared/time/clockChanges';

/** Somebody whose turn comes: at the first run of the schedule not before they are due. */
export interface Turn {
	/** When the schedule runs for them. */
	tick: Millis;
	/** Since when they are due. */
	since: Millis;
	id: string;
}

/** Whose turn it is, as comms.claim_due_enrolments hands them out: by time, by since when they are due, by id. A binary heap. */
export class Turns<T extends Turn> {
	private readonly heap: T[] = [];

	add(turn: T): void {
		const { heap } = this;
		let place = heap.push(turn) - 1;
		while (place > 0) {
			const parent = (place - 1) >> 1;
			if (!this.swappedWhere(parent, place)) break;
			place = parent;
		}
	}

	/** Up to `most` of the same run of the schedule; none where nobody waits. */
	take(most: number): T[] {
		const taken: T[] = [];
		for (let first = this.heap[0]; first && taken.length < most && first.tick === (taken[0] ?? first).tick; first = this.heap[0]) {
			taken.push(first);
			this.removeFirst();
		}
		return taken;
	}

	private removeFirst(): void {
		const { heap } = this;
		const last = heap.pop();
		if (last === undefined || heap.length === 0) return;
		heap[0] = last;
		for (let place = 0; ; ) {
			const [left, right] = [2 * place + 1, 2 * place + 2];
			const child = this.isBefore(right, left) ? right : left;
			if (child >= heap.length || !this.swappedWhere(place, child)) return;
			place = child;
		}
	}

	/** Puts the two in order; true where they were not. */
	private swappedWhere(upper: number, lower: number): boolean {
		if (!this.isBefore(lower, upper)) return false;
		const [above, below] = [this.heap[upper], this.heap[lower]];
		if (above === undefined || below === undefined) return false;
		this.heap[upper] = below;
		this.heap[lower] = above;
		return true;
	}

	private isBefore(one: number, other: number): boolean {
		const [a, b] = [this.heap[one], this.heap[other]];
		if (a === undefined || b === undefined) return a !== undefined;
		return a.tick - b.tick < 0 || (a.tick === b.tick && (a.since < b.since || (a.since === b.since && a.id < b.id)));
	}
}
