/** A person the business writes to. `language` is ISO 639-1. */
export interface Customer {
	name: string;
	address: string;
	language: string;
	/** Name of the business whose customer this is. */
	tenant: string;
}

/** Who is a customer and whose mail is the business's own. */
export class Roster {
	private readonly customers: Map<string, Customer>;
	private readonly domains: Set<string>;
	private readonly staff: Set<string>;

	constructor(customers: Customer[], businessDomains: string[], staffAddresses: string[]) {
		this.customers = new Map(customers.map((one) => [one.address.toLowerCase(), one]));
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
		};
	}

	knows(address: string): boolean {
		return this.customers.has(address.toLowerCase());
	}
}
