import { DateTime } from 'luxon';
import { InputError } from '../items';
import { MINUTE, offsetAt } from './clockChanges';

/**
 * ISO 8601 date and time of day with an offset. RFC 3339 (section 5.6) lets a space stand for the T, as Postgres does
 * when it writes a timestamp as text; Postgres also shortens a whole-hour offset to "+02".
 */
const isoWithOffset =
	/^(\d{4})-(\d{2})-(\d{2})[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)\s?(Z|[+-](?:0\d|1[0-8])(?::?[0-5]\d)?)$/i;

/**
 * Reads an instant as UTC. Accepts ISO 8601 text with an offset, a Date (what n8n's Postgres node returns) and a luxon
 * DateTime (what `$now` is). A time without an offset means another instant in every zone, so it is refused.
 *
 * @param field where the value stood, for the error
 * @throws InputError
 */
export function parseInstant(value: unknown, field: string): DateTime<true> {
	const instant = read(value);
	if (instant?.isValid) return instant;
	throw new InputError(
		`"${field}" is ${show(value)}, which is not an instant.`,
		`Enter a date and time with an offset, such as 2026-11-23T09:30:00Z or 2026-11-23T10:30:00+01:00.`,
	);
}

function read(value: unknown): DateTime<true> | DateTime<false> | undefined {
	if (value instanceof Date) return utc(value.getTime());
	if (DateTime.isDateTime(value)) return utc(value.toMillis());
	if (typeof value !== 'string') return undefined;
	const [, year, month, day, time, offset] = isoWithOffset.exec(value.trim()) ?? [];
	if (year === undefined || offset === undefined) return undefined;
	// Date.parse lets 30 February become 2 March.
	if (new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day))
		return undefined;
	return utc(Date.parse(`${year}-${month}-${day}T${time}${longOffset(offset)}`));
}

function utc(millis: number): DateTime<true> | DateTime<false> {
	return DateTime.fromMillis(millis, { zone: 'utc' });
}

/** "+02" and "+0200" as "+02:00", the only form that every engine reads. */
function longOffset(offset: string): string {
	const [, hours, minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/.exec(offset) ?? [];
	return hours === undefined ? 'Z' : `${hours}:${minutes}`;
}

function show(value: unknown): string {
	if (value === undefined || value === null || value === '') return 'empty';
	return typeof value === 'string' ? `"${value.slice(0, 60)}"` : `of type ${typeof value}`;
}

/** The instant as it leaves the node: ISO 8601 in UTC, milliseconds included. */
export function formatInstant(instant: DateTime<true>): string {
	return instant.toJSDate().toISOString();
}

/** The wall-clock time in `timeZone`, to the second, with its offset, for people to read. */
export function formatLocal(instant: DateTime<true>, timeZone: string): string {
	const at = instant.toMillis();
	const offset = offsetAt(timeZone, at);
	const minutes = Math.abs(Math.round(offset / MINUTE));
	const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
	return `${new Date(at + offset).toISOString().slice(0, -5)}${offset < 0 ? '-' : '+'}${hours}:${rest}`;
}
