import { DAY, instantOfLocal, type Millis, MINUTE } from '../../shared/time/clockChanges';
import { minutesOfDay } from '../../shared/time/window';
import type { Reason } from '../../shared/vocabulary';
import { type Allowed, nextAllowed } from './allowed';
import type { Sequence, Step } from './definition';
import { localOf } from './delay';
import { iso } from './exits';
import type { SequencePolicy } from './policy';
import type { LearntSendTime } from './situation';

const HOUR = 60 * MINUTE;

/** A step moved into the hour in which its contact is likeliest to read, or left where it was, with the reason. */
export interface HourChosen {
	due: Millis;
	/** The hour used, by the contact's wall clock; undefined where the step keeps its own. */
	hour?: string;
	reason: Reason;
}

export interface HourAsked {
	step: Step;
	/** When the step goes by its definition. */
	due: Millis;
	/** It is never moved to before this. */
	earliest: Millis;
	allowed: Allowed;
	policy: SequencePolicy;
}

/** Only steps that wait for days may move within one: what goes at once, or hours before an appointment, means what it says. */
export function takesLearntHour({ sendTime }: Sequence, step: Step): boolean {
	return (step.sendTime ?? sendTime) === 'learnt' && (step.delay.days ?? 0) !== 0;
}

/**
 * The step in the contact's learnt hour. A step of the calendar keeps its day; one that counts elapsed time or waits for a window goes in the first such
 * hour from when it is due, within a day. Never outside the hours that hold for the step: where the learnt hour is closed, the step keeps its own.
 * Where the hour was learnt on the day itself, after it had passed, the step goes when it was learnt, not late.
 */
export function inLearntHour(asked: HourAsked, learnt: LearntSendTime | undefined): HourChosen {
	const { due, allowed, policy } = asked;
	const kept = (code: string, why: string): HourChosen => ({ due, reason: { code, text: `${why}; the step keeps its own hour.` } });
	if (!learnt || learnt.basis !== 'contact') return kept('not_enough_history', 'Too little is known of when the contact reads');
	const { learntAt } = learnt;
	if (learntAt !== undefined && due - learntAt > policy.learntForDays * DAY) {
		return kept('learnt_hour_old', `When the contact reads was learnt on ${iso(learntAt)}, more than ${policy.learntForDays} days before`);
	}
	const minutes = wallMinutes(learnt, allowed.timeZone, due);
	const at = placedAt(asked, minutes);
	if (at === undefined) return kept('learnt_hour_closed', `The contact reads at ${clock(minutes)}, which lies outside the hours in which this step may go`);
	if (learntAt === undefined || at >= learntAt) return chosen(asked, minutes, at);
	const { from, to } = spanOf(asked);
	const past = kept('learnt_hour_past', `That the contact reads at ${clock(minutes)} was learnt after that hour`);
	return learntAt >= from && learntAt < to ? { ...past, due: nextAllowed(allowed, Math.max(due, learntAt)) } : past;
}

/** A step that is done, in the hour that it was placed in then; hours that were learnt since change nothing about it. */
export function inHourOf(asked: HourAsked, hour: string): HourChosen {
	const minutes = minutesOfDay(hour, 'enrolment.done.hour');
	return chosen(asked, minutes, placedAt(asked, minutes) ?? asked.due);
}

function chosen({ due }: HourAsked, minutes: number, at: Millis): HourChosen {
	const hour = clock(minutes);
	const text = `The contact reads most in the hour from ${hour}, as they showed themselves: the step goes at ${iso(at)} instead of ${iso(due)}.`;
	return { due: at, hour, reason: { code: 'learnt_hour', text, evidence: { hour, instead: iso(due) } } };
}

/** The time within which the step may be moved. */
function spanOf({ step, due, allowed: { timeZone } }: HourAsked): { from: Millis; to: Millis } {
	if (step.delay.kind !== 'calendar') return { from: due, to: due + DAY };
	const day = Math.floor(localOf(timeZone, due) / DAY);
	return { from: instantOfLocal(timeZone, day * DAY), to: instantOfLocal(timeZone, (day + 1) * DAY) };
}

function placedAt(asked: HourAsked, minutes: number): Millis | undefined {
	const { step, due, earliest, allowed } = asked;
	const { timeZone } = allowed;
	const day = Math.floor(localOf(timeZone, due) / DAY);
	const startOf = (number: number) => instantOfLocal(timeZone, number * DAY + minutes * MINUTE);
	const waits = step.delay.kind !== 'calendar';
	const start = waits && startOf(day) + HOUR <= due ? startOf(day + 1) : startOf(day);
	const at = nextAllowed(allowed, Math.max(start, earliest, waits ? due : start));
	return at < start + HOUR ? at : undefined;
}

/** Minutes after midnight by the wall clock of `timeZone`, of an hour that may have been learnt by another clock. */
function wallMinutes({ hourOfWeek, timeZone: learntIn }: LearntSendTime, timeZone: string, due: Millis): number {
	const hour = hourOfWeek % 24;
	if (learntIn === undefined || learntIn === timeZone) return hour * 60;
	const there = instantOfLocal(learntIn, Math.floor(localOf(learntIn, due) / DAY) * DAY + hour * HOUR);
	return (((localOf(timeZone, there) % DAY) + DAY) % DAY) / MINUTE;
}

function clock(minutes: number): string {
	const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
	return `${two(minutes / 60)}:${two(minutes % 60)}`;
}
