import type { AutomationKind, Intent, Reason } from '../../shared/vocabulary';
import type { LoopCap } from './loopCaps';

/** One mail of the last 24 hours in the same thread, from the same sender or from the same sender domain. */
export interface HistoryMessage {
	/** ISO 8601 with offset. */
	at: string;
	direction: 'in' | 'out';
	threadKey: string;
	/** Address of the one who wrote it (our own for `out`). */
	from: string;
	/** As `guard` returned it then; empty or null where it was not computed. */
	fingerprint?: string | null;
	/** A machine wrote it. */
	automatic?: boolean;
}

export interface GuardOptions {
	/** Current instant, ISO 8601; what loop caps count back from. */
	now: string;
	/** Our own mailboxes: addresses, or `@domain` for a whole domain. */
	ownAddresses?: string[];
	/** What mail from a domain always is, whatever its headers say: `{"example.com": "person"}`. Covers its subdomains. */
	domainOverrides?: Record<string, 'person' | AutomationKind>;
	/** Newest first, at most 200. Without it loops are not counted. */
	history?: HistoryMessage[];
	/** Other caps than the built-in ones. */
	caps?: readonly LoopCap[];
	/** `newText` of `splitReply`, where the caller has it already. */
	newText?: string;
}

export interface Automation {
	kind: AutomationKind;
	/** One English sentence: which signal, on what evidence. For `none` why it is taken for a person's. */
	reason: string;
}

export interface GuardResult {
	automation: Automation;
	/** To be kept as `history[].fingerprint`: a hash of the body without digits, dates, identifiers and addresses, and a short one of subject and text with them. */
	fingerprint: string;
	/** Every signal found, the deciding one first. */
	reasons: Reason[];
	/** Set where a mail that is marked automatic was kept as a person's, with the reason. */
	keptAsPerson?: Reason;
}

/**
 * What automation decides of the labels: `auto_reply` and `bounce` fix the intent; `list`, `own`, `loop` and `no_reply`
 * keep what the text says; all of them want no answer. `none` decides nothing.
 */
export function decideIntentForAutomation(kind: AutomationKind): { intent?: Intent; needsReply?: false } {
	if (kind === 'none') return {};
	if (kind === 'auto_reply' || kind === 'bounce') return { intent: kind, needsReply: false };
	return { needsReply: false };
}
