import { IANAZone } from 'luxon';
import { InputError } from '../items';

/** Whether a name is a zone never changes, and asking is dear. Names come from data, so only so many are kept. */
const asked = new Map<string, boolean>();
const mostAsked = 2_000;

/** IANA names begin with a letter; `Intl` also takes offsets such as "+02:00", which know nothing of clock changes. */
export function isZone(value: unknown): value is string {
	if (typeof value !== 'string' || !/^[A-Za-z]/.test(value)) return false;
	const before = asked.get(value);
	if (before !== undefined) return before;
	if (asked.size >= mostAsked) asked.clear();
	const valid = IANAZone.isValidZone(value);
	asked.set(value, valid);
	return valid;
}

/**
 * The IANA zone written in `field`.
 *
 * @throws InputError
 */
export function zoneOf(value: unknown, field: string): string {
	if (isZone(value)) return value;
	throw new InputError(
		`"${field}" is ${typeof value === 'string' ? `"${value.slice(0, 60)}"` : typeof value}, which is not a time zone.`,
		'Enter an IANA name such as Europe/Berlin, America/New_York or UTC; offsets and abbreviations do not know clock changes.',
	);
}

/** Where a zone may stand, from the source trusted most to the one trusted least. */
export interface ZoneSource {
	source: string;
	timeZone: unknown;
}

/**
 * The first zone that is filled in: profile, else account, else phone, else workspace, as the caller orders them.
 *
 * @throws InputError where the first one filled in is not an IANA zone, or none is filled in
 */
export function firstZone(sources: ZoneSource[]): { source: string; timeZone: string } {
	const found = sources.find(
		({ timeZone }) => timeZone !== undefined && timeZone !== null && timeZone !== '',
	);
	if (found) return { source: found.source, timeZone: zoneOf(found.timeZone, found.source) };
	throw new InputError(
		`No time zone is known: ${sources.map(({ source }) => `"${source}"`).join(', ')} are all empty.`,
		'Fill in one of them with an IANA name such as Europe/Berlin.',
	);
}
