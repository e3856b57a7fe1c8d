import type { DateTime } from 'luxon';
import type { Context } from './context';
import type { Channel, Message, Sent } from './model';
import type { Cap } from './policy';

const hour = 3_600_000;

export interface CapReached {
	cap: Cap;
	count: number;
	/** The first instant at which the cap has room again. */
	freeAt: DateTime<true>;
}

/**
 * The cap that leaves no room for the message at `at`, and where several do, the one that takes longest. Windows roll:
 * a send stops counting exactly `hours` after it. Only what reached the customer, or may have, counts; the message
 * itself never does, though the history may already list it.
 *
 * @param caps those that concern the message
 */
export function capReached(
	caps: readonly Cap[],
	{ message, history, policy, at }: Context,
): CapReached | undefined {
	if (caps.length === 0 || history.length === 0) return undefined;
	const counted = history
		.filter((sent) => policy.countedStates.includes(sent.state) && !isSame(sent, message))
		.sort((a, b) => a.at.toMillis() - b.at.toMillis());
	return caps
		.map((cap): CapReached | undefined => {
			const opens = at.toMillis() - cap.hours * hour;
			const inside = counted.filter(
				(sent) =>
					cap.topics.includes(sent.topic) &&
					concerns(cap, sent.channel) &&
					sent.at.toMillis() > opens &&
					sent.at.toMillis() <= at.toMillis(),
			);
			const leaving = inside[inside.length - cap.most];
			return (
				leaving && { cap, count: inside.length, freeAt: leaving.at.plus({ milliseconds: cap.hours * hour }) }
			);
		})
		.filter((reached) => reached !== undefined)
		.sort((a, b) => b.freeAt.toMillis() - a.freeAt.toMillis())[0];
}

function concerns(cap: Cap, channel: Channel): boolean {
	return cap.channels === 'all' || cap.channels.includes(channel);
}

function isSame(sent: Sent, message: Message): boolean {
	return (
		(sent.id !== undefined && sent.id === message.id) || (sent.key !== undefined && sent.key === message.key)
	);
}
