import * as z from 'zod';
import { parseShape } from '../../shared/shape';
import { severities, type CrisisLevel, type Severity } from '../../shared/vocabulary';

/** What customers are promised while an incident lasts. Minutes, but for the two in hours. */
export interface Promises {
	/** From the declaration to the first notice. */
	firstNotice: number;
	/** From one update to the next. */
	update: number;
	/** Hours from the declaration. */
	resolveHours: number;
	/** Hours from the resolution. */
	followUpHours: number;
	/** From one step of the escalation to the next, once it has begun. */
	escalateEvery: number;
}

/** By severity: the response table of the communication protocols; how fast it escalates: docs/nodes/schedule-sequence-step.md. */
const bySeverity: Readonly<Record<Severity, Promises>> = {
	P1: { firstNotice: 5, update: 15, resolveHours: 24, followUpHours: 48, escalateEvery: 30 },
	P2: { firstNotice: 15, update: 30, resolveHours: 48, followUpHours: 72, escalateEvery: 30 },
	P3: { firstNotice: 60, update: 120, resolveHours: 72, followUpHours: 168, escalateEvery: 240 },
	P4: { firstNotice: 240, update: 1_440, resolveHours: 168, followUpHours: 336, escalateEvery: 1_440 },
};

/**
 * A crisis level promises its first notice itself (60, 30, 15, 5 minutes); the rest is that of the severity at its place, for the level rises as
 * severity falls: 4 is P1.
 */
const byCrisisLevel: Readonly<Record<CrisisLevel, Promises>> = {
	1: { ...bySeverity.P4, firstNotice: 60 },
	2: { ...bySeverity.P3, firstNotice: 30 },
	3: { ...bySeverity.P2, firstNotice: 15 },
	4: { ...bySeverity.P1, firstNotice: 5 },
};

const minutes = z.number().positive().max(527_040);
const row = z.strictObject({ firstNotice: minutes, update: minutes, resolveHours: minutes, followUpHours: minutes, escalateEvery: minutes }).partial();
const overridesSchema = z.looseObject({
	severity: z.partialRecord(z.enum(severities), row).optional(),
	crisisLevel: z.partialRecord(z.enum(['1', '2', '3', '4']), row).optional(),
});

/**
 * What holds for an incident that has a severity, a crisis level or both: of each promise the tightest.
 *
 * @param overrides `{severity: {P1: {update: 10}}, crisisLevel: {"4": {firstNotice: 3}}}`
 * @throws InputError naming the field
 */
export function promisesFor(severity: Severity | undefined, crisisLevel: CrisisLevel | undefined, overrides: unknown): Promises {
	const given = parseShape(overridesSchema, overrides ?? {}, 'policy');
	const rows: Promises[] = [];
	if (severity) rows.push(merged(bySeverity[severity], given.severity?.[severity]));
	if (crisisLevel) rows.push(merged(byCrisisLevel[crisisLevel], given.crisisLevel?.[`${crisisLevel}`]));
	const least = (of: (one: Promises) => number) => Math.min(...rows.map(of));
	return {
		firstNotice: least((one) => one.firstNotice),
		update: least((one) => one.update),
		resolveHours: least((one) => one.resolveHours),
		followUpHours: least((one) => one.followUpHours),
		escalateEvery: least((one) => one.escalateEvery),
	};
}

function merged(base: Promises, own: Partial<Promises> | undefined): Promises {
	return {
		firstNotice: own?.firstNotice ?? base.firstNotice,
		update: own?.update ?? base.update,
		resolveHours: own?.resolveHours ?? base.resolveHours,
		followUpHours: own?.followUpHours ?? base.followUpHours,
		escalateEvery: own?.escalateEvery ?? base.escalateEvery,
	};
}
