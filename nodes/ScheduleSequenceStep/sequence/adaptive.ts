import { DAY, type Millis } from '../../shared/time/clockChanges';
import type { Channel, Reason } from '../../shared/vocabulary';
import { showsEngagement } from './conditions';
import type { AdaptiveRule, Sequence } from './definition';
import { iso } from './exits';
import type { Send, SequenceEvent, Situation } from './situation';

/** What engagement so far changes about a step. */
export interface Adaptation {
	/** To be tried before the step's own, the latest rule first. */
	channels: Channel[];
	pace: number;
	tone: string | null;
	/** The last event that made the pace what it is: a step is never moved to before it. */
	paceSince?: Millis;
	reasons: Reason[];
}

const none: Adaptation = { channels: [], pace: 1, tone: null, reasons: [] };

/** The rules of the sequence whose engagement was there (or was not) by `now`, one after the other; later ones win over earlier ones. */
export function adapt({ adaptive }: Sequence, { sends, events, enrolment }: Situation, now: Millis): Adaptation {
	if (!adaptive || adaptive.length === 0) return none;
	const result: Adaptation = { channels: [], pace: 1, tone: null, reasons: [] };
	const sent = sends.filter(({ at }) => at >= enrolment.enrolledAt && at <= now);
	for (const rule of adaptive) {
		const since = now - (rule.when.withinDays ?? Infinity) * DAY;
		const found = matches(rule, sent, events, since, now);
		if (!found) continue;
		const { channel, pace, tone } = rule.then;
		if (channel) result.channels.unshift(channel);
		if (pace !== undefined) {
			result.pace = pace;
			result.paceSince = found.at;
		}
		if (tone) result.tone = tone;
		result.reasons.push({ code: 'adapted', text: `Rule ${rule.id}: ${found.text}; ${changeOf(rule)}.`, evidence: { rule: rule.id, ...rule.then } });
	}
	return result;
}

function matches(
	{ when: { engagement, atLeast = 1 } }: AdaptiveRule,
	sent: readonly Send[],
	events: readonly SequenceEvent[],
	since: Millis,
	now: Millis,
): { at: Millis; text: string } | undefined {
	const inTime = events.filter(({ at }) => at >= since && at <= now);
	if (engagement !== 'none') {
		const those = inTime.filter((event) => showsEngagement(event, engagement));
		const last = those.at(-1);
		return last && those.length >= atLeast ? { at: last.at, text: `${engagement} ${those.length} times, last at ${iso(last.at)}` } : undefined;
	}
	const any = inTime.some((event) => showsEngagement(event, 'opened') || showsEngagement(event, 'clicked'));
	const lately = sent.filter(({ at }) => at >= since);
	const last = lately.at(-1);
	return !any && last && lately.length >= atLeast ? { at: last.at, text: `no sign after ${lately.length} messages` } : undefined;
}

function changeOf({ then: { channel, pace, tone } }: AdaptiveRule): string {
	return [
		channel && `${channel} is tried first`,
		pace !== undefined && `delays are multiplied by ${pace}`,
		tone && `the tone is ${tone}`,
	].filter(Boolean).join(', ') || 'nothing changes';
}
