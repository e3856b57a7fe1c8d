import { DAY, type Millis } from '../../shared/time/clockChanges';
import type { Reason } from '../../shared/vocabulary';
import { exitKinds, type ExitKind, type Sequence } from './definition';
import type { Contact, Enrolment, Situation } from './situation';

/** As `formatInstant`, from milliseconds. */
export function iso(at: Millis): string {
	return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}

const texts: Record<ExitKind, string> = {
	reply: 'A reply came',
	booking: 'A meeting was booked',
	conversion: 'The goal was reached',
	opt_out: 'The contact opted out',
	bounce: 'Mail to the contact bounced for good',
	stage_left: 'The contact left the stage that the sequence is for',
};

/** Why the enrolment is over by `now`, undefined where it is not. What happens after `now` has not happened yet. */
export function exitOf(sequence: Sequence, { enrolment, contact, events }: Situation, now: Millis): Reason | undefined {
	if (refuses(contact)) {
		return { code: 'exit_opt_out', text: 'The contact does not want to be contacted.', evidence: { doNotContact: true } };
	}
	for (const event of events) {
		if (event.at > now) break;
		const kind = exitKinds.find((exit) => exit === event.event);
		if (kind === undefined || !whose(sequence, kind).includes(event.by)) continue;
		const by = event.by === 'contact' ? '' : event.by === 'alias' ? ' from an alias of theirs' : ' from a colleague of the account';
		return { code: `exit_${kind}`, text: `${texts[kind]}${by} at ${iso(event.at)}.`, evidence: { at: iso(event.at), by: event.by } };
	}
	return mayReenter(sequence, enrolment);
}

function refuses({ doNotContact, preferences }: Contact): boolean {
	return doNotContact || preferences.doNotContact;
}

/** Whose events of a kind end the sequence; nobody's where the kind is no exit of it. An opt-out always is one. */
function whose({ exits }: Sequence, kind: ExitKind): readonly string[] {
	const usual = ['contact', 'alias'];
	const named = exits?.find((exit) => exit === kind || (typeof exit === 'object' && exit.on === kind));
	if (typeof named === 'object') return named.by ?? usual;
	return named !== undefined || exits === undefined || kind === 'opt_out' ? usual : [];
}

/**
 * Why the contact may not be in the sequence again, by its re-entry rule and `enrolment.previous`; undefined where they may. Earlier
 * times are those with another epoch.
 */
export function mayReenter({ reentry }: Sequence, { previous, epoch, enrolledAt }: Enrolment): Reason | undefined {
	const earlier = previous.filter((one) => one.epoch !== epoch && one.enrolledAt <= enrolledAt);
	if (earlier.length === 0) return undefined;
	const mode = reentry?.mode ?? 'never';
	const refused = (why: string): Reason => ({ code: 'exit_reentry_refused', text: why, evidence: { mode, earlier: earlier.length, epoch } });
	if (mode === 'never') return refused('The contact was in the sequence before, and it is run through once.');
	const running = earlier.find(({ endedAt }) => endedAt === undefined || endedAt > enrolledAt);
	if (mode === 'after_exit' && running) return refused('The contact was still in the sequence when they were enrolled again.');
	const last = Math.max(...earlier.map((one) => (mode === 'after_exit' ? one.endedAt ?? one.enrolledAt : one.enrolledAt)));
	const days = reentry?.afterDays ?? 0;
	if (enrolledAt - last < days * DAY) return refused(`The contact was in the sequence less than ${days} days before.`);
	return undefined;
}
