import { createTransport } from 'nodemailer';
import { setTimeout as wait } from 'node:timers/promises';
import type { MailStore, StoredMail } from './mailStore';
import { readMail, toPlainMail } from './mailReading';

/** How mail that customers write reaches n8n. */
export type InboundRoute =
	| { kind: 'webhook'; url: string; headerAuth?: { name: string; value: string } }
	| { kind: 'lmtp'; host: string; port: number }
	| { kind: 'hold' };

interface Attempt {
	done: boolean;
	/** Whether trying again may help. */
	retry: boolean;
	problem?: string;
}

/** Milliseconds before the next try: n8n may still be starting or its workflow not yet published. */
const firstPause = 500;
const longestPause = 15_000;
const givesUpAfter = 30 * 60_000;
const webhookTimeout = 60_000;

/**
 * Hands mails over to n8n in the order they were written, one at a time for each customer-facing route, and goes on
 * trying while n8n is not ready. What was waiting when the sandbox stopped is handed over after the next start.
 */
export class InboundDelivery {
	private readonly queue: string[] = [];
	private readonly stopping = new AbortController();
	private working: Promise<void> | undefined;

	constructor(
		private readonly store: MailStore,
		private readonly route: InboundRoute,
	) {
		for (const mail of store.find({ direction: 'from_customer' })) {
			if (mail.handOver?.state === 'waiting') this.queue.push(mail.id);
		}
		if (this.queue.length > 0) this.work();
	}

	/** The state a mail starts in. */
	get initial(): StoredMail['handOver'] {
		return { state: this.route.kind === 'hold' ? 'held' : 'waiting', attempts: 0 };
	}

	deliver(mail: StoredMail): void {
		if (this.route.kind === 'hold') return;
		this.queue.push(mail.id);
		this.work();
	}

	get waiting(): number {
		return this.queue.length;
	}

	forget(): void {
		this.queue.length = 0;
	}

	async stop(): Promise<void> {
		this.stopping.abort();
		await this.working;
	}

	private work(): void {
		this.working ??= this.drain().finally(() => {
			this.working = undefined;
		});
	}

	private async drain(): Promise<void> {
		// Lets the caller finish first: whoever stores a mail sees it waiting before it is under way.
		await Promise.resolve();
		while (!this.stopping.signal.aborted) {
			const id = this.queue[0];
			if (id === undefined) return;
			const mail = this.store.get(id);
			if (mail) await this.handOver(mail);
			if (!this.stopping.signal.aborted && this.queue[0] === id) this.queue.shift();
		}
	}

	private async handOver(mail: StoredMail): Promise<void> {
		const startedAt = Date.now();
		for (let attempts = 1, pause = firstPause; ; attempts += 1, pause = Math.min(pause * 2, longestPause)) {
			const attempt = await this.attempt(mail);
			if (this.stopping.signal.aborted && !attempt.done) return;
			if (!this.store.get(mail.id)) return;
			const hopeless = !attempt.retry || Date.now() - startedAt > givesUpAfter;
			const state = attempt.done ? 'handed_over' : hopeless ? 'failed' : 'waiting';
			this.store.setHandOver(mail.id, { state, attempts, problem: attempt.problem, at: new Date().toISOString() });
			if (state !== 'waiting') return;
			try {
				await wait(pause, undefined, { signal: this.stopping.signal });
			} catch {
				return;
			}
		}
	}

	private async attempt(mail: StoredMail): Promise<Attempt> {
		const raw = this.store.raw(mail);
		switch (this.route.kind) {
			case 'webhook':
				return await postToWebhook(this.route, mail, raw, this.stopping.signal);
			case 'lmtp':
				return await sendByLmtp(this.route, mail, raw);
			case 'hold':
				return { done: false, retry: false };
		}
	}
}

async function postToWebhook(
	route: Extract<InboundRoute, { kind: 'webhook' }>,
	mail: StoredMail,
	raw: Buffer,
	stopping: AbortSignal,
): Promise<Attempt> {
	const plain = toPlainMail(await readMail(raw, { at: mail.at, returnPath: mail.envelope.from }));
	const headers: Record<string, string> = { 'content-type': 'application/json' };
	if (route.headerAuth) headers[route.headerAuth.name] = route.headerAuth.value;
	try {
		const signal = AbortSignal.any([stopping, AbortSignal.timeout(webhookTimeout)]);
		const answer = await fetch(route.url, { method: 'POST', headers, body: JSON.stringify(plain), signal });
		const text = (await answer.text()).slice(0, 200);
		if (answer.ok) return { done: true, retry: false };
		// n8n answers 404 for a webhook whose workflow isn't published yet.
		const retry = answer.status === 404 || answer.status === 429 || answer.status >= 500;
		return { done: false, retry, problem: `n8n answered ${answer.status}: ${text}` };
	} catch (error) {
		return { done: false, retry: true, problem: `n8n can't be reached: ${causeOf(error)}` };
	}
}

async function sendByLmtp(route: Extract<InboundRoute, { kind: 'lmtp' }>, mail: StoredMail, raw: Buffer): Promise<Attempt> {
	const transport = createTransport({ lmtp: true, host: route.host, port: route.port, secure: false, ignoreTLS: true });
	try {
		await transport.sendMail({ envelope: mail.envelope, raw });
		return { done: true, retry: false };
	} catch (error) {
		const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
		return { done: false, retry: code < 500, problem: `The mail server did not take it: ${causeOf(error)}` };
	} finally {
		transport.close();
	}
}

function causeOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}
