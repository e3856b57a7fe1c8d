import type { Reason } from '../../shared/vocabulary';
import type { Rule } from './contradictions';
import type { LabelledExample, Labels } from './labelledExample';
import { labelsOf } from './labelledExample';
import { isLaidAside } from './policy';

const policy = {
	/** Share from which on it is said that an example spoke for something, although it changed nothing. */
	mentioned: 0.25,
	/** Characters of an example that a reason quotes. */
	quoted: 80,
} as const;

/** The example that a mail is most like, and what else there is. */
export interface Because {
	example: LabelledExample;
	similarity: number;
	/** Another example that says otherwise. */
	against?: LabelledExample;
	/** By which of the two was believed. */
	rule: Rule | 'neither';
	alike: number;
	/** The intents are the operator's own, whatever they are called. */
	hasOwnLabels: boolean;
}

/** One line, short, without characters that are not seen: what a stranger wrote is shown, not passed on. */
function quote({ subject, text }: LabelledExample): string {
	const line = `${subject}: ${text}`.slice(0, 600).replace(/[\p{C}\p{Z}\s]+/gu, ' ').replace(/["“”„«»`]/gu, "'").replace(/^\s*:?\s*|\s*:?\s*$/gu, '');
	const characters = [...line];
	return characters.length <= policy.quoted ? line : `${characters.slice(0, policy.quoted - 1).join('').trimEnd()}…`;
}

function said({ intent, correctedAt }: LabelledExample): string {
	return correctedAt === undefined ? `is labelled ${intent}` : `was corrected to ${intent} on ${new Date(correctedAt).toISOString().slice(0, 10)}`;
}

const counted: Record<Because['rule'], string> = {
	later: 'the later one counted more',
	nearer: 'the one that is more like it in what the other does not have counted more',
	neither: 'neither counted for much, because it is like them only in what they have in common',
};

/** Reasons that speak of a label which a correction changed, and so would contradict it. */
const outdated: ReadonlyArray<{ codes: string[]; changed: (before: Labels, after: Labels, hasOwnLabels: boolean) => boolean }> = [
	// That such a mail never presses holds of its intent.
	{ codes: ['urgency'], changed: (before, after, hasOwnLabels) => before.urgency !== after.urgency || (!hasOwnLabels && before.intent !== after.intent && isLaidAside(before.intent)) },
	{ codes: ['tone'], changed: (before, after) => before.sentiment !== after.sentiment || before.emotion !== after.emotion },
	{ codes: ['reply_needed', 'no_reply_needed'], changed: (before, after) => before.needsReply !== after.needsReply },
];

/** The labels with their changes, and with why they were changed. */
export function withReasons(before: Labels, changed: Omit<Labels, 'reasons' | 'secondaryIntents'>, because: Because): Labels {
	const { example, similarity, against, rule, alike, hasOwnLabels } = because;
	const isAside = !hasOwnLabels && isLaidAside(changed.intent);
	const after: Labels = { ...before, ...changed, secondaryIntents: isAside ? [] : before.secondaryIntents.filter((intent) => intent !== changed.intent) };
	const followed = after.intent === example.intent;
	const quoted = `a mail like it ("${quote(example)}") ${said(example)}`;
	const others = [
		after.urgency === before.urgency ? '' : after.urgency === 'urgent' ? 'urgent' : `${after.urgency} urgency`,
		after.sentiment === before.sentiment ? '' : `${after.sentiment} mood`,
		after.needsReply === before.needsReply ? '' : after.needsReply ? 'a reply needed' : 'no reply needed',
	].filter((text) => text !== '');
	const weak = !followed && (after.scores[example.intent] ?? 0) - (before.scores[example.intent] ?? 0) < policy.mentioned;
	if (weak && others.length === 0) return after;
	const reason: Reason = {
		code: followed ? 'corrected_before' : 'corrected_mail_weighed',
		text: [
			followed
				? `Read as ${after.intent} because ${quoted}.`
				: `${quoted.charAt(0).toUpperCase()}${quoted.slice(1)}; that spoke for ${example.intent}, but not enough.`,
			...(after.intent === before.intent ? [] : [`By itself it would be ${before.intent} (${before.confidence}).`]),
			...(others.length === 0 ? [] : [`Therefore also: ${others.join(', ')}.`]),
		].join(' '),
		evidence: {
			similarity: Math.round(similarity * 1000) / 1000,
			labels: labelsOf(example),
			...(example.correctedAt === undefined ? {} : { correctedAt: example.correctedAt }),
			alike,
			before: { intent: before.intent, confidence: before.confidence },
		},
	};
	const disagree: Reason[] = against
		? [
				{
					code: 'corrections_disagree',
					text: `Of mails like it, one ${said(example)}, and one ${said(against)}: ${counted[rule]}.`,
					evidence: { labels: [labelsOf(example), labelsOf(against)] },
				},
			]
		: [];
	const gone = outdated.filter(({ changed: isChanged }) => isChanged(before, after, hasOwnLabels)).flatMap(({ codes }) => codes);
	const stands = ({ code, evidence }: Reason) => (code === 'also' ? after.secondaryIntents.some((intent) => intent === (evidence as { intent?: unknown } | undefined)?.intent) : !gone.includes(code));
	return { ...after, reasons: [reason, ...disagree, ...before.reasons.filter(stands)] };
}
