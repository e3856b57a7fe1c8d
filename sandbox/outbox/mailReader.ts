import { readMail, type ParsedMail } from '../services/mailReading';
import type { MailStore, StoredMail } from '../services/mailStore';

const keptMails = 200;
const keptBytes = 512 * 1024;

/** Parses mails when they are looked at, and keeps the last ones parsed. */
export class MailReader {
	private readonly kept = new Map<string, ParsedMail>();

	constructor(private readonly store: MailStore) {
		store.on('change', (change) => {
			if ('cleared' in change) this.kept.clear();
		});
	}

	async read(mail: StoredMail): Promise<ParsedMail> {
		const known = this.kept.get(mail.id);
		if (known) return known;
		const parsed = await readMail(this.store.raw(mail), { at: mail.at, returnPath: mail.envelope.from });
		if (mail.size <= keptBytes) {
			this.kept.set(mail.id, parsed);
			const oldest = this.kept.keys().next().value;
			if (this.kept.size > keptMails && oldest !== undefined) this.kept.delete(oldest);
		}
		return parsed;
	}
}
