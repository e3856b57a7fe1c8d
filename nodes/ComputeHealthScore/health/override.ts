import type { DateTime } from 'luxon';
import * as z from 'zod';
import { maybe, parseShape } from '../../shared/shape';
import { formatInstant, parseInstant } from '../../shared/time/instant';
import type { Reason } from '../../shared/vocabulary';
import { type RiskLevel, riskLevels } from './risk';

const overrideSchema = z.object({
	riskLevel: z.enum(riskLevels),
	reason: z.string().trim().min(1),
	author: z.string().trim().min(1),
	expiresAt: z.unknown(),
	setAt: maybe(z.unknown()),
});

export interface Override {
	riskLevel: RiskLevel;
	reason: string;
	author: string;
	expiresAt: string;
	/** False once it has expired: the computed level holds again. */
	active: boolean;
	/** What the engine says. */
	computedRiskLevel: RiskLevel;
}

/**
 * What a person says instead of the engine: a level with a reason, an author and an expiry. The computed figures stay.
 *
 * @throws InputError where one of them is missing
 */
export function overrideOf(given: unknown, computedRiskLevel: RiskLevel, now: DateTime<true>): Override | undefined {
	if (given === undefined || given === null) return undefined;
	const { expiresAt, riskLevel, reason, author } = parseShape(overrideSchema, given, 'override');
	const until = parseInstant(expiresAt, 'override.expiresAt');
	return { riskLevel, reason, author, expiresAt: formatInstant(until), active: now < until, computedRiskLevel };
}

export function reasonOf({ active, riskLevel, reason, author, expiresAt, computedRiskLevel }: Override): Reason {
	const evidence = { riskLevel, computedRiskLevel, author, expiresAt };
	return active
		? { code: 'override', text: `${author} set the risk to ${riskLevel} until ${expiresAt}: ${reason}`, evidence }
		: { code: 'override_expired', text: `The override by ${author} ended at ${expiresAt}; the computed level holds.`, evidence };
}
