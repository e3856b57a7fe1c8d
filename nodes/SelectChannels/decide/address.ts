import { asciiDomain } from '../../shared/mail/asciiDomain';
import type { Channel, Contact, Message } from './model';
import { digitsOf, faultOfNumber, type NumberFault } from '../../shared/phone/phoneNumber';

/** How a channel is addressed. `public`: everybody reads it, so it needs no address. `account`: their id with us will do. */
type Addressing = 'email' | 'number' | 'slack' | 'push' | 'conversation' | 'account' | 'public';

const addressing: Record<Channel, Addressing> = {
	email: 'email',
	sms: 'number',
	whatsapp: 'number',
	phone: 'number',
	slack: 'slack',
	push: 'push',
	portal: 'account',
	blog: 'public',
	social: 'public',
	chat: 'conversation',
};

/** Where the contact can be reached on a channel. */
function knownAddress(channel: Channel, contact: Contact): string | undefined {
	switch (channel) {
		case 'email':
			return contact.email;
		case 'sms':
		case 'phone':
			return contact.phone;
		case 'whatsapp':
			return contact.whatsapp;
		case 'slack':
			return contact.slack;
		case 'push':
			return contact.push;
		case 'chat':
			return contact.chat;
		case 'portal':
			return contact.portal ?? contact.contactId;
		default:
			return undefined;
	}
}

/**
 * Where the message would go on this channel: what it is addressed to, else the contact's address. A message that names several
 * channels and an address gives the address for email.
 */
export function addressesOf(channel: Channel, message: Message, contact: Contact): string[] {
	const meant = message.channel ?? (message.channels?.length === 1 ? message.channels[0] : 'email');
	if (message.to && channel === meant) return message.to;
	const known = knownAddress(channel, contact);
	return known === undefined || known === '' ? [] : [known];
}

/** Fields that would give the channel an address, for the reason. */
export function addressFields(channel: Channel): string[] {
	const own: Partial<Record<Channel, string>> = {
		sms: 'contact.phone',
		phone: 'contact.phone',
		portal: 'contact.portal',
	};
	return [own[channel] ?? `contact.${channel}`, 'message.to'];
}

export function isPublic(channel: Channel): boolean {
	return addressing[channel] === 'public';
}

const numberFaults: Record<NumberFault, string> = {
	not_international: 'does not begin with + and a country; write it like +4930123456',
	not_digits: 'is not a + and digits alone; write it like +4930123456',
	unknown_country: 'begins with a calling code that no country has',
	wrong_length: 'has not as many digits as the numbers of its country',
};

const patterns = {
	/** Ids of channels, direct messages, people and groups, or a channel by name (api.slack.com, chat.postMessage). */
	slack: /^(?:[CDGUW][A-Z0-9]{2,30}|#[\p{L}\p{N}_-]{1,80})$/u,
	/** A topic of ntfy (docs.ntfy.sh) or a registration token of FCM. */
	push: /^[\w:-]{1,4096}$/,
	conversation: /^[\w:./@-]{1,200}$/,
	account: /^[^\p{C}]{1,200}$/u,
} as const;

/** What is wrong with an address, as the end of a sentence that begins with it; undefined where nothing is. */
export function faultOfAddress(channel: Channel, address: string): string | undefined {
	const kind = addressing[channel];
	if (kind === 'public') return undefined;
	if (kind === 'email') return isEmailAddress(address) ? undefined : 'is not an email address';
	if (kind === 'number') {
		const fault = faultOfNumber(address);
		return fault && numberFaults[fault];
	}
	return patterns[kind].test(address) ? undefined : `is not an address for ${channel}`;
}

/** Two ways of writing one address are the same: for suppressions, which stop rather too much than too little. */
export function sameAddress(channel: Channel, one: string, other: string): boolean {
	if (addressing[channel] === 'number') return digitsOf(one) === digitsOf(other);
	return addressing[channel] === 'email'
		? plainMailAddress(one) === plainMailAddress(other)
		: one.toLowerCase() === other.toLowerCase();
}

/** As the database spells it (comms.canonical_address): lower case, the domain as the name system has it. */
function plainMailAddress(text: string): string {
	const address = (/<([^<>]*)>/.exec(text)?.[1] ?? text).normalize('NFKC').trim().replace(/^mailto:/i, '').toLowerCase();
	const at = address.lastIndexOf('@') + 1;
	const domain = address.slice(at).replace(/\u3002/g, '.').replace(/\.+$/, '');
	return address.slice(0, at) + (asciiDomain(domain) ?? domain);
}

/**
 * Whether a mail server could take it: one @, a local part of up to 64 and all of up to 254 characters (RFC 5321,
 * section 4.5.3.1), a domain with a dot, nothing that could end a header line.
 */
function isEmailAddress(address: string): boolean {
	return (
		address.length <= 254 &&
		/^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}.]+(?:\.[^\s@<>()[\]\\,;:"\p{C}.]+)+$/u.test(
			address,
		)
	);
}
