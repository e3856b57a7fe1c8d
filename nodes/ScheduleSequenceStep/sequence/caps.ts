import { type Millis, MINUTE } from '../../shared/time/clockChanges';
import type { Channel, Topic } from '../../shared/vocabulary';
import { type Allowed, nextAllowed } from './allowed';
import type { SequenceCap, SequencePolicy } from './policy';
import type { Send } from './situation';

const HOUR = 60 * MINUTE;

export interface CapReached {
	cap: SequenceCap;
	count: number;
	/** The first instant at which this cap has room again. */
	freeAt: Millis;
}

/** The cap without room at `at` that takes longest. Windows roll: a send stops counting exactly `hours` after it. */
function capReached(
	sends: readonly Send[],
	{ topic, channel, key }: { topic: Topic; channel: Channel; key: string },
	{ caps, countedStates }: SequencePolicy,
	at: Millis,
): CapReached | undefined {
	let longest: CapReached | undefined;
	for (const cap of caps) {
		if (!cap.topics.includes(topic) || (cap.channels !== 'all' && !cap.channels.includes(channel))) continue;
		const inside = sends.filter(
			(sent) =>
				sent.at <= at && sent.at > at - cap.hours * HOUR && sent.key !== key && countedStates.includes(sent.state) &&
				cap.topics.includes(sent.topic) && (cap.channels === 'all' || cap.channels.includes(sent.channel)),
		);
		const leaving = inside[inside.length - cap.most];
		if (!leaving) continue;
		const freeAt = leaving.at + cap.hours * HOUR;
		if (!longest || freeAt > longest.freeAt) longest = { cap, count: inside.length, freeAt };
	}
	return longest;
}

/** The first allowed instant not before `from` at which no cap is full. Every send leaves its caps once, so it ends. */
export function nextWithRoom(
	sends: readonly Send[],
	message: { topic: Topic; channel: Channel; key: string },
	policy: SequencePolicy,
	allowed: Allowed,
	from: Millis,
): { at: Millis; reached?: CapReached } {
	let at = nextAllowed(allowed, from);
	let reached: CapReached | undefined;
	if (policy.caps.length === 0 || sends.length === 0) return { at };
	for (;;) {
		const full = capReached(sends, message, policy, at);
		if (!full) return { at, reached };
		reached = full;
		at = nextAllowed(allowed, full.freeAt);
	}
}
