import addressparser from 'nodemailer/lib/addressparser';
import { InputError } from '../../shared/items';
import { plainField } from './plainField';
import { asciiDomain } from '../../shared/mail/asciiDomain';
import type { MailAddress } from '../../shared/mail/mailAddress';
import { fieldOf } from '../../shared/record';

/** RFC 5321 4.5.3.1.1: octets of a local part. */
const longestLocalPart = 64;

/**
 * RFC 5322 atext and dots, without % and !: some servers still read them as a route to someone else. Quoted local parts
 * are legal, and never a customer's.
 */
const localPart = /^[A-Za-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9#$&'*+/=?^_`{|}~-]+)*$/;

function notAnAddress(text: string, field: string): never {
	throw new InputError(
		`"${field}" holds "${text.slice(0, 100)}", which is not a mail address`,
		'Enter an address such as jane@example.com or "Jane Doe" <jane@example.com>, several separated by commas.',
	);
}

function checkedAddress(text: string, field: string): string {
	const address = plainField(text, field);
	const at = address.lastIndexOf('@');
	const local = address.slice(0, at);
	const domain = asciiDomain(address.slice(at + 1));
	if (at < 1 || domain === undefined) return notAnAddress(address, field);
	if (!localPart.test(local) || local.length > longestLocalPart) {
		if (/[^ -~]/.test(local) && !/[\s@<>()[\]\\,;:"]/.test(local)) {
			throw new InputError(
				`"${field}" holds "${address.slice(0, 100)}": letters outside ASCII before the @ need the SMTPUTF8 extension, which many servers on the way do not have`,
				'Use another address of this person. Letters outside ASCII after the @ are fine.',
			);
		}
		return notAnAddress(address, field);
	}
	return `${local}@${domain}`;
}

/**
 * A name that looks like another address is left out: who reads the mail, or our records, would take that one for the
 * recipient. So are characters that turn or hide what follows.
 */
function namedAddress(address: string, name: string): MailAddress {
	const visible = name.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, ' ').trim();
	const isOther = /\S[@\uFF20\uFE6B]\S/u.test(visible) && visible.toLowerCase() !== address.toLowerCase();
	return { address, name: isOther ? '' : visible };
}

function parsed(text: string, name: string): MailAddress[] {
	const plain = plainField(text, name);
	const compact = plain.replace(/\s+/g, '');
	return addressparser(plain).map((entry) => {
		// "Team: jane@example.com, joe@example.com;" and "@relay.example:jane@example.com" (RFC 5322 3.4, 4.4).
		if ('group' in entry) {
			throw new InputError(
				`"${name}" holds a group or a route: "${plain.slice(0, 100)}"`,
				'Name each recipient by itself, several separated by commas.',
			);
		}
		// A parser reads "jane doe@example.com" as the address doe@example.com: someone else's, perhaps.
		const named = compact.includes(`<${entry.address}>`) || plain.includes(`(${entry.name})`);
		if (entry.name !== '' && !named) return notAnAddress(entry.address ? plain : entry.name, name);
		return namedAddress(checkedAddress(entry.address || plain, name), plainField(entry.name, name));
	});
}

/**
 * Addresses from what may come in: "Jane <jane@example.com>, joe@example.com", `{address, name}`, or a list of either.
 * Empty where nothing is given.
 *
 * @throws {InputError} naming the field, where one of them is no address or carries a line break
 */
export function addressesOf(value: unknown, name: string): MailAddress[] {
	if (value === undefined || value === null || value === '') return [];
	if (typeof value === 'string') return value.trim() === '' ? [] : parsed(value, name);
	if (Array.isArray(value)) return value.flatMap((entry) => addressesOf(entry, name));
	if (typeof value === 'object') {
		const address = fieldOf(value, 'address') ?? fieldOf(value, 'email');
		const display = fieldOf(value, 'name');
		if (typeof address === 'string') {
			const shown = typeof display === 'string' ? plainField(display, name) : '';
			return [namedAddress(checkedAddress(address, name), shown)];
		}
		// n8n's IMAP trigger: { value: [{address, name}], text }.
		if (Array.isArray(fieldOf(value, 'value'))) return addressesOf(fieldOf(value, 'value'), name);
	}
	return notAnAddress(JSON.stringify(value) ?? String(value), name);
}
