import fc from 'fast-check';
import { DateTime } from 'luxon';
import { firstChange } from '../../../nodes/shared/time/clockChanges';

/** Every IANA zone this host knows. */
export const zones: string[] = Intl.supportedValuesOf('timeZone');

const start = Date.parse('2026-01-01T00:00:00Z');
const end = Date.parse('2028-01-01T00:00:00Z');

/** The clock changes of two years in a zone. */
export function changesOf(zone: string): number[] {
	const changes: number[] = [];
	for (let from = start; ;) {
		const change = firstChange(zone, from, end);
		if (change === undefined) return changes;
		changes.push(change);
		from = change;
	}
}

const changes = new Map<string, number[]>();

/** Instants of two years, most of them within a day of a clock change where the zone has any. */
export function aroundChange(zone: string): fc.Arbitrary<DateTime<true>> {
	if (!changes.has(zone)) changes.set(zone, changesOf(zone));
	const near = (changes.get(zone) ?? []).map((change) =>
		fc.integer({ min: -36 * 60, max: 36 * 60 }).map((minutes) => change + minutes * 60_000),
	);
	return fc
		.oneof(
			...near,
			fc.integer({ min: start / 60_000, max: end / 60_000 }).map((minutes) => minutes * 60_000),
		)
		.map((millis) => {
			const instant = DateTime.fromMillis(millis, { zone: 'utc' });
			if (!instant.isValid) throw new Error('not an instant');
			return instant;
		});
}
