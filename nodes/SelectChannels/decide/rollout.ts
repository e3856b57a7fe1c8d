import { createHash } from 'node:crypto';

/**
 * Where a contact stands between 0 (included) and 1 (excluded) for a feature: the same at every call, on every worker, and
 * independent of where they stand for another feature. Whoever is below the share of a rollout has the feature; a greater share
 * only adds contacts.
 */
export function rolloutPosition(feature: string, contactId: string): number {
	const bytes = createHash('sha256').update(`${feature}\n${contactId}`).digest();
	return bytes.readUIntBE(0, 6) / 2 ** 48;
}
