import { InputError } from '../../shared/items';
import { DAY, type Millis, offsetAt } from '../../shared/time/clockChanges';
import type { LocalWindow } from '../../shared/time/window';
import type { Channel, Reason } from '../../shared/vocabulary';
import type { Allowed } from './allowed';
import { nextWithRoom } from './caps';
import { channelOf } from './channelOf';
import { failedCondition } from './conditions';
import type { Sequence } from './definition';
import { localDaysBetween, plusLocalDays } from './delay';
import { exitOf, iso } from './exits';
import { keyOf, missedAfter, type PlanContext, type Planned, progressOf } from './plan';
import type { SequencePolicy } from './policy';
import { type Pause, quietHoursOf, type Situation } from './situation';
import { isHeldOut, variantOf } from './variant';
import { zoneOfContact } from './zoneOfContact';

export type StepAction = 'send' | 'wait' | 'skip' | 'exit' | 'complete';

export interface NextStep {
	action: StepAction;
	/** The step it is about; null for exit and complete. */
	stepId: string | null;
	channel: Channel | null;
	variant: string | null;
	template: string | null;
	tone: string | null;
	/** ISO 8601, UTC: when to send, or when to ask again; null where that is not known. */
	at: string | null;
	/** The same by the contact's wall clock. */
	localTime: string | null;
	timeZone: string;
	/** The learnt hour of the contact that the step was placed in, such as 14:00; null where it keeps its own. */
	hour: string | null;
	/** Enrolment, step, epoch: unique for what is sent, the same whenever it is asked for. */
	key: string | null;
	engine: 'rules';
	reasons: Reason[];
}

/**
 * What an enrolment does at `now`. `send`: now, with `at` = `now`; `wait`: nothing before `at`; `skip`: write the step down as done with the
 * state `skipped` and ask again; `exit` and `complete`: it is over. Pure: the same question has the same answer, and
 * `at` of one step never moves back as time passes while nothing new happens.
 *
 * @throws InputError where the enrolment runs on another version, a date or a zone is missing, or no hour is allowed
 */
export function nextStep(sequence: Sequence, situation: Situation, policy: SequencePolicy, now: Millis): NextStep {
	const { enrolment, contact } = situation;
	if (enrolment.version !== undefined && enrolment.version !== sequence.version) {
		throw new InputError(
			`The enrolment runs on version ${enrolment.version} of "${sequence.id}"; version ${sequence.version} was given.`,
			'Give the definition of that version, or a list of all versions: an enrolment finishes on the one it began with.',
		);
	}
	const zone = zoneOfContact(contact, situation.workspaceZone, now);
	const answer = answerIn(zone.timeZone);
	const zoneReason: Reason = { code: 'zone', text: `${zone.timeZone}, from the ${zone.source}.`, evidence: zone };

	const over = exitOf(sequence, situation, now) ?? (isHeldOut(sequence, situation) ? heldOut : undefined);
	if (over) return answer('exit', null, [over]);
	const allowed = allowedFor(sequence, situation, policy, zone.timeZone);
	const context: PlanContext = { sequence, situation, policy, allowed, now };
	const { next } = progressOf(context);
	if (!next) return answer('complete', null, [{ code: 'complete', text: 'Every step is done.' }]);

	const paused = activePause([...enrolment.paused, ...enrolment.sequencePaused], now);
	if (paused) {
		return { ...answer('wait', paused.to ?? null, [{ code: 'paused', text: paused.to === undefined ? 'It is paused.' : `It is paused until ${iso(paused.to)}.` }]), stepId: next.step.id };
	}
	const { step } = next;
	const variant = variantOf(sequence, step, situation);
	const template = variant?.template ?? step.template ?? null;
	const decision = decideStep(next, template, context);
	return {
		...answer(decision.action, decision.at, [...next.reasons, ...next.adaptation.reasons, ...decision.reasons, zoneReason]),
		stepId: step.id,
		channel: decision.channel ?? null,
		variant: variant?.id ?? null,
		template,
		tone: next.adaptation.tone,
		hour: next.hour ?? null,
		key: keyOf(situation, step.id),
	};
}

const heldOut: Reason = { code: 'exit_holdout', text: 'The contact is of the share that gets nothing, so that the effect can be measured.' };

function answerIn(timeZone: string) {
	return (action: StepAction, at: Millis | null, reasons: Reason[]): NextStep => ({
		action,
		stepId: null,
		channel: null,
		variant: null,
		template: null,
		tone: null,
		at: at === null ? null : new Date(at).toISOString(),
		localTime: at === null ? null : localTimeOf(timeZone, at),
		timeZone,
		hour: null,
		key: null,
		engine: 'rules',
		reasons,
	});
}

/** As `formatLocal`, from milliseconds. */
function localTimeOf(timeZone: string, at: Millis): string {
	const offset = Math.round(offsetAt(timeZone, at) / 60_000);
	const minutes = Math.abs(offset);
	const two = (value: number) => String(value).padStart(2, '0');
	return `${new Date(at + offset * 60_000).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The hours that hold for every step: window and calendar of the sequence, window and quiet hours of the policy or the contact. */
function allowedFor(sequence: Sequence, { contact }: Situation, policy: SequencePolicy, timeZone: string): Allowed {
	const windows = [sequence.window, policy.window].filter((window): window is LocalWindow => window !== undefined);
	const own = quietHoursOf(contact);
	const quiet = own ?? policy.quietHours;
	return {
		timeZone,
		windows,
		quietHours: quiet ? [{ window: quiet, timeZone: (own && contact.preferences.timeZone) || timeZone }] : [],
		calendar: sequence.calendarIn?.(timeZone),
	};
}

function activePause(pauses: readonly Pause[], now: Millis): Pause | undefined {
	const active = pauses.filter(({ from = -Infinity, to = Infinity }) => from <= now && now < to);
	// The one that ends last; without an end, that one.
	return active.sort((a, b) => (b.to ?? Infinity) - (a.to ?? Infinity))[0];
}

interface Decided {
	action: 'send' | 'wait' | 'skip';
	at: Millis;
	channel?: Channel;
	reasons: Reason[];
}

function decideStep(planned: Planned, template: string | null, context: PlanContext): Decided {
	const { step, due, allowed, adaptation } = planned;
	const { sequence, situation, policy, now } = context;
	const channel = channelOf(step.channels, situation.contact, adaptation.channels, template, now);
	if (now < due) {
		return { action: 'wait', at: due, channel, reasons: [{ code: 'not_due', text: `The step "${step.id}" is due at ${iso(due)}.`, evidence: { delay: step.delay } }] };
	}
	const unmet = failedCondition(step, situation, now);
	if (unmet) return { action: 'skip', at: now, channel, reasons: [unmet] };
	if (!channel) {
		return { action: 'skip', at: now, reasons: [{ code: 'channel_unavailable', text: `The contact has none of ${step.channels.join(', ')}, or switched them off.` }] };
	}
	const message = { topic: sequence.topic, channel, key: keyOf(situation, step.id) };
	const room = (from: Millis) => nextWithRoom(situation.sends, message, policy, allowed, from);
	const first = room(due);
	const capped: Reason[] = first.reached
		? [{ code: 'frequency_cap', text: `${first.reached.count} messages in ${first.reached.cap.hours} hours; at most ${first.reached.cap.most}.`, evidence: first.reached.cap }]
		: [];
	if (first.reached && step.onCap === 'skip') return { action: 'skip', at: now, channel, reasons: capped };
	if (now < first.at) return { action: 'wait', at: first.at, channel, reasons: capped };
	return { channel, ...caughtUp(planned, first.at, room, context, capped) };
}

/** A step whose time has come: at once where that was a moment ago, by its policy where real time has passed. */
function caughtUp(
	{ step, allowed }: Planned,
	could: Millis,
	room: (from: Millis) => { at: Millis },
	{ policy, now }: PlanContext,
	reasons: Reason[],
): Omit<Decided, 'channel'> {
	const grace = missedAfter(step, policy);
	const late = now - could;
	const missed = late > grace;
	const because: Reason[] = missed
		? [...reasons, { code: 'missed', text: `It could have gone at ${iso(could)}, ${Math.round(late / 60_000)} minutes ago.`, evidence: { onMissed: step.onMissed ?? 'send' } }]
		: reasons;
	if (missed && step.onMissed === 'skip') return { action: 'skip', at: now, reasons: because };
	const from = missed && step.onMissed === 'slide' ? slid(step, allowed, could, now, grace) : now;
	const { at } = room(from);
	if (at > now) return { action: 'wait', at, reasons: [...because, { code: 'outside_hours', text: `The next time at which it may go is ${iso(at)}.` }] };
	return { action: 'send', at: now, reasons: [...because, { code: 'due', text: `The step "${step.id}" is due.`, evidence: { could: iso(could) } }] };
}

/**
 * The next time the wall shows the hour at which the step could have gone; one that was reached within `grace` before `now` counts, so
 * that a schedule that runs every few minutes meets it. Steps without an hour of their own go at once.
 */
function slid(step: Planned['step'], { timeZone }: Allowed, could: Millis, now: Millis, grace: Millis): Millis {
	if (step.delay.kind !== 'calendar') return now;
	const behind = Math.max(1, Math.floor((now - grace - could) / DAY) - 1);
	for (let days = Math.min(behind, Math.max(1, localDaysBetween(timeZone, could, now) - 2)); ; days++) {
		const at = plusLocalDays(timeZone, could, days);
		if (at >= now - grace) return Math.max(at, now);
	}
}

