import type { DateTime } from 'luxon';
import { formatInstant } from '../../shared/time/instant';
import type { Reason } from '../../shared/vocabulary';
import { candidates } from './candidates';
import type { Context, Verdict } from './context';
import type { Channel, ConsentEvent, Contact, Decision, Delivery, Incident, Message, Sent } from './model';
import type { ChannelPolicy } from './policy';
import { capRules, hourRules, rules } from './rules';
import { smsLengthFor } from './rules/capability';
import { whatsappWindow } from './whatsappWindow';

/** A message that no instant of so many days suits is blocked, and says by which rule. */
const horizonDays = 100;

/** How far a decision to send is looked ahead: further than a claim lasts. */
const lookAheadMinutes = 10;

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
	const limit = now.plus({ days: horizonDays });
	const judged = channels.map((channel) =>
		judge({ channel, message, contact, consent, history, incidents, policy, now, at: now, limit }),
	);
	const possible = judged
		.filter(({ decision }) => decision.action === 'send')
		.map(({ decision }) => decision.channel);
	const selected = use === 'all' ? possible : possible.slice(0, 1);
	const approval = approvalReason(message, channels, policy);
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
	while (at <= context.limit) {
		const verdict = firstVerdict({ ...context, at });
		if (verdict?.action === 'block') return judgedAs(context, verdict, null);
		if (verdict?.action !== 'defer') return judgedAs(context, deferred ?? verdict ?? ok({ ...context, at }), at);
		// Otherwise a message would escape its cap by being asked about at night.
		const skipped = deferred ? undefined : skippedAtCap(context);
		if (skipped) return judgedAs(context, skipped, null);
		deferred ??= verdict;
		at = verdict.until;
	}
	const { rule, text, evidence } = deferred ?? ok(context);
	const never = `${text} No instant of the next ${horizonDays} days suits all rules.`;
	return judgedAs(context, { action: 'block', rule, text: never, evidence }, null);
}

function skippedAtCap(context: Context): Verdict | undefined {
	if (context.message.onCap !== 'skip') return undefined;
	return capRules.map((rule) => rule(context)).find((verdict) => verdict?.action === 'block');
}

/** Nothing stands against it; what the channel makes of the message is worth knowing all the same. */
function ok({ channel, message, contact, policy, at }: Context): Verdict {
	const evidence =
		channel === 'sms'
			? { ...smsLengthFor(message) }
			: channel === 'whatsapp'
				? windowEvidence(whatsappWindow(message, contact, policy, at))
				: {};
	return { action: 'send', rule: 'ok', text: 'Nothing stands against it.', evidence };
}

function windowEvidence({ form, closesAt }: ReturnType<typeof whatsappWindow>) {
	return { form, windowClosesAt: closesAt ? formatInstant(closesAt) : null };
}

function firstVerdict(context: Context): Verdict | undefined {
	for (const rule of rules) {
		const verdict = rule(context);
		if (verdict) return verdict;
	}
	return undefined;
}

function judgedAs(context: Context, verdict: Verdict, at: DateTime<true> | null): Judged {
	const { channel, message, contact, policy } = context;
	const { action, rule, text, evidence } = verdict;
	const targetMinutes = policy.channelTargets[channel];
	const closing = action === 'send' && at !== null ? closesAt({ ...context, at }) : undefined;
	const decision: Decision =
		action === 'block' || at === null
			? { channel, action: 'block', at: null, rule, evidence }
			: {
					channel,
					action,
					at: formatInstant(at),
					rule,
					evidence,
					...(channel === 'whatsapp' ? { form: whatsappWindow(message, contact, policy, at).form } : {}),
					...(targetMinutes === undefined ? {} : { targetMinutes }),
					...(closing ? { until: formatInstant(closing) } : {}),
				};
	return { decision, reason: { code: rule, text: `${channel}: ${text}`, evidence } };
}

/** The first full minute from which hours speak against what may be sent now; undefined where none of the next ten does. */
function closesAt(context: Context): DateTime<true> | undefined {
	const isOpen = (at: DateTime<true>) => hourRules.every((rule) => rule({ ...context, at }) === undefined);
	if (isOpen(context.at.plus({ minutes: lookAheadMinutes }))) return undefined;
	const minute = context.at.startOf('minute');
	for (let minutes = 1; minutes <= lookAheadMinutes; minutes += 1) {
		const at = minute.plus({ minutes });
		if (!isOpen(at)) return at;
	}
	return undefined;
}

function approvalReason(
	{ crisisLevel, type, approvedAt }: Message,
	channels: readonly Channel[],
	{ approval }: ChannelPolicy,
): Reason | undefined {
	if (approvedAt) return undefined;
	if (crisisLevel !== undefined && approval.crisisLevels.includes(crisisLevel)) {
		return {
			code: 'approval_required',
			text: `Crisis level ${crisisLevel} speaks to the public; a person approves the text first.`,
			evidence: { crisisLevel },
		};
	}
	const channel = channels.find((one) => approval.channels.includes(one));
	const named = channel ?? (type !== undefined && approval.types.includes(type) ? type : undefined);
	return named === undefined
		? undefined
		: {
				code: 'approval_required',
				text: `The policy has a person approve every message of "${named}".`,
				evidence: { channel: channel ?? null, type: type ?? null },
			};
}
