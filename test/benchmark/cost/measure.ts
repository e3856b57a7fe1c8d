import { readdirSync, readFileSync } from 'node:fs';

/** What the parts of `npm run bench` measure with. */

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
	return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

export interface Group {
	/** Memory that the processes hold, as the kernel counts it (shared pages once for each). */
	mb: number;
	/** CPU that they have used since they started. */
	cpuSeconds: number;
	processes: number;
}

const pageBytes = 4096;
const ticksPerSecond = 100;

/** A process and all it started that stayed in its group. Linux only: see proc_pid_stat(5). */
export function processGroup(group: number): Group {
	const found: Group = { mb: 0, cpuSeconds: 0, processes: 0 };
	for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		try {
			// Behind the name, which may hold anything: state, parent, group ... user and system time of its own, of children that ended ... resident pages.
			const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ').map(Number);
			if (fields[2] !== group) continue;
			found.mb += ((fields[21] ?? 0) * pageBytes) / 1024 ** 2;
			found.cpuSeconds += fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond;
			found.processes += 1;
		} catch {
			// It ended while we were looking.
		}
	}
	return found;
}

/** At least three rounds count, however slow the machine is. */
const leastRounds = 3;

/**
 * Runs each of the ways once a round, each in turn the first, so that none has the warmer machine. Round 0 warms everything up and doesn't count. Ends after
 * `most` rounds that count, or earlier where `seconds` have passed.
 * @returns how many rounds count
 */
export async function inTurn<T extends string>(ways: readonly T[], { most, seconds }: { most: number; seconds: number }, run: (way: T, round: number) => Promise<void>): Promise<number> {
	const end = performance.now() + seconds * 1000;
	for (let round = 0; ; round += 1) {
		for (const place of ways.keys()) {
			const way = ways[(place + round) % ways.length];
			if (way !== undefined) await run(way, round);
		}
		if (round >= most || (round >= leastRounds && performance.now() > end)) return round;
	}
}
