import { setTimeout as wait } from 'node:timers/promises';
import type { BorderLog } from './borderLog';
import { BadRequest, json, type LocalRequest, type Reply } from './localHttp';
import { ReportSender } from './reportSender';
import type { Roster } from './roster';
import type { ServiceFault, ServiceFaults } from './serviceFaults';
import type { NewServiceMessage, Service, ServiceMessage, ServiceMessages, Step } from './serviceMessages';
import { initialSettings, type ServiceSettings } from './serviceSettings';
import { vendors } from './vendors/all';
import type { Desk, Handling, Inbound, Outgoing, Vendor } from './vendors/vendor';

const preventing = ['refuse', 'drop_before', 'rate_limited', 'server_error', 'reject'] as const;

/** The services that carry messages: what they take, what goes wrong with it, and what they tell n8n about it. */
export class ServiceWorld {
	readonly settings: ServiceSettings;
	readonly reports: ReportSender;
	private readonly ordinals = new Map<string, number>();

	constructor(
		readonly messages: ServiceMessages,
		readonly faults: ServiceFaults,
		private readonly roster: Roster,
		webhooks?: Partial<ServiceSettings['webhooks']>,
	) {
		this.settings = initialSettings(webhooks);
		this.reports = new ReportSender(messages, this.settings);
	}

	async stop(): Promise<void> {
		await this.reports.stop();
		this.messages.close();
	}

	forget(): void {
		this.messages.clear();
		this.ordinals.clear();
		this.settings.optedOut.clear();
	}

	/** What the service answers. What would be wrong with the request before the vendor comes before any fault. */
	async handle(vendor: Vendor, host: string, request: LocalRequest, border: BorderLog): Promise<Reply | 'hang_up'> {
		const problems = await border.problems(host, vendor.description(host, request.path), request);
		if (problems.length > 0 && border.refuses) return vendor.refusals.violation(problems);
		const { handling, commit } = this.ask(vendor, request, host);
		const recipient = 'take' in handling ? handling.take.to : '';
		const prevented = this.faults.strike(vendor.service, recipient, preventing);
		if (prevented) return this.refusal(vendor, host, recipient, prevented);
		commit();
		const message = 'take' in handling ? this.take(handling.take) : undefined;
		const reply = 'take' in handling && message ? handling.answer(message) : 'reply' in handling ? handling.reply : json(500, {});
		const drops = this.faults.strike(vendor.service, recipient, ['drop_after']) !== undefined;
		if (message && drops) this.messages.change(message, { answered: false });
		if (message) void this.proceed(vendor, message, 'take' in handling ? handling.fails : undefined);
		const stall = this.faults.strike(vendor.service, recipient, ['stall']);
		if (stall) await wait(stall.seconds * 1000, undefined, { signal: this.reports.signal }).catch(() => undefined);
		return drops ? 'hang_up' : reply;
	}

	/** What a customer sends, by a service; resolves when n8n has heard of it. */
	async receive(service: Service, inbound: Inbound): Promise<ServiceMessage> {
		const vendor = vendorOf(service);
		if (!vendor.receive) throw new BadRequest(`Nobody can write to the business by ${vendor.name}.`);
		const { desk, commit } = this.desk();
		const customer = this.roster.byChannelAddress(inbound.from);
		const { take, tell, after } = vendor.receive({ name: customer?.name, ...inbound }, desk);
		commit();
		const message = this.take(take);
		after?.(desk);
		const step = message.steps[0];
		if (tell && step) {
			const repeated = this.faults.strike(service, inbound.from, ['duplicate_callbacks']) !== undefined;
			const answers = await Promise.all((repeated ? [tell, tell] : [tell]).map(async (one) => await this.reports.tell(message, step, one)));
			this.heed(vendor, message, answers[0]);
		}
		return message;
	}

	/** Brings a message into a state and tells it as often as asked; resolves when n8n has heard of it. */
	async advance(message: ServiceMessage, status: string, errorCode: string | undefined, times = 1): Promise<void> {
		const step = this.enter(message, status, errorCode);
		for (let i = 0; i < times; i += 1) await this.tellStep(message, step);
	}

	private heed(vendor: Vendor, message: ServiceMessage, answer: string | undefined): void {
		if (answer === undefined || !vendor.heed) return;
		const { desk, commit } = this.desk();
		const back = vendor.heed(message, answer, desk);
		commit();
		if (back) this.take(back);
	}

	private ask(vendor: Vendor, request: LocalRequest, host: string): { handling: Handling; commit: () => void } {
		for (;;) {
			const { desk, commit } = this.desk();
			const handling = vendor.handle(request, desk, host);
			// After a restart the count begins anew, and the store remembers.
			if (!('take' in handling) || !this.messages.byProvider(vendor.service, handling.take.providerId)) return { handling, commit };
			commit();
		}
	}

	/** Counts only what is committed: a request that is refused takes no number. */
	private desk(): { desk: Desk; commit: () => void } {
		const asked: string[] = [];
		const ordinal = (...parts: string[]) => {
			const key = parts.join('\u0000');
			asked.push(key);
			return this.ordinals.get(key) ?? 0;
		};
		const commit = () => {
			for (const key of asked.splice(0)) this.ordinals.set(key, (this.ordinals.get(key) ?? 0) + 1);
		};
		return { desk: { messages: this.messages, settings: this.settings, now: new Date(), ordinal }, commit };
	}

	private take(message: NewServiceMessage): ServiceMessage {
		const outbound = message.direction === 'to_customer';
		const address = outbound ? message.to : message.from;
		const customer = this.roster.byChannelAddress(address)?.address.toLowerCase() ?? strangersKey(message.channel, address);
		return this.messages.add({ ...message, customer, read: !outbound }, new Date().toISOString());
	}

	private refusal(vendor: Vendor, host: string, recipient: string, fault: ServiceFault): Reply | 'hang_up' {
		switch (fault.kind) {
			case 'refuse': {
				// What a gateway says whose connection to the service was refused; by now ours has been made.
				const headers = { 'content-type': 'text/plain', 'proxy-status': 'sandbox; error=connection_refused' };
				return { status: 521, headers, body: `Web server is down: connect ECONNREFUSED ${host}:443` };
			}
			case 'rate_limited':
				return vendor.refusals.tooMany(fault.seconds);
			case 'server_error':
				return vendor.refusals.broken(Number(fault.code ?? 503));
			case 'reject':
				return vendor.refusals.rejected(recipient, fault.code);
			default:
				return 'hang_up';
		}
	}

	/** The states a taken message passes by itself, and the telling of them. */
	private async proceed(vendor: Vendor, message: ServiceMessage, fails: string | undefined): Promise<void> {
		const { states } = vendor;
		if (!states || this.settings.reports === 'none') return;
		const strike = (kind: 'undelivered' | 'no_callback' | 'duplicate_callbacks' | 'disorder_callbacks') =>
			this.faults.strike(vendor.service, message.to, [kind]);
		const undelivered = strike('undelivered');
		const errorCode = fails ?? (undelivered ? (undelivered.code ?? states.errorCode) : undefined);
		const path = errorCode === undefined ? states.delivered : states.undelivered;
		const silent = strike('no_callback') !== undefined;
		const times = strike('duplicate_callbacks') ? 2 : 1;
		const disordered = strike('disorder_callbacks') !== undefined;
		const held: Step[] = [];
		for (const [i, status] of path.entries()) {
			await wait(this.settings.reportDelay, undefined, { signal: this.reports.signal }).catch(() => undefined);
			// Somebody may have decided otherwise on the page meanwhile.
			if (this.reports.signal.aborted || message.steps.length !== i + 1 || !this.messages.get(message.id)) return;
			const isLast = i === path.length - 1;
			const step = this.enter(message, status, isLast ? errorCode : undefined);
			if (silent || (this.settings.reports === 'last' && !isLast)) continue;
			if (disordered && !isLast) held.push(step);
			else await this.tellTimes(message, step, times);
		}
		for (const step of held) await this.tellTimes(message, step, times);
	}

	private enter(message: ServiceMessage, status: string, errorCode: string | undefined): Step {
		const step: Step = { at: new Date().toISOString(), status, ...(errorCode !== undefined && { errorCode }), told: [] };
		this.messages.change(message, { status, steps: [...message.steps, step] });
		return step;
	}

	private async tellTimes(message: ServiceMessage, step: Step, times: number): Promise<void> {
		for (let i = 0; i < times; i += 1) await this.tellStep(message, step);
	}

	private async tellStep(message: ServiceMessage, step: Step): Promise<void> {
		const outgoing: Outgoing[] = vendorOf(message.service).tell?.(message, step.status, step.errorCode, this.desk().desk) ?? [];
		for (const one of outgoing) await this.reports.tell(message, step, one);
	}
}

export function vendorOf(service: Service): Vendor {
	const vendor = vendors.find((one) => one.service === service);
	if (!vendor) throw new Error(`There is no stand-in for ${service}.`);
	return vendor;
}

/** A number is one person, whichever way they are reached. */
const strangersKey = (channel: string, address: string): string =>
	`${/^(sms|whatsapp|phone)$/.test(channel) ? 'phone' : channel}:${address}`.toLowerCase();
