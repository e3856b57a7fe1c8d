import type { DateTime } from 'luxon';
import type { Channel, ConsentEvent, Topic } from './model';

export interface ConsentState {
	/** `none` where the ledger says nothing. */
	state: ConsentEvent['state'] | 'none';
	/** The entry it rests on. */
	event?: ConsentEvent;
}

/** Of two entries of the same instant the more careful one holds. */
const care: Record<ConsentEvent['state'], number> = { granted: 0, pending: 1, withdrawn: 2 };

/**
 * The state of consent for a topic on a channel at `now`, from the append-only ledger in any order: the latest entry
 * holds. A grant dated after `now` does not count yet; a withdrawal always does, so that clocks that differ never
 * turn a no into a yes.
 */
export function consentState(
	ledger: readonly ConsentEvent[],
	topic: Topic,
	channel: Channel,
	now: DateTime<true>,
): ConsentState {
	let latest: ConsentEvent | undefined;
	for (const event of ledger) {
		const concerns = event.topic === topic && (event.channel === undefined || event.channel === channel);
		const counts = event.state === 'withdrawn' || instantOf(event) <= now.toMillis();
		if (concerns && counts && (latest === undefined || isLater(event, latest))) latest = event;
	}
	return latest ? { state: latest.state, event: latest } : { state: 'none' };
}

function isLater(event: ConsentEvent, than: ConsentEvent): boolean {
	const difference = instantOf(event) - instantOf(than);
	return difference > 0 || (difference === 0 && care[event.state] >= care[than.state]);
}

function instantOf(event: ConsentEvent): number {
	return event.at?.toMillis() ?? Number.NEGATIVE_INFINITY;
}
