/** What can be switched on in the world of mail, with the sentence the page shows. Order as shown. */
export const mailFaultKinds = [
	{ kind: 'reject', name: 'Reject', text: 'Refuse the recipient for good (550): the address does not exist.' },
	{ kind: 'defer', name: 'Defer', text: 'Refuse for now (451): try again later.' },
	{
		kind: 'drop_after_data',
		name: 'Drop the connection',
		text: 'Take the whole mail, then hang up before answering. The sender cannot know whether it arrived. It did.',
	},
	{ kind: 'slow', name: 'Slow', text: 'Wait before answering each mail.' },
	{ kind: 'bounce', name: 'Bounce later', text: 'Accept the mail, then send a delivery failure notice back.' },
	{
		kind: 'out_of_office',
		name: 'Out of office',
		text: 'The customer is away: every mail is answered by an automatic reply, marked as such.',
	},
	{
		kind: 'ticket_robot',
		name: 'Ticket robot',
		text: 'The customer’s ticket system answers every mail, from a new address each time and without any mark.',
	},
] as const;

export type MailFaultKind = (typeof mailFaultKinds)[number]['kind'];

export interface MailFault {
	kind: MailFaultKind;
	/** Customer addresses concerned; `*` stands for any characters. */
	pattern: string;
	/** How long `slow` waits. */
	seconds: number;
	/** How many more mails it concerns; absent: until it is switched off. */
	times?: number;
}

export const defaultSlowSeconds = 10;

/** The faults that are switched on. A kind may be on for several address patterns. */
export class MailFaults {
	private active: MailFault[] = [];

	list(): MailFault[] {
		return this.active.map((fault) => ({ ...fault }));
	}

	replace(faults: MailFault[]): void {
		this.active = faults.map((fault) => ({ ...fault }));
	}

	switch(fault: MailFault, on: boolean): void {
		this.active = this.active.filter((one) => one.kind !== fault.kind || one.pattern !== fault.pattern);
		if (on) this.active.push({ ...fault });
	}

	switchOff(kind: MailFaultKind): void {
		this.active = this.active.filter((one) => one.kind !== kind);
	}

	/** The fault of that kind concerning the address, if any; counts it down where it holds for so many mails only. */
	strike(kind: MailFaultKind, address: string): MailFault | undefined {
		const fault = this.active.find((one) => one.kind === kind && matches(one.pattern, address));
		if (fault?.times !== undefined) {
			fault.times -= 1;
			if (fault.times <= 0) this.active = this.active.filter((one) => one !== fault);
		}
		return fault;
	}
}

function matches(pattern: string, address: string): boolean {
	const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
	return new RegExp(`^${source}$`, 'i').test(address);
}
