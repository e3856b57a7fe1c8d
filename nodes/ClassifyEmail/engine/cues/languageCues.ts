import type { Emotion, Intent } from '../../../shared/vocabulary';

/**
 * Phrases by how much they say: `strong` settles the matter unless something stronger speaks against it, `clear` is
 * good evidence, `hint` only tips a balance. The figures behind them are in `../policy.ts`.
 *
 * A phrase is written as people write it, accents and all (case and accents are ignored when matching), plus
 * - `word*`     any ending: `cancel*` is cancel, cancelled, cancellation
 * - `(a|b)`     either; `(a|b)?` perhaps; `(a |b )?` the same in front of a word
 * - `a ... b`   both in one sentence, a little apart
 */
export interface Phrases {
	strong?: string[];
	clear?: string[];
	hint?: string[];
}

/** What a language offers to tell labels by. */
export interface LanguageCues {
	/** Words are not separated by spaces (Chinese, Japanese). */
	unspaced?: boolean;
	/** Turns the meaning of a phrase that follows it closely, in the same clause. */
	negators?: string[];
	/** Turns the meaning of a phrase it follows (Japanese). */
	negatorsAfter?: string[];
	intents: Partial<Record<Intent, Phrases>>;
	urgency: {
		/** Harm now or within hours. */
		urgent: string[];
		/** An answer is needed the same business day. */
		high: string[];
		/** The writer says there is no hurry. */
		relaxed: string[];
	};
	tone: {
		negative: Phrases;
		positive: Phrases;
	};
	emotions: Partial<Record<Emotion, string[]>>;
	/** Set phrases of courtesy: taken out before the tone is judged. */
	courtesies: string[];
	/** Somebody is asked to do something. */
	requests: string[];
	/** An answer or an approval is expected although nothing is asked outright. */
	awaitsReply: string[];
	/** A list removal that also wants an answer: confirmation, deletion, export, where the address came from. */
	privacyRequests: string[];
	/** Messages rather than a service: what ends with these is an opt-out. */
	messagesOnly: string[];
	/** A contract, subscription or account as a whole: its end weighs more than that of one order. */
	wholeRelationship: string[];
}
