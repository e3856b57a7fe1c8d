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

/**
 * Asks `nextStep`, the code of the live path, again and again with another clock, and writes down what it says.
 * Whether a message passes consent and the law is for Select Channels to say at the moment of sending; caps count only where the policy
 * has them.
 */
export function simulate(simulation: Simulation, start: Situation): SimulatedSend[] {
	const { sequence, policy, from, to, assumptions } = simulation;
	const rows: SimulatedSend[] = [];
	let situation = start;
	let now = awake(Math.max(from, start.enrolment.enrolledAt), simulation);
	for (let asked = 0; asked < mostQuestions && now < to; asked++) {
		const step = nextStep(sequence, situation, policy, now);
		switch (step.action) {
			case 'complete':
				return rows;
			case 'exit':
				return [...rows, ...notSent(simulation, situation, step, iso(now))];
			case 'wait': {
				if (step.at === null) return [...rows, ...notSent(simulation, situation, step, null)];
				const next = awake(Date.parse(step.at), simulation);
				if (next >= to) return [...rows, ...afterPeriod(simulation, situation, step)];
				// Something that happens in between may change what is next.
				const happens = situation.events.find(({ at }) => at > now && at < next);
				now = happens ? awake(happens.at, simulation) : next;
				break;
			}
			default:
				rows.push(rowOf(situation, step, step.stepId ?? '', step.action === 'send' ? 'sent' : 'not_sent'));
				situation = after(situation, step, now, sequence, assumptions);
		}
	}
	if (now >= to && start.enrolment.enrolledAt < to) {
		const step = nextStep(sequence, situation, policy, to);
		return step.action === 'complete' ? rows : [...rows, ...afterPeriod(simulation, situation, step)];
	}
	return rows;
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
	const done = [...situation.enrolment.done, { stepId: step.stepId, at: now, state: sent ? 'sent' : 'skipped' }];
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
const aside = new Set(['zone', 'adapted', 'kept_apart', 'paused_before', 'out_of_office']);

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
