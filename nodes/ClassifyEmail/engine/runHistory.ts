import type { HistoryMessage } from '../guard/guard';
import type { Mail } from '../reading/mail';
import { domainOf } from '../../shared/mail/mailAddress';

/**
 * Mails of the run at hand, for the loop caps of those that come later in it: the stored history does not know them
 * yet, or not by their fingerprint.
 */
export class RunHistory {
	private readonly seen: Array<HistoryMessage & { messageId: string }> = [];

	/** At most so many are looked back at. */
	private static readonly longest = 500;

	/** Remembers a mail once it is guarded. The same Message-ID again is the same mail, not another one. */
	add(mail: Mail, fingerprint: string, automatic: boolean, now: string): void {
		if (mail.messageId !== '' && this.seen.some(({ messageId }) => messageId === mail.messageId)) return;
		this.seen.push({
			messageId: mail.messageId,
			at: mail.receivedAt ?? now,
			direction: 'in',
			threadKey: mail.threadKey,
			from: mail.from.address,
			fingerprint,
			automatic,
		});
		if (this.seen.length > RunHistory.longest) this.seen.shift();
	}

	/**
	 * The stored history of a mail with the run's mails that share its thread, sender or sender domain. A mail that both
	 * know counts once, with its fingerprint; the mail itself never counts.
	 */
	before(mail: Mail, stored: readonly HistoryMessage[], now: string): HistoryMessage[] {
		const domain = domainOf(mail.from.address);
		const related = this.seen.filter(
			({ messageId, threadKey, from }) =>
				(messageId === '' || messageId !== mail.messageId) && (threadKey === mail.threadKey || domainOf(from) === domain),
		);
		const own = key({ at: mail.receivedAt ?? now, direction: 'in', threadKey: mail.threadKey, from: mail.from.address });
		const known = new Set(related.map(key));
		return [
			...related.map(({ at, direction, threadKey, from, fingerprint, automatic }) => ({ at, direction, threadKey, from, fingerprint, automatic })),
			...stored.filter((message) => !known.has(key(message)) && key(message) !== own),
		];
	}
}

function key({ at, direction, threadKey, from }: Pick<HistoryMessage, 'at' | 'direction' | 'threadKey' | 'from'>): string {
	return `${Date.parse(at)} ${direction} ${threadKey} ${from.toLowerCase()}`;
}
