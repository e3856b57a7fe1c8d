import type { Intent, Urgency } from '../../shared/vocabulary';

/** Every figure of the offline engine. Where one is taken from a document, it is said so. */

/** What a phrase of each strength counts. */
export const phraseWeights = { strong: 3, clear: 1.6, hint: 0.5 } as const;

/** The second phrase for a label says less than the first, and so on: a long mail must not win by its length. */
export const repetition = [1, 0.55, 0.35, 0.2, 0.1] as const;

/** A phrase in the subject counts so much of one in the body. The subject of a reply is mostly somebody else's. */
export const subjectShare = { fresh: 0.9, reply: 0.35 } as const;

/** What each intent starts from: how much evidence it needs before it is believed. */
export const startingScore: Record<Intent, number> = {
	question: 0.4,
	update_request: 0,
	issue_report: 0,
	complaint: -0.3,
	billing: 0,
	scheduling: -0.1,
	sales_inquiry: -0.1,
	cancellation: -0.1,
	information: 0,
	feedback: -0.4,
	opt_out: -0.2,
	auto_reply: -1.2,
	bounce: -0.6,
	marketing: -1.1,
	other: -0.2,
};

/**
 * Two that fit: the one whose neglect costs the business most (docs/labels.md). What a machine wrote and what nobody
 * asked for is not in this order: there the higher score decides.
 */
export const neglectOrder: readonly Intent[] = [
	'cancellation',
	'complaint',
	'issue_report',
	'opt_out',
	'billing',
	'sales_inquiry',
	'scheduling',
	'update_request',
	'question',
	'feedback',
	'information',
];

/** Phrases of a form say less than those of a matter: "how do I ..." is said in every mail. */
export const formShare = 0.75;

/** Labels that say how a mail is put rather than what is at stake. */
export const forms: readonly Intent[] = ['question', 'information', 'feedback'];

export const decision = {
	/** A label fits as well as the best one when it is within this of it ... */
	tieMargin: 0.7,
	/** ... and has at least this score of its own (about one strong phrase). */
	fits: 2.6,
	/** A question, thanks or an enclosure is often only the form of something else, which then wins within this. */
	formMargin: 2.6,
	/** ... where it has at least this score. */
	behindForm: 1.5,
	/** From this score on another label is secondary. */
	secondary: 2.4,
	/** At most so many secondary labels. */
	secondaryAtMost: 3,
	/** Higher makes confidence more even over the labels. */
	temperature: 1.15,
	/** Confidence is scaled by this where no cues exist for the language of the mail. */
	foreignLanguage: 0.6,
	/** Below this best score nothing was found to go by. */
	nothingFound: 0.9,
	/** Characters that are read: what a mail wants is said early. */
	characters: 8_000,
} as const;

/** What the build of a mail adds. */
export const structure = {
	asks: { question: 0.9, update_request: 0.2, information: -1, feedback: -0.6, marketing: -0.3 },
	asksNothing: { information: 0.8, feedback: 0.3, question: -0.6, auto_reply: 0.3 },
	onlyThanks: { feedback: 2, information: -0.5 },
	attachment: { information: 0.5, billing: 0.1 },
	amount: { billing: 0.5, marketing: 0.1 },
	amountAndReference: { billing: 0.5 },
	referenceAndWhen: { update_request: 0.7 },
	dateAndQuestion: { scheduling: 0.3 },
	manyLinks: { marketing: 1.3, opt_out: -0.8, auto_reply: 0.2 },
	shouting: { marketing: 0.5 },
	angry: { complaint: 1.2, marketing: -1, feedback: -1 },
	glad: { feedback: 0.9, complaint: -1.2 },
	reply: { marketing: -1.5, bounce: -0.3 },
	messagesOnly: { cancellation: -2.5, opt_out: 0.6 },
	robotSender: { auto_reply: 1, marketing: 0.6 },
} as const satisfies Record<string, Partial<Record<Intent, number>>>;

export const shape = {
	/** Words from which on a mail that asks nothing is taken to tell something. */
	tells: 12,
	/** Links from which on a mail is more likely a newsletter. */
	manyLinks: 3,
	/** Exclamation marks from which on a mail shouts. */
	shouting: 4,
	/** Words (or CJK characters) up to which a mail of thanks is only that. */
	onlyThanks: 60,
} as const;

/** The urgency of a mail of which nothing else is known. */
export const usualUrgency: Record<Intent, Urgency> = {
	question: 'normal',
	update_request: 'normal',
	issue_report: 'normal',
	complaint: 'high',
	billing: 'normal',
	scheduling: 'normal',
	sales_inquiry: 'normal',
	cancellation: 'normal',
	information: 'low',
	feedback: 'low',
	opt_out: 'normal',
	auto_reply: 'low',
	bounce: 'low',
	marketing: 'low',
	other: 'low',
};

/** Whatever it says, it has no time pressure. */
export const neverPressing: readonly Intent[] = ['auto_reply', 'bounce', 'marketing'];

/** "No rush" makes these low; a defect, an order or an inquiry stays normal. */
export const relaxable: readonly Intent[] = ['question', 'update_request', 'scheduling', 'information', 'feedback', 'other'];

export const tone = {
	/** From here on (either way) the tone is negative or positive; between it is neutral. -1..1. */
	threshold: 0.34,
	/** Evidence that stands against any tone: one weak word is not a mood. */
	ballast: 2.2,
	/** A tone this clear adds to complaint or feedback. */
	clear: 0.5,
} as const;

/** Where the offline engine is held against a model: see safeguard.ts. */
export const safeguard = {
	/** Labels whose neglect hurts the sender or the operator most. */
	protected: ['cancellation', 'complaint', 'opt_out', 'issue_report', 'billing'] as readonly Intent[],
	/** Labels with which a mail would be laid aside. */
	layingAside: ['information', 'feedback', 'auto_reply', 'bounce', 'marketing', 'other'] as readonly Intent[],
	/** Confidence from which the offline engine's protected label is kept. */
	confidence: 0.7,
};
