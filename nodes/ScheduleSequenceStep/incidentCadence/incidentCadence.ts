import { InputError } from '../../shared/items';
import { maybe, parseShape } from '../../shared/shape';
import { type Millis, MINUTE } from '../../shared/time/clockChanges';
import { parseInstant } from '../../shared/time/instant';
import { type CrisisLevel, type Reason, severities, type Severity } from '../../shared/vocabulary';
import * as z from 'zod';
import { type EscalationLevel, levelDuties } from '../../shared/escalationLevels';
import { promisesFor, type Promises } from './policy';

const HOUR = 60 * MINUTE;

export interface IncidentFacts {
	severity?: Severity;
	crisisLevel?: CrisisLevel;
	declaredAt: Millis;
	/** The last update that customers saw, of whatever kind. */
	lastUpdateAt?: Millis;
	acknowledgedAt?: Millis;
	resolvedAt?: Millis;
}

export interface Cadence {
	/** When customers were promised the next update; null once resolved. ISO 8601, UTC. */
	nextUpdateAt: string | null;
	overdue: boolean;
	/** 1 agent, 2 team lead, 3 manager, 4 director, 5 executive. */
	level: EscalationLevel;
	/** When the level rises next, or level 5 is told again, unless somebody updates or acknowledges; null once resolved. */
	escalateAt: string | null;
	resolveBy: string;
	/** Null until resolved. */
	followUpBy: string | null;
	resolveOverdue: boolean;
	/** Minutes. */
	promises: Promises;
	duties: (typeof levelDuties)[EscalationLevel];
	engine: 'rules';
	reasons: Reason[];
}

const iso = (at: Millis) => new Date(at).toISOString();

/**
 * The clock of an incident at `now`. Any update that customers see resets it. It escalates one update interval after a promise was missed, or after a
 * notice that nobody acknowledged, then every `escalateEvery`; an acknowledgement stops that until the next promise is missed for an
 * interval (silence un-acknowledges).
 */
export function incidentCadence(facts: IncidentFacts, promises: Promises, now: Millis): Cadence {
	const { declaredAt, resolvedAt } = facts;
	const resolveBy = declaredAt + promises.resolveHours * HOUR;
	const common = { resolveBy: iso(resolveBy), promises, engine: 'rules' as const };
	if (resolvedAt !== undefined && resolvedAt <= now) {
		const followUp = resolvedAt + promises.followUpHours * HOUR;
		return {
			...common,
			nextUpdateAt: null,
			overdue: false,
			level: 1,
			escalateAt: null,
			followUpBy: iso(followUp),
			resolveOverdue: resolvedAt > resolveBy,
			duties: levelDuties[1],
			reasons: [{ code: 'resolved', text: `Resolved at ${iso(resolvedAt)}; the follow-up is due by ${iso(followUp)}.` }],
		};
	}
	const lastUpdateAt = happened(facts.lastUpdateAt, now);
	const acknowledgedAt = happened(facts.acknowledgedAt, now);
	const next = lastUpdateAt === undefined ? declaredAt + promises.firstNotice * MINUTE : lastUpdateAt + promises.update * MINUTE;
	const begins = escalationBegins(next, lastUpdateAt, acknowledgedAt, promises);
	const every = promises.escalateEvery * MINUTE;
	const steps = now < begins ? 0 : 1 + Math.floor((now - begins) / every);
	const resolveOverdue = now > resolveBy;
	const level = levelOf(Math.max(1 + steps, resolveOverdue ? 2 : 1));
	const overdue = now > next;
	const reasons: Reason[] = [
		lastUpdateAt === undefined
			? { code: 'first_notice', text: `The first notice is due ${promises.firstNotice} minutes after the declaration, at ${iso(next)}.` }
			: { code: 'next_update', text: `Customers saw an update at ${iso(lastUpdateAt)}; the next is due ${promises.update} minutes later, at ${iso(next)}.` },
	];
	if (overdue) reasons.push({ code: 'overdue', text: `The promise of ${iso(next)} was missed.`, evidence: { minutes: Math.floor((now - next) / MINUTE) } });
	if (steps > 0) reasons.push({ code: 'escalated', text: `Nobody answered since ${iso(begins)}: level ${level}, ${levelDuties[level].role}.`, evidence: { since: iso(begins) } });
	if (resolveOverdue) reasons.push({ code: 'resolution_overdue', text: `It was to be resolved by ${iso(resolveBy)}.` });
	if (acknowledgedAt !== undefined) reasons.push({ code: 'acknowledged', text: `Acknowledged at ${iso(acknowledgedAt)}.` });
	return {
		...common,
		nextUpdateAt: iso(next),
		overdue,
		level,
		escalateAt: iso(begins + steps * every),
		followUpBy: null,
		resolveOverdue,
		duties: levelDuties[level],
		reasons,
	};
}

/** What is dated after now has not happened yet. */
function happened(at: Millis | undefined, now: Millis): Millis | undefined {
	return at !== undefined && at <= now ? at : undefined;
}

function escalationBegins(next: Millis, lastUpdateAt: Millis | undefined, acknowledgedAt: Millis | undefined, { update }: Promises): Millis {
	const interval = update * MINUTE;
	if (acknowledgedAt !== undefined) return Math.max(next, acknowledgedAt) + interval;
	// A notice that nobody acknowledged counts from the notice; where there was none yet, the promise of it counts.
	return (lastUpdateAt ?? next) + interval;
}

function levelOf(level: number): EscalationLevel {
	return level <= 1 ? 1 : level === 2 ? 2 : level === 3 ? 3 : level === 4 ? 4 : 5;
}

export interface RawIncident {
	severity: unknown;
	crisisLevel: unknown;
	declaredAt: unknown;
	lastUpdateAt: unknown;
	acknowledgedAt: unknown;
	resolvedAt: unknown;
	status: unknown;
	policy: unknown;
	now: Millis;
}

const crisisLevelSchema = maybe(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]));

/** @throws InputError naming the field that is missing or wrong */
export function cadenceOf(raw: RawIncident): Cadence {
	const severity = parseShape(maybe(z.enum(severities)), raw.severity || undefined, 'severity');
	const level = typeof raw.crisisLevel === 'string' && raw.crisisLevel !== '' ? Number(raw.crisisLevel) : raw.crisisLevel;
	const crisisLevel = parseShape(crisisLevelSchema, level || undefined, 'crisisLevel');
	if (!severity && !crisisLevel) {
		throw new InputError('The incident has neither a severity nor a crisis level.', 'Give "severity" (P1 to P4), "crisisLevel" (1 to 4) or both.');
	}
	const read = (value: unknown, field: string) => (value === undefined || value === null || value === '' ? undefined : parseInstant(value, field).toMillis());
	const declaredAt = parseInstant(raw.declaredAt, 'declaredAt').toMillis();
	const resolvedAt = read(raw.resolvedAt, 'resolvedAt');
	if (raw.status === 'resolved' && resolvedAt === undefined) {
		throw new InputError('The incident is resolved but "resolvedAt" is empty.', 'Give the instant of the resolution: the follow-up counts from it.');
	}
	const facts: IncidentFacts = {
		severity,
		crisisLevel,
		declaredAt,
		lastUpdateAt: read(raw.lastUpdateAt, 'lastUpdateAt'),
		acknowledgedAt: read(raw.acknowledgedAt, 'acknowledgedAt'),
		resolvedAt,
	};
	return incidentCadence(facts, promisesFor(severity, crisisLevel, raw.policy), raw.now);
}
