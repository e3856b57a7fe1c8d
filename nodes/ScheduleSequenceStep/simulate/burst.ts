import { type Millis, MINUTE } from '../../shared/time/clockChanges';
import type { Sequence } from '../sequence/definition';
import type { SequencePolicy } from '../sequence/policy';

/** What left of each step, as the database counts it when it puts messages into the outbox (comms.burst_free_at). */
export class BurstCount {
	private readonly left = new Map<string, Millis[]>();

	/** When the step has room again; undefined where it has now. */
	freeAt({ id, topic }: Sequence, stepId: string, { burst: { most, minutes, topics } }: SequencePolicy, now: Millis): Millis | undefined {
		if (most === null || !topics.includes(topic)) return undefined;
		// The one whose leaving makes room: the most-th newest.
		const leaving = this.left.get(`${id}/${stepId}`)?.at(-most);
		const span = minutes * MINUTE;
		return leaving !== undefined && leaving > now - span ? leaving + span : undefined;
	}

	/** In the order of time. */
	add({ id }: Sequence, stepId: string, at: Millis): void {
		const key = `${id}/${stepId}`;
		const known = this.left.get(key);
		if (known) known.push(at);
		else this.left.set(key, [at]);
	}
}
