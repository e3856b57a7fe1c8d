import { addressParser } from 'postal-mime';

import { withoutInvisible } from './invisible';
import { limits } from './limits';
import { isRecord } from '../../shared/record';
import type { MailAddress } from '../../shared/mail/mailAddress';

function clean(value: unknown, length: number): string {
	return typeof value === 'string'
		? withoutInvisible(value.slice(0, length)).text.replace(/\s+/gu, ' ').trim()
		: '';
}

function entry(address: unknown, name: unknown): MailAddress[] {
	const found = { address: clean(address, 320).toLowerCase(), name: clean(name, 300) };
	return found.address === '' && found.name === '' ? [] : [found];
}

function fromText(value: string): MailAddress[] {
	return addressParser(value.slice(0, limits.addressHeader), { flatten: true }).flatMap((one) =>
		one.group === undefined ? entry(one.address, one.name) : [],
	);
}

/**
 * Addresses in whatever shape a trigger gives them: header text, `{address, name}`, mailparser's `{value: [...]}`,
 * Outlook's `{emailAddress: {...}}`, groups, or a list of these. Unreadable parts are left out.
 */
export function readAddresses(value: unknown, depth = 0): MailAddress[] {
	if (depth > 4) return [];
	if (typeof value === 'string') return value.trim() === '' ? [] : fromText(value);
	if (Array.isArray(value)) {
		const all: MailAddress[] = [];
		for (const one of value) {
			all.push(...readAddresses(one, depth + 1));
			if (all.length > limits.recipients) break;
		}
		return all;
	}
	if (!isRecord(value)) return [];
	if (Array.isArray(value.value)) return readAddresses(value.value, depth + 1);
	if (Array.isArray(value.group)) return readAddresses(value.group, depth + 1);
	if (isRecord(value.emailAddress)) return readAddresses(value.emailAddress, depth + 1);
	if (typeof value.address === 'string' && value.address.includes('<') && !value.name) return fromText(value.address);
	if (typeof value.text === 'string' && value.address === undefined) return fromText(value.text);
	return entry(value.address ?? value.email, value.name ?? value.displayName);
}
