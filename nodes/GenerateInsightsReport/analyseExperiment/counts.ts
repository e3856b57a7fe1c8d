import { DAY } from '../../shared/time/clockChanges';
import type { ExperimentRequest } from './request';
import type { Share } from './statistics/proportions';

export interface Counts {
	of: ReadonlyMap<string, Share>;
	/** What was left out, by reason. */
	leftOut: { crossed: number; unknownVariant: number; automated: number; otherKind: number; tooEarlyOrLate: number };
	/** The first exposure, in milliseconds. */
	since: number | undefined;
}

/**
 * People by variant and how many of them did what the experiment is about. A person counts once, from their first exposure; who saw two variants
 * says nothing of either; what machines did, and what came before the exposure or long after, is nobody's doing.
 */
export function countsOf({ experiment, exposures, outcomes, policy, now }: ExperimentRequest): Counts {
	const leftOut = { crossed: 0, unknownVariant: 0, automated: 0, otherKind: 0, tooEarlyOrLate: 0 };
	const counts = new Map<string, Share>(experiment.variants.map(({ id, exposed = 0, converted = 0 }) => [id, exposures ? { hits: 0, of: 0 } : { hits: converted, of: exposed }]));
	if (exposures === undefined) return { of: counts, leftOut, since: undefined };

	const first = new Map<string, { variant: string; at: number; crossed: boolean }>();
	for (const { contactId, variant, at } of exposures) {
		if (at > now) continue;
		if (!counts.has(variant)) {
			leftOut.unknownVariant++;
			continue;
		}
		const known = first.get(contactId);
		if (known === undefined) first.set(contactId, { variant, at, crossed: false });
		else first.set(contactId, { ...(at < known.at ? { variant, at } : known), crossed: known.crossed || known.variant !== variant });
	}
	const converted = new Set<string>();
	for (const { contactId, kind, automated, at } of outcomes) {
		const exposure = first.get(contactId);
		if (exposure === undefined || at > now) continue;
		if (!policy.goals.includes(kind)) leftOut.otherKind++;
		else if (automated) leftOut.automated++;
		else if (at < exposure.at || at > exposure.at + policy.withinDays * DAY) leftOut.tooEarlyOrLate++;
		else converted.add(contactId);
	}
	let since: number | undefined;
	for (const [contactId, { variant, at, crossed }] of first) {
		since = Math.min(since ?? at, at);
		if (crossed) leftOut.crossed++;
		else {
			const share = counts.get(variant) ?? { hits: 0, of: 0 };
			counts.set(variant, { hits: share.hits + (converted.has(contactId) ? 1 : 0), of: share.of + 1 });
		}
	}
	return { of: counts, leftOut, since };
}
