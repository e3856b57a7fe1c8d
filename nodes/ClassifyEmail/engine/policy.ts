import type { Intent } from '../../shared/vocabulary';

/** The figures of the offline engine that are decided, not learnt. */
export const offlinePolicy = {
	/** Characters that are read: what a mail wants is said early. */
	bodyCharacters: 8_000,
	subjectCharacters: 300,
	/** Confidence is scaled by this where the message has no words and its subject was read as the message: subjects alone were right so much less often than they said. */
	subjectAlone: 0.6,
	/**
	 * A Chinese or Japanese character counts half a word. Of unseen hard mails of fewer than four words the intent was right three quarters as often
	 * as it said. The shares from which one is urgent spare false alarms where few words leave all classes their part. Of unread mails of 8 to
	 * 24 words they spare a third, and find 95 instead of 97 in 100 of the urgent ones.
	 */
	fewWords: {
		/** Fewer words than this: confidence is scaled. */
		unsure: 4,
		confidence: 0.75,
		/** Under so many words `urgent` only from this share on, where another class has more; the fewest first. */
		urgentFrom: [
			{ under: 4, share: 0.2 },
			{ under: 8, share: 0.15 },
			{ under: 24, share: 0.06 },
		],
	},
	/** Where no mails were learnt in the language: the labels are mostly guesses, by signs and by words that languages share. Chosen on 200 mails in ten such languages. */
	foreign: {
		/** Confidence is scaled by this. */
		confidence: 0.6,
		/** `urgent` only from this share on: of mails of which no word is known few have more. */
		urgentFrom: 0.12,
		/** What is laid aside has these shares together. No other mail is `low`, pleased or without need of a reply: an exclamation mark could make it so. */
		laidAsideFrom: 0.85,
	},
	/** Whatever they say, they have no time pressure and nobody waits for an answer. */
	neverPressing: ['auto_reply', 'bounce', 'marketing'] as readonly Intent[],
	/** Least share of these together: under it a mail is what it is likeliest to be of all others, so that no person's mail is laid aside by a guess. */
	neverPressingFrom: 0.35,
	/** Share from which an answer is said to be waited for: one that never came costs about three times as much as one that nobody waited for. */
	answeredFrom: 0.25,
	/**
	 * Other matters of a mail are what single sentences want: from how many words and from which share on, of which intents (those that call for
	 * an action of their own), how many at most. Of matters that no machine may answer a smaller share is enough, and the whole mail is asked, too.
	 */
	secondary: {
		words: 3,
		from: 0.7,
		delicate: { from: 0.6, fromOfWhole: 0.14, among: ['cancellation', 'opt_out'] as readonly Intent[] },
		atMost: 3,
		among: ['cancellation', 'complaint', 'issue_report', 'opt_out', 'billing', 'sales_inquiry', 'scheduling', 'update_request', 'question'] as readonly Intent[],
	},
} as const;

/** Whether mails of an intent are laid aside: they never press and nobody waits for an answer. Of the vocabulary's intents alone: labels of an operator's own may have their names. */
export function isLaidAside(intent: string): boolean {
	return offlinePolicy.neverPressing.some((one) => one === intent);
}

/** Where the offline engine is held against a model: see safeguard.ts. */
export const safeguard = {
	/** Labels whose neglect hurts the sender or the operator most. */
	protected: ['cancellation', 'complaint', 'opt_out', 'issue_report', 'billing'] as readonly Intent[],
	/** Labels with which a mail would be laid aside. */
	layingAside: ['information', 'feedback', 'auto_reply', 'bounce', 'marketing', 'other'] as readonly Intent[],
	/** Confidence from which the offline engine's protected label is kept. */
	confidence: 0.7,
};
