import type { HistoryMessage } from '../guard/guard';
import type { Mail } from '../reading/mail';
import { domainOf } from '../../shared/mail/mailAddress';

interface Seen extends HistoryMessage {
	messageId: string;
	/** Counts from 0 through the run. */
	place: number;
	key: string;
}

/**
 * Mails of the run at hand, for the loop caps of those that come later in it: the stored history does not know them
 * yet, or not by their fingerprint. Kept by thread and by domain, so that a long run costs no more a mail than a short one.
 */
export class RunHistory {
	private readonly byThread = new Map<string, Seen[]>();
	private readonly byDomain = new Map<string, Seen[]>();
	private readonly messageIds = new Map<string, number>();
	private count = 0;

	/** Mails looked back at: the caps count far fewer. */
	private static readonly longest = 500;

	/** Remembers a mail once it is guarded. The same Message-ID again is the same mail, not another one. */
	add(mail: Mail, fingerprint: string, automatic: boolean, now: string): void {
		const { messageId, threadKey } = mail;
		if (messageId !== '' && this.isRecent(this.messageIds.get(messageId))) return;
		const place = this.count++;
		if (messageId !== '') this.messageIds.set(messageId, place);
		const from = mail.from.address;
		const message = { at: mail.receivedAt ?? now, direction: 'in' as const, threadKey, from, fingerprint, automatic };
		const seen = { ...message, messageId, place, key: keyOf(message) };
		this.keep(this.byThread, threadKey, seen);
		this.keep(this.byDomain, domainOf(from), seen);
	}

	/**
	 * The stored history of a mail with the run's mails that share its thread, sender or sender domain. A mail that both
	 * know counts once, with its fingerprint; the mail itself never counts.
	 */
	before(mail: Mail, stored: readonly HistoryMessage[], now: string): HistoryMessage[] {
		const { messageId, threadKey, from } = mail;
		const related = [...new Set([...(this.byThread.get(threadKey) ?? []), ...(this.byDomain.get(domainOf(from.address)) ?? [])])]
			.filter((seen) => this.isRecent(seen.place) && (seen.messageId === '' || seen.messageId !== messageId))
			.sort((a, b) => a.place - b.place);
		if (related.length === 0 && stored.length === 0) return [];
		const own = keyOf({ at: mail.receivedAt ?? now, direction: 'in', threadKey, from: from.address });
		const known = new Set(related.map(({ key }) => key));
		return [
			...related.map(({ at, direction, threadKey: thread, from: sender, fingerprint, automatic }) => ({ at, direction, threadKey: thread, from: sender, fingerprint, automatic })),
			...stored.filter((message) => {
				const key = keyOf(message);
				return !known.has(key) && key !== own;
			}),
		];
	}

	private isRecent(place: number | undefined): boolean {
		return place !== undefined && place >= this.count - RunHistory.longest;
	}

	private keep(lists: Map<string, Seen[]>, name: string, seen: Seen): void {
		const list = lists.get(name);
		if (!list) lists.set(name, [seen]);
		else if (list.push(seen) > 2 * RunHistory.longest) list.splice(0, RunHistory.longest);
	}
}

function keyOf({ at, direction, threadKey, from }: Pick<HistoryMessage, 'at' | 'direction' | 'threadKey' | 'from'>): string {
	return `${Date.parse(at)} ${direction} ${threadKey} ${from.toLowerCase()}`;
}
