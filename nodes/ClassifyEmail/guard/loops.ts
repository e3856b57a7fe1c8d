import type { Reason } from '../../shared/vocabulary';
import type { HistoryMessage } from './automation';
import { sameWords } from './fingerprint';
import type { Fingerprint } from './fingerprint';
import { sharedTextLetters } from './loopCaps';
import type { LoopCap, LoopScope } from './loopCaps';
import { domainOf } from '../../shared/mail/mailAddress';
import { isPublicMailDomain } from '../../shared/mail/publicMail';

/** What caps are counted for. */
export interface LoopSubject {
	threadKey: string;
	/** The address it was written from, in lowercase. */
	from: string;
	/** Whose mail it is, in lowercase: a web form's visitor, else as `from`. */
	sender: string;
	fingerprint: Fingerprint;
}

/** Whether we wrote in the conversation of a mail of the history after it came. */
type Answered = (message: HistoryMessage) => boolean;

/** An address without what a machine changes in it each time: a tag, digits, identifiers. */
function lastingAddress(address: string): string {
	const local = address.slice(0, 100).split('@', 1)[0] ?? '';
	const parts = (local.split('+', 1)[0] ?? '').split(/[-_.=]/u);
	return parts.map((part) => (/^(?=.*\d)[0-9a-f]+$|\d\D+\d/u.test(part) ? '' : part.replace(/\d+/gu, ''))).filter(Boolean).join('-');
}

/** "case4000@" and "case4001@", "ticket+1@" and "ticket+2@": colleagues have other names, machines other numbers. */
function isNumberedLike(one: string, other: string): boolean {
	return one !== other && lastingAddress(one) === lastingAddress(other);
}

function isRepeated(message: HistoryMessage, { threadKey, sender, fingerprint }: LoopSubject, answered: Answered): boolean {
	const earlier = message.fingerprint ?? '';
	if (!sameWords(earlier, fingerprint.kept)) return false;
	const from = message.from.toLowerCase();
	const domain = domainOf(sender);
	const isSameThread = message.threadKey === threadKey;
	const isSameSender = from === sender;
	// Users of a provider have nothing in common, not even where a hundred of them send in the same form.
	const isRelated = isSameThread || (domainOf(from) === domain && !isPublicMailDomain(domain));
	const isToTheLetter = earlier === fingerprint.kept;
	const isNumbered = isRelated && !isSameSender && isNumberedLike(from, sender);
	if (fingerprint.letters < sharedTextLetters) return (isNumbered || (isToTheLetter && (isSameThread || isSameSender))) && answered(message);
	if (isToTheLetter) return isRelated || isSameSender;
	// Other numbers are other orders, unless the addresses are made by a machine or we speak with one.
	return isNumbered || (isRelated && !isSameSender && answered(message));
}

const matches: Readonly<Record<LoopScope, (message: HistoryMessage, subject: LoopSubject, answered: Answered) => boolean>> = {
	thread: (message, { threadKey }) => message.threadKey === threadKey,
	sender: (message, { sender }) => sender !== '' && message.from.toLowerCase() === sender,
	domain_and_fingerprint: isRepeated,
	// By the written address: a robot may name another one for answers, as a form does, and the history does not tell.
	answered_fingerprint: (message, { threadKey, from, fingerprint }, answered) =>
		sameWords(message.fingerprint ?? '', fingerprint.kept) && (message.threadKey === threadKey || message.from.toLowerCase() === from) && answered(message),
	total: () => true,
};

function answeredIn(history: readonly HistoryMessage[]): Answered {
	const latest = new Map<string, number>();
	for (const { direction, threadKey, at } of history) {
		if (direction === 'out') latest.set(threadKey, Math.max(latest.get(threadKey) ?? -Infinity, Date.parse(at)));
	}
	return ({ threadKey, at }) => (latest.get(threadKey) ?? -Infinity) >= Date.parse(at);
}

/** Mails of the history that a cap counts, in its window back from `now` (ISO 8601). */
function count(cap: LoopCap, history: readonly HistoryMessage[], subject: LoopSubject, now: number, answered: Answered): number {
	return history.filter((message) => {
		if (message.direction !== cap.direction || !matches[cap.scope](message, subject, answered)) return false;
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
	const answered = answeredIn(history);
	for (const cap of caps) {
		const counted = count(cap, history, subject, instant, answered);
		if (counted < cap.atMost) continue;
		return {
			code: `loop_${cap.scope}`,
			text: `Loop: there were already ${counted} mails of this kind (${cap.text}; at most ${cap.atMost} in ${cap.minutes} minutes).`,
			evidence: { scope: cap.scope, direction: cap.direction, counted, atMost: cap.atMost, minutes: cap.minutes },
		};
	}
	return undefined;
}
