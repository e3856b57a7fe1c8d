/** What the database says of the messages, against what the sandbox took. */

export interface Stored {
	key: string;
	channel: string;
	state: string;
	/** The code of the reason for the state. */
	reason: string;
}

export interface Reckoning {
	messages: number;
	/** Arrived exactly once. */
	once: number;
	/** Arrived more than once. */
	twice: string[];
	/** Did not arrive, and nothing says so: neither in doubt nor failed nor still waiting. */
	lost: string[];
	/** Still to be sent, or in somebody's hands. */
	unfinished: string[];
	/** Given up or stopped, and said so. */
	failed: string[];
	ambiguous: { total: number; arrived: string[]; notArrived: string[] };
	byChannel: Record<string, { messages: number; once: number; ambiguous: number }>;
	byState: Record<string, number>;
}

const unfinishedStates = new Set(['draft', 'awaiting_approval', 'scheduled', 'failed_soft', 'claimed', 'sending']);
const failedStates = new Set(['failed_hard', 'bounced_hard', 'bounced_soft', 'blocked', 'expired']);

export function reckon(rows: Stored[], arrivals: ReadonlyMap<string, number>): Reckoning {
	const result: Reckoning = {
		messages: rows.length,
		once: 0,
		twice: [],
		lost: [],
		unfinished: [],
		failed: [],
		ambiguous: { total: 0, arrived: [], notArrived: [] },
		byChannel: {},
		byState: {},
	};
	for (const { key, channel, state } of rows) {
		const times = arrivals.get(key) ?? 0;
		const sums = (result.byChannel[channel] ??= { messages: 0, once: 0, ambiguous: 0 });
		sums.messages += 1;
		result.byState[state] = (result.byState[state] ?? 0) + 1;
		if (times === 1) {
			result.once += 1;
			sums.once += 1;
		}
		if (times > 1) result.twice.push(key);
		if (state === 'ambiguous') {
			result.ambiguous.total += 1;
			sums.ambiguous += 1;
			(times > 0 ? result.ambiguous.arrived : result.ambiguous.notArrived).push(key);
		} else if (unfinishedStates.has(state)) result.unfinished.push(key);
		else if (failedStates.has(state)) result.failed.push(key);
		else if (times === 0) result.lost.push(key);
	}
	return result;
}

/** How often each message arrived, by the keys in what the sandbox took. */
export function countKeys(keys: Iterable<string | undefined>): Map<string, number> {
	const arrivals = new Map<string, number>();
	for (const key of keys) if (key !== undefined) arrivals.set(key, (arrivals.get(key) ?? 0) + 1);
	return arrivals;
}
