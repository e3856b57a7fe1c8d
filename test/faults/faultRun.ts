import { setTimeout as wait } from 'node:timers/promises';
import type { TestN8n } from '../n8n/harness/TestN8n';
import { faultChannels, planMessages, type FaultChannel } from './messages';
import { planStrikes, type PlannedStrike, type Scale, type Strike } from './plan';
import { reckon, type Reckoning } from './reckoning';
import { arrivalsOf, endLeases, enqueue, makeTrouble, progressOf, retryNow, setPace, settleDoubts, storedMessages, usualPace } from './stage';

export interface FaultRunOptions extends Scale {
	/** Tells this run from others on the same stack: letters and digits. */
	run: string;
	messages: number;
	channels?: readonly FaultChannel[];
	/** How many of the messages can never be sent. */
	poison?: number;
	/** How long a trouble with the providers lasts, in seconds. */
	troubleSeconds: number;
	/** How often the outbox is looked through, in seconds. */
	everySeconds: number;
	/** Wait for leases and retries as they come, or (a short test) have them end as soon as nothing moves. */
	patient: boolean;
	/** Give up after so many minutes. */
	minutes: number;
	say: (line: string) => void;
}

/** One fault and what it cost. Times are seconds from the moment of the fault. */
export interface Outcome {
	strike: string;
	/** At which share of the messages. */
	at: number;
	/** Until the process was there again, and worked. */
	back?: number;
	/** Until the next message was done, by whichever process. */
	nextDone?: number;
	/** Until nothing was left in the hands it was in when the fault came. */
	handsFree?: number;
}

export interface FaultResult {
	options: Pick<FaultRunOptions, 'seed' | 'messages' | 'kills' | 'postgres' | 'redis' | 'workers' | 'patient'>;
	outcomes: Outcome[];
	/** From the first claim until nothing moved any more. */
	seconds: number;
	/** Messages a second until nine in ten were done, faults included. */
	rate: number;
	/** Before a person settled the doubts, and after. */
	before: Reckoning;
	after: Reckoning;
	/** The keys of those that can never be sent. */
	poison: string[];
	executionsCrashed: number;
	/** Processes that ended without being told to, and were started again. */
	endedThemselves: number;
}

const lookEvery = 500;
/** Nothing has moved for so long (seconds): what is left waits for a lease or a retry. */
const quietAfter = 12;
const mostStarts = 6;

/** Sends many messages while everything around them fails, and counts. */
export class FaultRun {
	private readonly outcomes: Outcome[] = [];
	private readonly under: Array<Promise<void>> = [];
	private readonly dead = new Set<string>();
	private troubleUntil = 0;
	private endedThemselves = 0;
	private readonly start = Date.now();
	/** Postgres is away on purpose. */
	private databaseAway = false;

	constructor(
		private readonly n8n: TestN8n,
		private readonly options: FaultRunOptions,
	) {}

	async perform(): Promise<FaultResult> {
		const { n8n, options } = this;
		const messages = planMessages(options.run, options.messages, options.channels ?? faultChannels, options.poison);
		options.say(`${messages.length} messages, seed ${options.seed}`);
		await n8n.sandbox.serviceSettings({ reports: 'none' });
		await enqueue(n8n, options.run, messages);
		const before = Date.now();
		try {
			await setPace(n8n, { everySeconds: options.everySeconds });
			const begun = Date.now();
			const rate = await this.strikeWhileSending(planStrikes(options), begun);
			await Promise.all(this.under);
			await this.untilDone();
			const seconds = (Date.now() - begun) / 1000;
			const first = reckon(await storedMessages(n8n, options.run), await arrivalsOf(n8n));
			options.say(`in doubt ${first.ambiguous.total}, of which ${first.ambiguous.arrived.length} arrived; settling them`);
			await settleDoubts(n8n, options.run, await arrivalsOf(n8n));
			await this.untilDone();
			const after = reckon(await storedMessages(n8n, options.run), await arrivalsOf(n8n));
			const { seed, messages: count, kills, postgres, redis, workers, patient } = options;
			return {
				options: { seed, messages: count, kills, postgres, redis, workers, patient },
				outcomes: this.outcomes,
				seconds,
				rate,
				before: first,
				after,
				poison: messages.filter(({ poison }) => poison).map(({ key }) => key),
				executionsCrashed: await n8n.crashedExecutions(new Date(before)),
				endedThemselves: this.endedThemselves,
			};
		} finally {
			await makeTrouble(n8n, undefined);
			await Promise.allSettled(this.under);
			await usualPace(n8n);
		}
	}

	/** Carries the plan out; returns the messages a second until nine in ten were done. */
	private async strikeWhileSending(plan: PlannedStrike[], begun: number): Promise<number> {
		const { messages } = this.options;
		const waiting = [...plan];
		let rate = 0;
		let said = 0;
		for (;;) {
			const done = (await this.done()) / messages;
			if (rate === 0 && done >= 0.9) rate = (done * messages) / ((Date.now() - begun) / 1000);
			if (Date.now() - said > 15_000) {
				said = Date.now();
				this.options.say(`${this.clock()}  ${Math.round(done * messages)} of ${messages} done, ${plan.length - waiting.length} of ${plan.length} faults`);
			}
			// What has to wait (for the end of another trouble, or a process that still starts) does not hold up the rest.
			for (const planned of waiting.filter(({ at }) => at <= done)) {
				if (await this.begin(planned.strike, done, planned.after)) waiting.splice(waiting.indexOf(planned), 1);
			}
			if (this.troubleUntil !== 0 && Date.now() > this.troubleUntil) {
				this.troubleUntil = 0;
				await makeTrouble(this.n8n, undefined);
			}
			if (waiting.length === 0 && done >= 0.9 && this.troubleUntil === 0) return rate;
			await this.watchOver();
			const { inHand } = await this.asked({ done: 0, inHand: 0 }, () => progressOf(this.n8n, this.options.run));
			await this.hurry(`${done}/${inHand}`, inHand);
			this.checkPatience();
			await wait(lookEvery);
		}
	}

	/** For those who are in a hurry: what nobody works on has its lease and its waiting ended. */
	private async hurry(state: string, inHand: number): Promise<void> {
		const { patient, run } = this.options;
		if (state !== this.lastState) this.moved = Date.now();
		this.lastState = state;
		if (patient || this.databaseAway) return;
		const quiet = Date.now() - this.moved > quietAfter * 1000;
		if (quiet) await this.asked([], () => endLeases(this.n8n, run));
		if (quiet || inHand === 0) await this.asked([], () => retryNow(this.n8n, run));
		if (quiet) this.moved = Date.now();
	}

	private lastState = '';
	private moved = Date.now();

	/** False where it has to wait: for a process that is still starting, or a trouble that is still on. */
	private async begin(strike: Strike, at: number, after: number): Promise<boolean> {
		if (strike.kind === 'trouble') {
			if (this.troubleUntil !== 0) return false;
			this.troubleUntil = Date.now() + this.options.troubleSeconds * 1000;
			this.options.say(`${this.clock()}  providers: ${strike.what}`);
			await makeTrouble(this.n8n, strike.what);
			this.outcomes.push({ strike: strike.what, at });
			return true;
		}
		const name = strike.kind === 'kill' ? this.aliveWorker(strike.worker) : strike.process;
		if (name === undefined || this.dead.has(name)) return false;
		if (strike.kind === 'restart' && (this.databaseAway || this.dead.has('redis'))) return false;
		this.dead.add(name);
		const outcome: Outcome = { strike: strike.kind === 'kill' ? 'kill' : `${name} ${strike.how}`, at };
		this.outcomes.push(outcome);
		const work = this.endAndStart(name, strike, after * 1000, outcome);
		// Awaited at the end; until then a failure is not unheard of.
		work.catch(() => undefined);
		this.under.push(work);
		return true;
	}

	private aliveWorker(first: number): string | undefined {
		const { workers } = this.options;
		return Array.from({ length: workers }, (_, i) => `worker-${((first + i) % workers) + 1}`).find((name) => !this.dead.has(name));
	}

	private async endAndStart(name: string, strike: Strike, delay: number, outcome: Outcome): Promise<void> {
		await wait(delay);
		const isPostgres = name === 'postgres';
		const hands = isPostgres ? [] : await this.inHand();
		const doneBefore = await this.done();
		if (isPostgres) this.databaseAway = true;
		const at = Date.now();
		this.options.say(`${this.clock()}  ${outcome.strike} ${strike.kind === 'kill' ? name : ''}`);
		if (isPostgres && strike.kind === 'restart' && strike.how === 'crash') await this.n8n.kill('SIGQUIT', name);
		else if (strike.kind === 'restart' && strike.how === 'stop') await this.n8n.stop(name);
		else await this.n8n.kill('SIGKILL', name);
		const watching = this.watch(outcome, at, doneBefore, hands);
		await this.startAgain(name);
		outcome.back = (Date.now() - at) / 1000;
		if (isPostgres) this.databaseAway = false;
		this.dead.delete(name);
		await watching;
	}

	/** An n8n that starts while Postgres is away ends itself, and whatever watches over it (Docker, systemd) starts it once more. */
	private async startAgain(name: string): Promise<void> {
		for (let tries = 1; ; tries += 1) {
			try {
				return await this.n8n.start(name);
			} catch (error) {
				if (tries >= mostStarts) throw error;
				this.options.say(`${this.clock()}  ${name} did not start; once more`);
				await wait(2_000);
			}
		}
	}

	/** Starts what ended by itself, and counts it. */
	private async watchOver(): Promise<void> {
		const running = await this.n8n.running();
		for (const [name, runs] of Object.entries(running)) {
			if (runs || this.dead.has(name) || this.databaseAway || name === 'postgres') continue;
			this.dead.add(name);
			this.endedThemselves += 1;
			this.options.say(`${this.clock()}  ${name} ended by itself and is started again`);
			const work = this.startAgain(name).then(() => void this.dead.delete(name));
			work.catch(() => undefined);
			this.under.push(work);
		}
	}

	private async watch(outcome: Outcome, at: number, doneBefore: number, hands: Array<{ id: string; fence: number }>): Promise<void> {
		const since = () => (Date.now() - at) / 1000;
		while (outcome.nextDone === undefined || (hands.length > 0 && outcome.handsFree === undefined)) {
			await wait(lookEvery);
			if (this.databaseAway) continue;
			const done = await this.done();
			if (outcome.nextDone === undefined && done > doneBefore) outcome.nextDone = since();
			if (hands.length > 0 && outcome.handsFree === undefined && (await this.stillInHand(hands)) === 0) outcome.handsFree = since();
			if (done >= this.options.messages) {
				// Nothing can come any more.
				outcome.nextDone ??= since();
				return;
			}
			if (!this.options.patient && since() > 60) return;
			this.checkPatience();
		}
	}

	private inHand(): Promise<Array<{ id: string; fence: number }>> {
		return this.asked([], () =>
			this.n8n.query<{ id: string; fence: number }>(`select id::text, fence from comms.scheduled_messages where key like $1 and state in ('claimed', 'sending')`, [
				`faults-${this.options.run}-%`,
			]),
		);
	}

	private async stillInHand(hands: Array<{ id: string; fence: number }>): Promise<number> {
		const rows = await this.asked([{ count: String(hands.length) }], () =>
			this.n8n.query<{ count: string }>(
				`select count(*) from jsonb_to_recordset($1::jsonb) as h (id uuid, fence int)
				join comms.scheduled_messages m on m.id = h.id and m.fence = h.fence and m.state in ('claimed', 'sending')`,
				[JSON.stringify(hands)],
			),
		);
		return Number(rows[0]?.count ?? 0);
	}

	/** Until nothing waits and nothing is in anybody's hands. */
	private async untilDone(): Promise<void> {
		const { messages, run } = this.options;
		let said = 0;
		for (;;) {
			const { done, inHand } = await this.asked({ done: 0, inHand: 0 }, () => progressOf(this.n8n, run));
			if (done >= messages) return;
			if (Date.now() - said > 15_000) {
				said = Date.now();
				this.options.say(`${this.clock()}  ${done} of ${messages} done, ${inHand} in the hands of a worker or of one that is gone`);
			}
			await this.hurry(`${done}/${inHand}`, inHand);
			await this.watchOver();
			this.checkPatience();
			await wait(lookEvery);
		}
	}

	private async done(): Promise<number> {
		const { done } = await this.asked({ done: -1, inHand: 0 }, () => progressOf(this.n8n, this.options.run));
		if (done >= 0) this.lastDone = done;
		return this.lastDone;
	}

	private lastDone = 0;

	/** Postgres may be away at this very moment. */
	private async asked<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
		try {
			return await ask();
		} catch (error) {
			if (isLostConnection(error)) return otherwise;
			throw error;
		}
	}

	private clock(): string {
		const seconds = Math.round((Date.now() - this.start) / 1000);
		return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
	}

	private checkPatience(): void {
		if (Date.now() - this.start > this.options.minutes * 60_000) throw new Error(`Not done after ${this.options.minutes} minutes.`);
	}
}

/** Of a server that is not there, stops, starts or recovers (PostgreSQL error classes 08 and 57P). Jest's errors are no instances of our Error. */
function isLostConnection(error: unknown): boolean {
	if (typeof error !== 'object' || error === null) return false;
	const code = 'code' in error ? String(error.code) : '';
	const said = 'message' in error ? String(error.message) : '';
	return /^(ECONN|EPIPE|57P|08)/.test(code) || /terminat|connection/i.test(said);
}
