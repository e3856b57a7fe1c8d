export interface MailAddress {
	/** Lowercased where it was read from a mail; empty where the mail names none. */
	address: string;
	/** Display name; empty where there is none. */
	name: string;
}

/** The domain of an address, lowercased; empty where there is none. */
export function domainOf(address: string): string {
	const at = address.lastIndexOf('@');
	return at < 0 ? '' : address.slice(at + 1).toLowerCase();
}
