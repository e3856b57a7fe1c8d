import { offsetAt } from '../../../shared/time/clockChanges';
import { zoneOf } from '../../../shared/time/zone';
import { addressesOf } from '../address';
import type { Channel, Contact, Message } from '../model';
import { originOf } from '../../../shared/phone/phoneNumber';
import type { ChannelPolicy } from '../policy';

/** Every place and every wall clock the law of which may hold for a call or text. */
export interface Place {
	/** ISO 3166-1 or 3166-2, each once. */
	jurisdictions: readonly string[];
	timeZones: readonly string[];
}

/**
 * Where a contact may be: by profile, by account and by the number itself. Where these disagree all of them hold, because a
 * number tells where somebody bought a telephone and a profile where they once lived. A number of a place with several clocks
 * adds none of them where the profile's clock is one of them.
 *
 * @throws InputError where a zone of the contact is not an IANA zone
 */
export function placeOf(channel: Channel, message: Message, contact: Contact, policy: ChannelPolicy): Place {
	const origins = addressesOf(channel, message, contact).map(originOf).filter((origin) => origin !== undefined);
	const said = [
		['contact.preferences.timeZone', contact.preferences.timeZone],
		['contact.timeZone', contact.timeZone],
		['contact.accountTimeZone', contact.accountTimeZone],
	] as const;
	const own = said.flatMap(([field, zone]) => (zone === undefined || zone === '' ? [] : [zoneOf(zone, field)]));
	const byNumber = origins
		.filter(({ timeZones }) => !timeZones.some((zone) => own.some((known) => sameClock(zone, known))))
		.flatMap(({ timeZones }) => timeZones);
	const timeZones = [...new Set([...own, ...byNumber])];
	return {
		jurisdictions: [...new Set([...jurisdictionsOf(contact), ...origins.flatMap(({ place }) => place ?? [])])],
		timeZones: timeZones.length > 0 ? timeZones : [zoneOf(policy.timeZone, 'policy.timeZone')],
	};
}

/**
 * The profile's: a state or province where it is known, else the country. Text that is no ISO 3166 code says nothing, and neither does
 * half a code without its country: "CA" is California or Canada.
 */
function jurisdictionsOf({ jurisdiction, region }: Contact): string[] {
	const country = codeOf(jurisdiction);
	const state = region?.trim().toUpperCase() ?? '';
	const full = state.includes('-') ? codeOf(state) : country && codeOf(`${country.slice(0, 2)}-${state}`);
	if (full === undefined) return country === undefined ? [] : [country];
	const isElsewhere = country !== undefined && country !== full.slice(0, 2) && country !== full;
	return isElsewhere ? [country, full] : [full];
}

function codeOf(text: string | undefined): string | undefined {
	const code = text?.trim().toUpperCase();
	return code !== undefined && /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(code) ? code : undefined;
}

/** Mid-months of two years: clocks that agree on all of them are one clock. Fixed, so that the answer is the same at any time. */
const months = Array.from({ length: 24 }, (_, month) => Date.UTC(2026, month, 15));
const compared = new Map<string, boolean>();

function sameClock(one: string, other: string): boolean {
	if (one === other) return true;
	const key = `${one} ${other}`;
	let same = compared.get(key);
	if (same === undefined) {
		if (compared.size >= 5_000) compared.clear();
		same = months.every((at) => offsetAt(one, at) === offsetAt(other, at));
		compared.set(key, same);
	}
	return same;
}
