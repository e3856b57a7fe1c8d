import type { ServerResponse } from 'node:http';
import type { MailStore } from '../services/mailStore';
import type { ServiceMessages } from '../services/serviceMessages';

/** Changes within this time (milliseconds) are told together: 200 mails in a second are a few messages. */
const gathering = 200;
const heartbeat = 20_000;

/** Tells open pages, by server-sent events, whose conversations changed. */
export class LiveUpdates {
	private readonly listeners = new Set<ServerResponse>();
	private readonly changed = new Set<string>();
	private timer: NodeJS.Timeout | undefined;
	private readonly beat: NodeJS.Timeout;

	constructor(mails: MailStore, messages: ServiceMessages) {
		mails.on('change', (change) => this.announce('cleared' in change ? '*' : change.customer));
		messages.on('change', (change) => this.announce('cleared' in change ? '*' : change.customer));
		this.beat = setInterval(() => this.write(': still here\n\n'), heartbeat);
		this.beat.unref();
	}

	listen(response: ServerResponse): void {
		response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
		response.write('retry: 2000\n\n');
		this.listeners.add(response);
		response.on('close', () => this.listeners.delete(response));
	}

	/** `*` for all conversations; empty for settings only. */
	announce(customer = ''): void {
		this.changed.add(customer);
		this.timer ??= setTimeout(() => {
			this.timer = undefined;
			this.write(`data: ${JSON.stringify({ customers: [...this.changed] })}\n\n`);
			this.changed.clear();
		}, gathering);
	}

	close(): void {
		clearTimeout(this.timer);
		clearInterval(this.beat);
		for (const response of this.listeners) response.end();
	}

	private write(text: string): void {
		for (const response of this.listeners) response.write(text);
	}
}
