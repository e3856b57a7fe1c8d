import type { Reason } from '../../shared/vocabulary';
import type { HistoryMessage } from './automation';
import type { Fingerprint } from './fingerprint';
import { sharedTextLetters } from './loopCaps';
import type { LoopCap, LoopScope } from './loopCaps';
import { domainOf } from '../../shared/mail/mailAddress';

/** What caps are counted for. */
export interface LoopSubject {
	threadKey: string;
	sender: string;
	fingerprint: Fingerprint;
}

const matches: Readonly<Record<LoopScope, (message: HistoryMessage, subject: LoopSubject) => boolean>> = {
	thread: (message, { threadKey }) => message.threadKey === threadKey,
	sender: (message, { sender }) => sender !== '' && message.from.toLowerCase() === sender,
	domain_and_fingerprint: (message, { threadKey, sender, fingerprint }) => {
		if (!message.fingerprint || message.fingerprint !== fingerprint.hash) return false;
		const from = message.from.toLowerCase();
		// "Thanks!" from two people at a large provider is no loop: a short text must come from the same place.
		if (fingerprint.letters < sharedTextLetters) return message.threadKey === threadKey || from === sender;
		return message.threadKey === threadKey || domainOf(from) === domainOf(sender);
	},
	total: () => true,
};

/** Mails of the history that a cap counts, in its window back from `now` (ISO 8601). */
function count(cap: LoopCap, history: readonly HistoryMessage[], subject: LoopSubject, now: number): number {
	return history.filter((message) => {
		if (message.direction !== cap.direction || !matches[cap.scope](message, subject)) return false;
		const at = Date.parse(message.at);
		// Clocks differ: what is dated after `now` counts as just now.
		return at >= now - cap.minutes * 60_000;
	}).length;
}

/** The first cap that the history has reached, as a reason; undefined where the mail at hand is within all. */
export function reachedCap(
	caps: readonly LoopCap[],
	history: readonly HistoryMessage[],
	subject: LoopSubject,
	now: string,
): Reason | undefined {
	const instant = Date.parse(now);
	for (const cap of caps) {
		const counted = count(cap, history, subject, instant);
		if (counted < cap.atMost) continue;
		return {
			code: `loop_${cap.scope}`,
			text: `Loop: there were already ${counted} mails of this kind (${cap.text}; at most ${cap.atMost} in ${cap.minutes} minutes).`,
			evidence: { scope: cap.scope, direction: cap.direction, counted, atMost: cap.atMost, minutes: cap.minutes },
		};
	}
	return undefined;
}
