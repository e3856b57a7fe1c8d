import { InputError } from '../../shared/items';
import { DAY, type Millis, MINUTE } from '../../shared/time/clockChanges';
import type { Reason } from '../../shared/vocabulary';
import { adapt, type Adaptation } from './adaptive';
import { type Allowed, nextAllowed } from './allowed';
import type { Sequence, Step } from './definition';
import { localDaysBetween, placeDelay, plusLocalDays } from './delay';
import { iso } from './exits';
import { inHourOf, inLearntHour, takesLearntHour } from './learntHour';
import type { SequencePolicy } from './policy';
import type { Pause, Situation } from './situation';

const HOUR = 60 * MINUTE;

/** A step with the instant it could go, before caps. */
export interface Planned {
	step: Step;
	due: Millis;
	/** The same before it was kept apart from a step that went late: what lateness is measured by. */
	meant: Millis;
	/** The same by the definition alone, without the learnt hour. */
	own: Millis;
	/** The hours that hold for the step. */
	allowed: Allowed;
	adaptation: Adaptation;
	/** The learnt hour it was placed in, by the contact's wall clock. */
	hour: string | undefined;
	/** What moved it. */
	reasons: Reason[];
}

export interface Progress {
	/** The step that comes next; undefined where all are done. */
	next: Planned | undefined;
	/** How many steps lie behind. */
	behind: number;
}

export interface PlanContext {
	sequence: Sequence;
	situation: Situation;
	policy: SequencePolicy;
	allowed: Allowed;
	now: Millis;
}

/** Where a message is found again, whoever asks and however often: enrolment, step, epoch. */
export function keyOf({ enrolment }: Situation, stepId: string): string {
	return `${enrolment.id}/${stepId}/${enrolment.epoch}`;
}

/**
 * Goes through the steps that are done up to the one that is next. A delay counts from when the step before was *due* where that went
 * in time (so that a schedule that runs every few minutes adds no drift), from when it went where it was late, and from when it was due where it was
 * skipped.
 */
export function progressOf(context: PlanContext): Progress {
	const { sequence: { steps }, situation, policy } = context;
	const { enrolment } = situation;
	const doneAt = doneSteps(situation, steps);
	let last = -1;
	for (const [index, step] of steps.entries()) if (doneAt.has(step.id)) last = index;
	let previous: Millis = enrolment.enrolledAt;
	let before: Before | undefined;
	let slidDays = 0;
	const first = firstThatMatters(steps, last, doneAt);
	for (const [index, step] of steps.entries()) {
		if (index < first) continue;
		const done = doneAt.get(step.id);
		if (index > last) {
			return { next: plan(step, previous, slidDays, before, context, undefined), behind: index };
		}
		const planned = plan(step, previous, slidDays, before, context, done);
		const sent = done !== undefined && done.state !== 'skipped';
		const late = sent && done.at - planned.meant > missedAfter(step, policy);
		if (late && step.onMissed === 'slide') slidDays += localDaysBetween(context.allowed.timeZone, planned.meant, done.at);
		previous = late ? done.at : planned.meant;
		before = { due: planned.meant, own: planned.own, late: late ? { at: done.at } : undefined };
	}
	return { next: undefined, behind: steps.length };
}

/** A done step that counts from the enrolment or a date owes nothing to those before it, unless one of them slid or went in a learnt hour. */
function firstThatMatters(steps: readonly Step[], last: number, done: ReadonlyMap<string, Done>): number {
	if (steps.some(({ id, onMissed }) => onMissed === 'slide' || done.get(id)?.hour !== undefined)) return 0;
	for (let index = last; index > 0; index--) {
		const from = steps[index]?.delay.from;
		if (from === 'enrolment' || from === 'date') return index;
	}
	return 0;
}

export function missedAfter(step: Step, { missedAfterMinutes }: SequencePolicy): Millis {
	return (step.missedAfterMinutes ?? missedAfterMinutes) * MINUTE;
}

/** A message that is in the history under its key was decided, though nobody wrote it into the enrolment. */
function doneSteps(situation: Situation, steps: readonly Step[]): Map<string, Done> {
	const done = new Map<string, Done>(situation.enrolment.done.map(({ stepId, at, state, hour }) => [stepId, { at, state, hour }]));
	const keyed = situation.sends.filter(({ key }) => key !== undefined);
	if (keyed.length === 0) return done;
	const known = new Map(keyed.map(({ key, at, state }) => [key, { at, state }]));
	for (const { id } of steps) {
		const send = done.has(id) ? undefined : known.get(keyOf(situation, id));
		if (send) done.set(id, send);
	}
	return done;
}

interface Done {
	at: Millis;
	state: string;
	hour?: string;
}

/** The step before: when it was due, when it would have been by its definition alone, and when it went where that was late. */
interface Before {
	due: Millis;
	own: Millis;
	late?: { at: Millis };
}

function plan(
	step: Step,
	previous: Millis,
	slidDays: number,
	before: Before | undefined,
	context: PlanContext,
	done: Done | undefined,
): Planned {
	const { sequence, situation, policy, allowed: general } = context;
	const { timeZone } = general;
	const { delay } = step;
	const allowed = delay.kind === 'window' ? { ...general, windows: [...general.windows, delay.window] } : general;
	const reasons: Reason[] = [];
	const known = done?.at ?? context.now;
	const adaptation = adapt(sequence, situation, known);
	const anchor = delay.from === 'enrolment' || delay.from === 'date'
		? plusLocalDays(timeZone, delay.from === 'date' ? dateOf(step, situation) : situation.enrolment.enrolledAt, slidDays)
		: previous;

	let due = placeDelay(delay, anchor, general, adaptation.pace);
	let earliest = (delay.days ?? 0) < 0 ? -Infinity : anchor;
	if (adaptation.paceSince !== undefined && due < adaptation.paceSince) {
		due = nextAllowed(allowed, adaptation.paceSince);
		earliest = due;
	}

	const paused = pausedBetween([...situation.enrolment.paused, ...situation.enrolment.sequencePaused], anchor, due);
	if (paused.moved > 0) {
		const moved = delay.kind === 'elapsed' ? due + paused.moved : movedByDays(timeZone, due, paused);
		if (moved !== due) {
			due = nextAllowed(allowed, moved);
			earliest = Math.max(earliest, paused.until);
			reasons.push({ code: 'paused_before', text: `It was paused for ${hoursOf(paused.moved)} hours; what follows moves.`, evidence: { to: iso(due) } });
		}
	}
	for (const event of situation.events) {
		if (event.event !== 'out_of_office' || event.at > known) continue;
		const back = event.until ?? event.at + policy.outOfOfficeHours * HOUR;
		if (due < event.at || due >= back) continue;
		due = nextAllowed(allowed, back);
		earliest = Math.max(earliest, back);
		reasons.push({ code: 'out_of_office', text: `The contact is out of office until ${iso(back)}.`, evidence: { until: iso(back) } });
	}
	const own = due;
	let hour: string | undefined;
	if (done ? done.hour !== undefined : takesLearntHour(sequence, step)) {
		const asked = { step, due, earliest, allowed, policy };
		const chosen = done?.hour === undefined ? inLearntHour(asked, situation.contact.sendTime) : inHourOf(asked, done.hour);
		({ due, hour } = chosen);
		reasons.push(chosen.reason);
	}
	const apart = before && (delay.from === 'enrolment' || delay.from === 'date') ? afterLearnt(before, own) : due;
	if (due < apart) {
		due = nextAllowed(allowed, apart);
		reasons.push({ code: 'kept_apart', text: `The step before went in its learnt hour, at ${iso(before?.due ?? apart)}; this one keeps its distance.`, evidence: { to: iso(due) } });
	}
	const meant = due;
	const gap = before?.late && Math.min(Math.max(due - before.due, 0), policy.catchUpGapHours * HOUR);
	if (before?.late && gap !== undefined && due < before.late.at + gap) {
		due = nextAllowed(allowed, before.late.at + gap);
		reasons.push({ code: 'kept_apart', text: `The step before went late, at ${iso(before.late.at)}; this one keeps its distance.`, evidence: { to: iso(due) } });
	}
	return { step, due, meant, own, allowed, adaptation, hour, reasons };
}

/** Two steps of one day, of which the first was moved into a learnt hour, keep their distance. */
function afterLearnt(before: Before, own: Millis): Millis {
	const distance = own - before.own;
	return before.due !== before.own && distance >= 0 && distance < DAY ? before.due + distance : -Infinity;
}

function dateOf({ id, delay }: Step, { enrolment }: Situation): Millis {
	const date = enrolment.dates[delay.date ?? ''];
	if (typeof date === 'number') return date;
	throw new InputError(
		`The step "${id}" counts from "enrolment.dates.${delay.date}", which is missing.`,
		`Give the enrolment {"dates": {"${delay.date}": "2026-11-23T09:00:00Z"}}.`,
	);
}

interface Paused {
	moved: Millis;
	/** When the last pause that counts ended. */
	until: Millis;
}

/**
 * How long it was paused between the anchor and the moment the step was due; a pause moves that moment, so a later pause may count as
 * well. What is paused still is for the caller to see.
 */
function pausedBetween(pauses: readonly Pause[], anchor: Millis, due: Millis): Paused {
	let moved = 0;
	let until = anchor;
	if (pauses.length === 0) return { moved, until };
	for (const { from = -Infinity, to } of [...pauses].sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity))) {
		if (to === undefined) continue;
		const start = Math.max(from, until);
		if (start > due + moved || to <= start) continue;
		moved += to - start;
		until = to;
	}
	return { moved, until };
}

/** Whole days for a step with a time of day of its own, which it keeps; and not to before the pause ended. */
function movedByDays(timeZone: string, due: Millis, { moved, until }: Paused): Millis {
	for (let days = Math.floor(moved / DAY); ; days++) {
		const at = plusLocalDays(timeZone, due, days);
		if (at >= until) return at;
	}
}

function hoursOf(span: Millis): number {
	return Math.round((span / HOUR) * 10) / 10;
}
