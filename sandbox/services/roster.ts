/** A person the business writes to. `language` is ISO 639-1. */
export interface Customer {
	name: string;
	address: string;
	language: string;
	/** Name of the business whose customer this is. */
	tenant: string;
	/** E.164. */
	phone?: string;
	/** Other addresses by which services know them: Slack, push, chat. */
	otherAddresses?: string[];
}

/** Who is a customer and whose mail is the business's own. */
export class Roster {
	private readonly customers: Map<string, Customer>;
	private readonly byOther = new Map<string, Customer>();
	private readonly domains: Set<string>;
	private readonly staff: Set<string>;

	constructor(customers: Customer[], businessDomains: string[], staffAddresses: string[]) {
		this.customers = new Map(customers.map((one) => [one.address.toLowerCase(), one]));
		for (const one of customers) {
			for (const address of [one.phone, ...(one.otherAddresses ?? [])]) if (address !== undefined) this.byOther.set(address, one);
		}
		this.domains = new Set(businessDomains.map((domain) => domain.toLowerCase()));
		this.staff = new Set(staffAddresses.map((address) => address.toLowerCase()));
	}

	all(): Customer[] {
		return [...this.customers.values()];
	}

	/** Whether mail to the address is inbound: written to the business. Staff read their mail in the outbox. */
	isInbound(address: string): boolean {
		const lower = address.toLowerCase();
		return !this.staff.has(lower) && this.domains.has(lower.slice(lower.lastIndexOf('@') + 1));
	}

	/** The customer of that address; a stranger is named by the address. */
	find(address: string): Customer {
		const lower = address.toLowerCase();
		return this.customers.get(lower) ?? {
			name: address,
			address: lower,
			language: 'en',
			tenant: this.staff.has(lower) ? 'Your team' : 'Not on the roster',
			...strangerOf(address),
		};
	}

	/** By phone number or another address that is no mail address. */
	byChannelAddress(address: string): Customer | undefined {
		return this.byOther.get(address);
	}

	knows(address: string): boolean {
		return this.customers.has(address.toLowerCase());
	}
}

/** Who is known by a channel only: a number, a Slack channel, the readers of the blog. */
function strangerOf(address: string): Partial<Customer> {
	const [, channel = '', rest = ''] = /^(sms|whatsapp|phone|slack|push|chat|blog|social):(.+)$/.exec(address) ?? [];
	const names: Record<string, string> = { slack: 'Slack channel', push: 'Push', chat: 'Chat', blog: 'Blog', social: 'Social' };
	if (channel === '') return {};
	const isPhone = /^(sms|whatsapp|phone)$/.test(channel);
	// Slack's identifiers are in capitals; our keys are not.
	const shown = channel === 'slack' ? rest.toUpperCase() : rest;
	return { name: isPhone ? rest : `${names[channel]} ${shown}`, ...(isPhone && { phone: rest }), address, tenant: isPhone ? 'Not on the roster' : 'Everyone' };
}
