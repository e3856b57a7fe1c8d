import * as z from 'zod';
import { InputError } from '../../shared/items';
import { orElse, parseShape } from '../../shared/shape';
import { type Millis, MINUTE } from '../../shared/time/clockChanges';
import type { Channel, Reason } from '../../shared/vocabulary';
import type { Sequence } from '../sequence/definition';
import { iso } from '../sequence/exits';
import { type NextStep, nextStep } from '../sequence/nextStep';
import type { SequencePolicy } from '../sequence/policy';
import { historyOf, instant, parseSituation, type Send, type Situation } from '../sequence/situation';
import { BurstCount } from './burst';
import { type Turn, Turns } from './turns';

/** One row for everything that would be sent, and for everything that would not with the reason why. */
export interface SimulatedSend {
	contactId: string | null;
	enrolmentId: string;
	stepId: string;
	outcome: 'sent' | 'not_sent';
	/** A code of the first reason: `due`, `missed`, `exit_reply`, `condition_not_met`, `after_period` ... */
	why: string;
	/** When it would be sent, or would have been; null where that is not known. */
	at: string | null;
	localTime: string | null;
	timeZone: string;
	channel: Channel | null;
	variant: string | null;
	template: string | null;
	tone: string | null;
	key: string | null;
	engine: 'rules';
	reasons: Reason[];
}

const assumptionsSchema = z.object({
	/** While the host is down nothing is asked; what was due then is caught up by policy. */
	downtimes: orElse(z.array(z.object({ from: instant, to: instant })), []),
	/** How often the schedule runs, counted from `from`; 0: at the very instant. */
	everyMinutes: orElse(z.number().nonnegative().max(10_080), 0),
	/** What contacts do: events with a `contactId`. */
	events: orElse(z.array(z.looseObject({ contactId: z.union([z.string(), z.number()]).transform(String) })), []),
	/** What becomes of a send, for caps. */
	state: orElse(z.string(), 'delivered'),
	/** How many a run takes at once, as in the Settings of Advance sequences: it decides who is first under a cap. */
	batchSize: orElse(z.int().positive().max(5_000), 200),
});
export type Assumptions = z.output<typeof assumptionsSchema>;

/** @throws InputError naming the field */
export function parseAssumptions(value: unknown): Assumptions {
	return parseShape(assumptionsSchema, value ?? {}, 'assumptions');
}

/** Enough for every step of the longest definition, with waits in between. */
const mostQuestions = 20_000;

export interface Simulation {
	sequence: Sequence;
	policy: SequencePolicy;
	from: Millis;
	/** Not included. */
	to: Millis;
	assumptions: Assumptions;
	workspaceZone: string;
}

/** @throws InputError where the period is empty */
export function checkPeriod(from: Millis, to: Millis): void {
	if (to > from) return;
	throw new InputError(`The period from ${iso(from)} to ${iso(to)} is empty.`, 'Let "To" be after "From".');
}

/** Reads one contact of the list: `{contact, enrolment?, history?}`, or the contact itself, enrolled at the beginning of the period. */
export function simulatedSituation(raw: unknown, index: number, { sequence, from, assumptions, workspaceZone }: Simulation): Situation {
	const given = parseShape(z.looseObject({ contact: z.unknown(), enrolment: z.unknown(), history: z.unknown() }).partial(), raw, `contacts[${index}]`);
	const contact = given.contact ?? (given.enrolment === undefined ? given : {});
	const { contactId } = parseShape(z.looseObject({ contactId: z.unknown() }).partial(), contact, `contacts[${index}].contact`);
	const enrolment = given.enrolment ?? {
		id: `${sequence.id}-${String(contactId ?? index + 1)}`,
		contactId: contactId ?? undefined,
		enrolledAt: iso(from),
	};
	const situation = parseSituation({ enrolment, contact, history: given.history, workspaceZone });
	const id = situation.enrolment.contactId ?? situation.contact.contactId;
	const assumed = historyOf(assumptions.events.filter((event) => event.contactId === id)).events;
	const events = [...situation.events, ...assumed].filter(({ at }) => at >= situation.enrolment.enrolledAt);
	return { ...situation, events: events.sort((a, b) => a.at - b.at) };
}

/** Contacts that are simulated together may be on several versions of a sequence; period and assumptions are the same for all. */
export interface SimulatedContact {
	simulation: Simulation;
	situation: Situation;
}

/** What came of a contact. */
export interface SimulatedRun {
	rows: SimulatedSend[];
	/** Why it could not be told to the end. */
	error?: unknown;
}

/**
 * Asks `nextStep`, the code of the live path, again and again with another clock, and writes down what it says: all contacts through the same days, so that
 * the cap on bursts holds back whom it would hold back.
 * Whether a message passes consent and the law is for Select Channels to say at the moment of sending; other caps count only where the policy
 * has them. Runs come back in the order of the contacts.
 */
export function simulateAll(contacts: readonly SimulatedContact[]): SimulatedRun[] {
	const burst = new BurstCount();
	const turns = new Turns<Traveller>();
	const travellers = contacts.map(({ simulation, situation }): Traveller => {
		const since = Math.max(simulation.from, situation.enrolment.enrolledAt);
		return { simulation, situation, rows: [], since, tick: awake(since, simulation), id: situation.enrolment.id, asked: 0 };
	});
	for (const one of travellers) turns.add(one);
	const size = contacts[0]?.simulation.assumptions.batchSize ?? 1;
	for (let batch = turns.take(size); batch.length > 0; batch = turns.take(size)) {
		for (const one of batch) {
			try {
				if (one.tick < one.simulation.to ? !isOver(one, burst) : endsWithPeriod(one)) turns.add(one);
			} catch (error) {
				one.error = error;
			}
		}
	}
	return travellers.map(({ rows, error }) => (error === undefined ? { rows } : { rows, error }));
}

/** The same for one contact. @throws InputError where they cannot be simulated */
export function simulate(simulation: Simulation, start: Situation): SimulatedSend[] {
	const [run] = simulateAll([{ simulation, situation: start }]);
	if (run?.error !== undefined) throw run.error;
	return run?.rows ?? [];
}

interface Traveller extends Turn, SimulatedContact {
	rows: SimulatedSend[];
	asked: number;
	/** Since when the cap on bursts has held back the step that is due. */
	heldSince?: Millis;
	error?: unknown;
}

/** Asks once and moves the contact on. */
function isOver(one: Traveller, burst: BurstCount): boolean {
	const { simulation, situation, rows, tick: now } = one;
	const { sequence, policy, to } = simulation;
	if (one.asked++ > mostQuestions) throw new InputError(`"${sequence.id}" does not end: it was asked ${mostQuestions} times what comes next.`, 'Let the schedule run less often, or simulate a shorter period.');
	const goOnAt = (at: Millis) => {
		// Something that happens in between may change what is next.
		one.since = situation.events.find((event) => event.at > now && event.at < at)?.at ?? at;
		one.tick = awake(one.since, simulation);
		return false;
	};
	const step = nextStep(sequence, situation, policy, now);
	switch (step.action) {
		case 'complete':
			return true;
		case 'exit':
			rows.push(...notSent(simulation, situation, step, iso(now)));
			return true;
		case 'wait':
			if (step.at !== null) return goOnAt(Math.min(Date.parse(step.at), to));
			rows.push(...notSent(simulation, situation, step, null));
			return true;
		case 'send': {
			const freeAt = burst.freeAt(sequence, step.stepId ?? '', policy, now);
			if (freeAt !== undefined) {
				one.heldSince ??= now;
				return goOnAt(freeAt);
			}
			burst.add(sequence, step.stepId ?? '', now);
		}
	}
	rows.push(rowOf(situation, heldBack(step, one.heldSince), step.stepId ?? '', step.action === 'send' ? 'sent' : 'not_sent'));
	one.situation = after(situation, step, now, sequence, simulation.assumptions);
	one.heldSince = undefined;
	one.since = now;
	return false;
}

/** What is left when the period is over. */
function endsWithPeriod({ simulation, situation, rows, heldSince }: Traveller): boolean {
	const { sequence, policy, to } = simulation;
	if (situation.enrolment.enrolledAt >= to) return false;
	const step = nextStep(sequence, situation, policy, to);
	if (step.action !== 'complete') rows.push(...afterPeriod(simulation, situation, heldBack(step, heldSince)));
	return false;
}

function heldBack(step: NextStep, since: Millis | undefined): NextStep {
	if (since === undefined) return step;
	const reason: Reason = {
		code: 'burst_cap',
		text: `As many messages of the step "${step.stepId}" as may leave at once had left; it waited since ${iso(since)}.`,
		evidence: { since: iso(since) },
	};
	return { ...step, reasons: [reason, ...step.reasons] };
}

/** The first instant not before `at` at which the schedule runs. */
function awake(at: Millis, { from, assumptions: { downtimes, everyMinutes } }: Simulation): Millis {
	const every = everyMinutes * MINUTE;
	let next = at;
	for (;;) {
		const tick = every > 0 ? from + Math.ceil((next - from) / every) * every : next;
		const down = downtimes.find((one) => one.from <= tick && tick < one.to);
		if (!down) return tick;
		next = down.to;
	}
}

/** The situation once the step is written down, as the workflow does it. */
function after(situation: Situation, step: NextStep, now: Millis, { topic }: Sequence, { state }: Assumptions): Situation {
	if (step.stepId === null) return situation;
	const sent = step.action === 'send';
	const done = [...situation.enrolment.done, { stepId: step.stepId, at: now, state: sent ? 'sent' : 'skipped', hour: step.hour ?? undefined }];
	const send: Send[] = sent && step.channel ? [{ at: now, channel: step.channel, topic, state, key: step.key ?? undefined, stepId: step.stepId }] : [];
	return { ...situation, enrolment: { ...situation.enrolment, done }, sends: [...situation.sends, ...send] };
}

function rowOf({ enrolment, contact }: Situation, step: NextStep, stepId: string, outcome: SimulatedSend['outcome']): SimulatedSend {
	const { at, localTime, timeZone, channel, variant, template, tone, key, reasons } = step;
	return {
		contactId: enrolment.contactId ?? contact.contactId ?? null,
		enrolmentId: enrolment.id,
		stepId,
		outcome,
		why: reasons.find(({ code }) => !aside.has(code))?.code ?? outcome,
		at,
		localTime,
		timeZone,
		channel,
		variant,
		template,
		tone,
		key,
		engine: 'rules',
		reasons,
	};
}

/** Reasons that say how, not why. */
const aside = new Set([
	'zone', 'adapted', 'kept_apart', 'paused_before', 'out_of_office', 'learnt_hour', 'learnt_hour_closed', 'learnt_hour_old', 'learnt_hour_past', 'not_enough_history',
]);

/** A row for each step that is left. */
function notSent({ sequence }: Simulation, situation: Situation, step: NextStep, at: string | null): SimulatedSend[] {
	return left(sequence, situation).map((id) => ({
		...rowOf(situation, { ...step, at, localTime: step.localTime, channel: null, variant: null, key: `${situation.enrolment.id}/${id}/${situation.enrolment.epoch}` }, id, 'not_sent'),
	}));
}

function afterPeriod(simulation: Simulation, situation: Situation, step: NextStep): SimulatedSend[] {
	const reason: Reason = { code: 'after_period', text: `The period ends at ${iso(simulation.to)}.`, evidence: { to: iso(simulation.to) } };
	const late = { ...step, reasons: [reason, ...step.reasons] };
	return left(simulation.sequence, situation).map((id) =>
		rowOf(situation, id === step.stepId ? late : { ...late, at: null, localTime: null, channel: null, variant: null, template: null, key: null }, id, 'not_sent'),
	);
}

function left({ steps }: Sequence, { enrolment }: Situation): string[] {
	const done = new Set(enrolment.done.map(({ stepId }) => stepId));
	return steps.map(({ id }) => id).filter((id) => !done.has(id));
}
