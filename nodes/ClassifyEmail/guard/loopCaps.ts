/** What a cap counts: mails of the history inside its window that share this with the mail at hand. */
export type LoopScope = 'thread' | 'sender' | 'domain_and_fingerprint' | 'answered_fingerprint' | 'total';

export interface LoopCap {
	scope: LoopScope;
	/** Minutes counted back from `now`. */
	minutes: number;
	/** Only mails of this direction count. */
	direction: 'in' | 'out';
	/** Mails already in the window from which on the next one is a loop. */
	atMost: number;
	/** For the operator. */
	text: string;
}

/**
 * The loop caps (rules.md, section 3). A person may write ten mails in an hour; a robot with a new address each time
 * repeats its body from its domain, so that this cap is tight: the third round stops. Who asks the same of one order after
 * the other is stopped only where each was answered, as a robot with one address and a new number each time is.
 */
export const loopCaps: readonly LoopCap[] = [
	{ scope: 'domain_and_fingerprint', minutes: 1440, direction: 'in', atMost: 2, text: 'the same text from the same domain within a day' },
	{ scope: 'answered_fingerprint', minutes: 60, direction: 'in', atMost: 3, text: 'the same text but for its numbers in one conversation or from one sender, each answered, within an hour' },
	{ scope: 'answered_fingerprint', minutes: 1440, direction: 'in', atMost: 6, text: 'the same text but for its numbers in one conversation or from one sender, each answered, within a day' },
	{ scope: 'thread', minutes: 60, direction: 'out', atMost: 6, text: 'our answers in one conversation within an hour' },
	{ scope: 'thread', minutes: 60, direction: 'in', atMost: 12, text: 'mails in one conversation within an hour' },
	{ scope: 'sender', minutes: 60, direction: 'in', atMost: 15, text: 'mails from one sender within an hour' },
	{ scope: 'total', minutes: 60, direction: 'in', atMost: 150, text: 'mails in the history given within an hour' },
];

/** Below this many letters a text is the same by chance ("Thanks!"): it counts only where we answered it. */
export const sharedTextLetters = 40;
