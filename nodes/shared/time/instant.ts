import { DateTime } from 'luxon';
import { InputError } from '../items';

/**
 * ISO 8601 date and time of day with an offset. RFC 3339 (section 5.6) lets a space stand for the T, as Postgres does
 * when it writes a timestamp as text; Postgres also shortens a whole-hour offset to "+02".
 */
const isoWithOffset =
	/^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|[+-](?:0\d|1[0-8])(?::?[0-5]\d)?)$/i;

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
	if (value instanceof Date) return DateTime.fromJSDate(value, { zone: 'utc' });
	if (DateTime.isDateTime(value)) return DateTime.fromMillis(value.toMillis(), { zone: 'utc' });
	if (typeof value !== 'string') return undefined;
	const [, date, time, offset] = isoWithOffset.exec(value.trim()) ?? [];
	if (date === undefined) return undefined;
	return DateTime.fromISO(`${date}T${time}${offset?.toUpperCase()}`, { zone: 'utc' });
}

function show(value: unknown): string {
	if (value === undefined || value === null || value === '') return 'empty';
	return typeof value === 'string' ? `"${value.slice(0, 60)}"` : `of type ${typeof value}`;
}

/** The instant as it leaves the node: ISO 8601 in UTC, milliseconds included. */
export function formatInstant(instant: DateTime<true>): string {
	return instant.toUTC().toISO();
}

/** The wall-clock time in `timeZone` with its offset, for people to read. */
export function formatLocal(instant: DateTime<true>, timeZone: string): string {
	return instant.setZone(timeZone).toISO({ suppressMilliseconds: true }) ?? formatInstant(instant);
}
