import { randomFrom } from '../../nodes/shared/random';

/** What is done to the stack while messages go out. */
export type Strike =
	| { kind: 'kill'; worker: number }
	| { kind: 'restart'; process: 'postgres' | 'redis'; how: 'stop' | 'crash' }
	| { kind: 'trouble'; what: Trouble };

/** How the providers misbehave: nobody listens; they take the message and answer late; they take it and hang up. */
const troubles = ['refuse', 'stall', 'drop'] as const;
export type Trouble = (typeof troubles)[number];

export interface PlannedStrike {
	/** It happens once this share (0 to 1) of the messages has been sent, and so many seconds later. */
	at: number;
	after: number;
	strike: Strike;
}

export interface Scale {
	seed: number;
	kills: number;
	workers: number;
	/** Restarts of Postgres (alternately in order and by crash) and of Redis. */
	postgres: number;
	redis: number;
	/** How often each kind of trouble with the providers comes. */
	troubles: number;
}

/** Nothing happens in the first and the last part: there must be something to disturb. */
const [from, to] = [0.03, 0.92];
/** Longer than a batch takes, so that a kill falls anywhere in it. */
const longestDelay = 4;

/** The same seed makes the same plan. When each share is reached depends on the machine, and with it which message a kill hits. */
export function planStrikes({ seed, kills, workers, postgres, redis, troubles: rounds }: Scale): PlannedStrike[] {
	const random = randomFrom(seed);
	const strikes: Strike[] = [
		...Array.from({ length: kills }, (): Strike => ({ kind: 'kill', worker: Math.floor(random() * workers) })),
		...Array.from({ length: postgres }, (_, i): Strike => ({ kind: 'restart', process: 'postgres', how: i % 2 === 0 ? 'crash' : 'stop' })),
		...Array.from({ length: redis }, (): Strike => ({ kind: 'restart', process: 'redis', how: 'crash' })),
		...Array.from({ length: rounds }, () => troubles.map((what): Strike => ({ kind: 'trouble', what }))).flat(),
	];
	return strikes
		.map((strike) => ({ at: from + random() * (to - from), after: random() * longestDelay, strike }))
		.sort((a, b) => a.at - b.at);
}
