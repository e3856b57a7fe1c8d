import type { DateTime } from 'luxon';
import { formatInstant } from '../../shared/time/instant';
import type { Reason } from '../../shared/vocabulary';
import { candidates } from './candidates';
import type { Channel, ConsentEvent, Contact, Decision, Delivery, Incident, Message, Sent } from './model';
import type { ChannelPolicy } from './policy';
import { type Context, rules, type Verdict } from './rules';

/**
 * Whether a message may go to a contact at `now`, on which channels, and why or why not. Pure: asked again at the moment
 * of sending it gives the answer of that moment.
 */
export function decide(
	message: Message,
	contact: Contact,
	consent: readonly ConsentEvent[],
	history: readonly Sent[],
	incidents: readonly Incident[],
	policy: ChannelPolicy,
	now: DateTime<true>,
): Delivery {
	const { channels, use } = candidates(message, contact, policy);
	const judged = channels.map((channel) =>
		judge({ channel, message, contact, consent, history, incidents, policy, now, at: now }),
	);
	const possible = judged
		.filter(({ decision }) => decision.action === 'send')
		.map(({ decision }) => decision.channel);
	const selected = use === 'all' ? possible : possible.slice(0, 1);
	const approval = approvalReason(message, policy);
	return {
		decisions: judged.map(({ decision }) => decision),
		selected,
		primary: possible[0] ?? null,
		fallbacks: possible.slice(1),
		approvalRequired: approval !== undefined,
		engine: 'rules',
		reasons: [...judged.map(({ reason }) => reason), ...(approval ? [approval] : [])],
	};
}

interface Judged {
	decision: Decision;
	reason: Reason;
}

/**
 * Asks the rules about `now`, and where one defers the message, about the instant it names, until one is found that all
 * of them accept: what is deferred out of a cap never lands in quiet hours. What would be blocked there is blocked now.
 */
function judge(context: Context): Judged {
	let deferred: Verdict | undefined;
	let at = context.at;
	// Quiet hours and each send that fills a cap move the instant at most once each, and quiet hours again after each.
	for (let left = 2 * context.history.length + 4; left > 0; left--) {
		const verdict = firstVerdict({ ...context, at });
		if (verdict?.action === 'block') return judgedAs(context.channel, verdict, null);
		if (verdict?.action !== 'defer') {
			return deferred
				? judgedAs(context.channel, deferred, at)
				: judgedAs(context.channel, verdict ?? ok, at);
		}
		deferred ??= verdict;
		at = verdict.until;
	}
	return judgedAs(context.channel, deferred ?? ok, at);
}

const ok: Verdict = { action: 'send', rule: 'ok', text: 'Nothing stands against it.', evidence: {} };

function firstVerdict(context: Context): Verdict | undefined {
	for (const rule of rules) {
		const verdict = rule(context);
		if (verdict) return verdict;
	}
	return undefined;
}

function judgedAs(channel: Channel, verdict: Verdict, at: DateTime<true> | null): Judged {
	const { action, rule, text, evidence } = verdict;
	const decision: Decision =
		action === 'block' || at === null
			? { channel, action: 'block', at: null, rule, evidence }
			: { channel, action, at: formatInstant(at), rule, evidence };
	return { decision, reason: { code: rule, text: `${channel}: ${text}`, evidence } };
}

function approvalReason(
	{ crisisLevel, approvedAt }: Message,
	{ approval }: ChannelPolicy,
): Reason | undefined {
	if (crisisLevel === undefined || approvedAt || !approval.crisisLevels.includes(crisisLevel))
		return undefined;
	return {
		code: 'approval_required',
		text: `Crisis level ${crisisLevel} speaks to the public; a person approves the text first.`,
		evidence: { crisisLevel },
	};
}
