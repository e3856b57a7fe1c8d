import type { Service } from './serviceMessages';

/** What can go wrong with a service, with the sentence the page shows. Order as shown. */
export const serviceFaultKinds = [
	{ kind: 'refuse', name: 'Refuse the connection', text: 'Nobody listens: the gateway on the way answers 521. Nothing is taken.' },
	{ kind: 'rate_limited', name: 'Too many requests', text: 'Refuses with 429 and Retry-After.' },
	{ kind: 'server_error', name: 'Server error', text: 'Answers 5xx; nothing is taken.' },
	{ kind: 'reject', name: 'Reject', text: 'Refuses the recipient for good, in the service’s own words.' },
	{ kind: 'drop_before', name: 'Hang up before', text: 'Reads the request and hangs up. Nothing is taken; the sender cannot know.' },
	{ kind: 'drop_after', name: 'Hang up after', text: 'Takes the message, then hangs up before answering. The sender cannot know. It was taken.' },
	{ kind: 'stall', name: 'Stall', text: 'Takes the message, and answers very late.' },
	{ kind: 'undelivered', name: 'Not delivered', text: 'Accepts, then reports that it could not be delivered.' },
	{ kind: 'no_callback', name: 'Silent', text: 'Delivers, but never reports what became of it.' },
	{ kind: 'duplicate_callbacks', name: 'Reports twice', text: 'Every report comes two times.' },
	{ kind: 'disorder_callbacks', name: 'Reports out of order', text: 'The last report comes before the earlier ones.' },
] as const;

export type ServiceFaultKind = (typeof serviceFaultKinds)[number]['kind'];

export interface ServiceFault {
	/** `*` for every service. */
	service: Service | '*';
	kind: ServiceFaultKind;
	/** Recipients concerned; `*` stands for any characters. */
	pattern: string;
	/** Of those, how many (0 to 1): evenly spread, the same ones each time. */
	share: number;
	/** How long `stall` waits and what `rate_limited` says in Retry-After. */
	seconds: number;
	/** The service's own error code, of `reject` and `undelivered`; the HTTP status of `server_error`. */
	code?: string;
	/** How many more it strikes; absent: until it is switched off. */
	times?: number;
}

export const defaultStallSeconds = 30;

/** The faults that are switched on. */
export class ServiceFaults {
	private active: Array<{ fault: ServiceFault; seen: number }> = [];

	list(): ServiceFault[] {
		return this.active.map(({ fault }) => ({ ...fault }));
	}

	replace(faults: ServiceFault[]): void {
		this.active = faults.map((fault) => ({ fault: { ...fault }, seen: 0 }));
	}

	/** One kind for one service: replaces what that service had of it. */
	switch(fault: ServiceFault, on: boolean): void {
		this.active = this.active.filter((one) => one.fault.service !== fault.service || one.fault.kind !== fault.kind);
		if (on) this.active.push({ fault: { ...fault }, seen: 0 });
	}

	/** The first of the kinds that concerns the recipient, if any; counts it down where it holds for so many only. */
	strike(service: Service, recipient: string, kinds: readonly ServiceFaultKind[]): ServiceFault | undefined {
		for (const kind of kinds) {
			for (const one of this.active) {
				const { fault } = one;
				if (fault.kind !== kind || (fault.service !== '*' && fault.service !== service) || !matches(fault.pattern, recipient)) continue;
				one.seen += 1;
				if (Math.floor(one.seen * fault.share) === Math.floor((one.seen - 1) * fault.share)) continue;
				if (fault.times !== undefined) {
					fault.times -= 1;
					if (fault.times <= 0) this.active = this.active.filter((each) => each !== one);
				}
				return { ...fault };
			}
		}
		return undefined;
	}
}

function matches(pattern: string, address: string): boolean {
	const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
	return new RegExp(`^${source}$`, 'i').test(address);
}
