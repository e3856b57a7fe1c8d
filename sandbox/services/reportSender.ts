import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceMessage, ServiceMessages, Step, Told } from './serviceMessages';
import type { ServiceSettings } from './serviceSettings';
import type { Outgoing } from './vendors/vendor';

const mostAtOnce = 16;
const timeout = 15_000;
/** Milliseconds before the next try, doubled each time. */
const firstPause = 500;
const longestPause = 10_000;

/** Posts to n8n what the services have to tell, a few at a time. */
export class ReportSender {
	private readonly stopping = new AbortController();
	private readonly working = new Set<Promise<unknown>>();
	private free = mostAtOnce;
	private readonly queue: Array<() => void> = [];

	constructor(
		private readonly messages: ServiceMessages,
		private readonly settings: ServiceSettings,
	) {}

	get signal(): AbortSignal {
		return this.stopping.signal;
	}

	/** How many are under way or wait for their turn. */
	get waiting(): number {
		return this.working.size;
	}

	/** Resolves with what n8n answered, or nothing where it did not take it. */
	async tell(message: ServiceMessage, step: Step, outgoing: Outgoing): Promise<string | undefined> {
		const work = this.post(message, step, outgoing);
		this.working.add(work);
		try {
			return await work;
		} finally {
			this.working.delete(work);
		}
	}

	async stop(): Promise<void> {
		this.stopping.abort();
		for (const go of this.queue.splice(0)) go();
		await Promise.allSettled(this.working);
	}

	private async post(message: ServiceMessage, step: Step, outgoing: Outgoing): Promise<string | undefined> {
		if (this.free === 0) await new Promise<void>((go) => this.queue.push(go));
		else this.free -= 1;
		try {
			return await this.tryUntilTold(message, step, outgoing);
		} finally {
			const next = this.queue.shift();
			if (next) next();
			else this.free += 1;
		}
	}

	private async tryUntilTold(message: ServiceMessage, step: Step, outgoing: Outgoing): Promise<string | undefined> {
		const told: Told = { url: outgoing.url, at: new Date().toISOString(), status: 0, attempts: 0 };
		step.told.push(told);
		for (let pause = firstPause; !this.stopping.signal.aborted; pause = Math.min(pause * 2, longestPause)) {
			const { status, text } = await this.once(outgoing);
			const isTold = status >= 200 && status < 300;
			Object.assign(told, { at: new Date().toISOString(), status, attempts: told.attempts + 1, problem: isTold ? undefined : text });
			this.messages.change(message, { steps: message.steps });
			if (isTold) return text;
			// n8n answers 404 for a webhook whose workflow isn't published yet; any other refusal is final.
			const mayHelp = status === 0 || status === 404 || status === 429 || status >= 500;
			if (!mayHelp || told.attempts > this.settings.reportRetries) return undefined;
			await wait(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
		}
		return undefined;
	}

	private async once({ url, headers, body }: Outgoing): Promise<{ status: number; text: string }> {
		try {
			const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(timeout)]);
			const answer = await fetch(url, { method: 'POST', headers, body, signal });
			return { status: answer.status, text: (await answer.text()).slice(0, 2000) };
		} catch (error) {
			return { status: 0, text: error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error) };
		}
	}
}
