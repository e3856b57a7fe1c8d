import type { Intent } from '../../shared/vocabulary';

/** The figures of the offline engine that are decided, not learnt. */
export const offlinePolicy = {
	/** Characters that are read: what a mail wants is said early. */
	bodyCharacters: 8_000,
	subjectCharacters: 300,
	/** Confidence is scaled by this where no mails were learnt in the language. */
	foreignLanguage: 0.6,
	/** Whatever they say, they have no time pressure and nobody waits for an answer. */
	neverPressing: ['auto_reply', 'bounce', 'marketing'] as readonly Intent[],
	/** Share from which an answer is said to be waited for: one that never came costs about four times as much as one that nobody waited for. */
	answeredFrom: 0.2,
	/** Other matters of a mail: from which share, of which intents (those that call for an action of their own), how many. */
	secondary: {
		from: 0.18,
		atMost: 3,
		among: ['cancellation', 'complaint', 'issue_report', 'opt_out', 'billing', 'sales_inquiry', 'scheduling', 'update_request', 'question'] as readonly Intent[],
	},
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
