import { fieldOf } from '../../shared/record';
import { offsetAt, type Millis } from '../../shared/time/clockChanges';
import { originOf } from '../../shared/phone/phoneNumber';
import { isZone, zoneOf } from '../../shared/time/zone';
import type { Contact } from './situation';

export interface ContactZone {
	timeZone: string;
	source: 'profile' | 'account' | 'phone' | 'workspace';
}

/**
 * The zone of a contact: profile, else account, else phone country or area, else the workspace's. A number whose place has several
 * clocks gives the middle one by its offset now, which is wrong by the least.
 *
 * @throws InputError where the first one filled in is not an IANA zone
 */
export function zoneOfContact(contact: Contact, workspaceZone: string, now: Millis): ContactZone {
	if (contact.timeZone) return { timeZone: zoneOf(contact.timeZone, 'contact.timeZone'), source: 'profile' };
	const account = contact.accountTimeZone || contact.account?.timeZone;
	if (account) return { timeZone: zoneOf(account, 'contact.accountTimeZone'), source: 'account' };
	const phone = fieldOf(contact, 'phone') || fieldOf(contact, 'whatsapp');
	const zones = typeof phone === 'string' ? originOf(phone)?.timeZones ?? [] : [];
	if (zones.length > 0) {
		const byOffset = [...zones].sort((a, b) => offsetAt(a, now) - offsetAt(b, now) || (a < b ? -1 : 1));
		return { timeZone: byOffset[Math.floor((byOffset.length - 1) / 2)] ?? 'UTC', source: 'phone' };
	}
	return { timeZone: isZone(workspaceZone) ? workspaceZone : 'UTC', source: 'workspace' };
}
