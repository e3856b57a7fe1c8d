import type { Channel, Contact, Message } from './model';

/** Channels whose messages this node can judge; every other is answered with `channel_unavailable`. */
const supported: readonly Channel[] = ['email'];

export function isSupported(channel: Channel): boolean {
	return supported.includes(channel);
}

/** Where the message would go on this channel: what it is addressed to, else the contact's address. */
export function addressesOf(channel: Channel, message: Message, contact: Contact): string[] {
	if (channel === 'email') return message.to ?? [contact.email].filter((email) => email !== undefined);
	const known: Partial<Record<Channel, string | undefined>> = {
		sms: contact.phone,
		phone: contact.phone,
		whatsapp: contact.whatsapp,
	};
	return [known[channel]].filter((address) => address !== undefined);
}

/**
 * Whether a mail server could take it: one @, a local part of up to 64 and all of up to 254 characters (RFC 5321,
 * section 4.5.3.1), a domain with a dot, nothing that could end a header line.
 */
export function isEmailAddress(address: string): boolean {
	return (
		address.length <= 254 &&
		/^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}.]+(?:\.[^\s@<>()[\]\\,;:"\p{C}.]+)+$/u.test(
			address,
		)
	);
}
