import { EventEmitter } from 'node:events';
import { appendFileSync, closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readHeaders } from './mailHeaders';

/** Where a mail a customer wrote stands on its way to n8n. */
export interface HandOver {
	state: 'waiting' | 'handed_over' | 'held' | 'failed';
	attempts: number;
	/** Why the last attempt failed, for people. */
	problem?: string;
	/** ISO 8601, of the last attempt. */
	at?: string;
}

/** What is known of a stored mail without reading its body. One mail to three customers is three of these. */
export interface StoredMail {
	id: string;
	channel: 'email';
	direction: 'to_customer' | 'from_customer';
	/** Address of the customer whose conversation this belongs to, lower case. */
	customer: string;
	envelope: { from: string; to: string[] };
	/** ISO 8601. */
	at: string;
	subject: string;
	/** With angle brackets; empty where the mail has none. */
	messageId: string;
	inReplyTo: string;
	references: string[];
	/** Where the raw mail lies in the raw file, in bytes. */
	offset: number;
	size: number;
	read: boolean;
	handOver?: HandOver;
}

export type NewMail = Pick<StoredMail, 'direction' | 'customer' | 'envelope' | 'at' | 'read'> & { handOver?: HandOver };

export interface MailFilter {
	to?: string;
	customer?: string;
	direction?: StoredMail['direction'];
	messageId?: string;
	inReplyTo?: string;
}

export interface CustomerSummary {
	address: string;
	total: number;
	unread: number;
	last?: StoredMail;
}

interface StoreEvents {
	change: [{ customer: string; id: string } | { cleared: true }];
}

type IndexLine = { mail: StoredMail } | { change: { id: string; read?: boolean; handOver?: HandOver } };

/**
 * Every mail that passed through the sandbox. The raw bytes are appended to `mails.raw`, a line for each mail (and
 * for each later change of its state) to `mails.jsonl`; memory holds the index only, so that hundreds of
 * thousands of mails cost little. Both files survive a restart; `clear` empties them.
 */
export class MailStore extends EventEmitter<StoreEvents> {
	private readonly mails = new Map<string, StoredMail>();
	private readonly byCustomer = new Map<string, StoredMail[]>();
	private readonly unread = new Map<string, number>();
	private readonly indexFile: string;
	private readonly rawFile: number;
	private rawSize: number;
	private lastId = 0;

	constructor(folder: string) {
		super();
		mkdirSync(folder, { recursive: true });
		this.indexFile = join(folder, 'mails.jsonl');
		this.rawFile = openSync(join(folder, 'mails.raw'), 'a+');
		this.rawSize = statSync(join(folder, 'mails.raw')).size;
		this.load();
	}

	add(mail: NewMail, raw: Buffer | { sameAs: StoredMail }): StoredMail {
		const place = Buffer.isBuffer(raw) ? this.writeRaw(raw) : { offset: raw.sameAs.offset, size: raw.sameAs.size };
		const headers = readHeaders(Buffer.isBuffer(raw) ? raw : this.raw(raw.sameAs));
		const stored: StoredMail = {
			...mail,
			id: `m${this.lastId + 1}`,
			channel: 'email',
			customer: mail.customer.toLowerCase(),
			subject: headers.subject,
			messageId: headers.messageId,
			inReplyTo: headers.inReplyTo,
			references: headers.references,
			...place,
		};
		this.index(stored);
		this.write({ mail: stored });
		this.emit('change', { customer: stored.customer, id: stored.id });
		return stored;
	}

	get(id: string): StoredMail | undefined {
		return this.mails.get(id);
	}

	raw(mail: StoredMail): Buffer {
		const bytes = Buffer.alloc(mail.size);
		readSync(this.rawFile, bytes, 0, mail.size, mail.offset);
		return bytes;
	}

	/** Oldest first. */
	find(filter: MailFilter): StoredMail[] {
		const customer = filter.customer ?? (filter.direction === 'to_customer' ? filter.to : undefined);
		const candidates = customer === undefined
			? [...this.mails.values()]
			: (this.byCustomer.get(customer.toLowerCase()) ?? []);
		const to = filter.to?.toLowerCase();
		return candidates.filter(
			(mail) =>
				(to === undefined ||
					(mail.direction === 'to_customer' ? mail.customer === to : mail.envelope.to.some((one) => one.toLowerCase() === to))) &&
				(filter.direction === undefined || mail.direction === filter.direction) &&
				(filter.messageId === undefined || mail.messageId === filter.messageId) &&
				(filter.inReplyTo === undefined || mail.inReplyTo === filter.inReplyTo),
		);
	}

	/** A customer's mails, oldest first; the store's own list, not to be changed. */
	conversation(customer: string): readonly StoredMail[] {
		return this.byCustomer.get(customer.toLowerCase()) ?? [];
	}

	summary(customer: string): CustomerSummary {
		const address = customer.toLowerCase();
		const mails = this.byCustomer.get(address) ?? [];
		return { address, total: mails.length, unread: this.unread.get(address) ?? 0, last: mails.at(-1) };
	}

	/** Addresses that wrote or were written to. */
	addresses(): string[] {
		return [...this.byCustomer.keys()];
	}

	get size(): number {
		return this.mails.size;
	}

	markRead(customer: string): void {
		if ((this.unread.get(customer.toLowerCase()) ?? 0) === 0) return;
		for (const mail of this.conversation(customer)) if (!mail.read) this.change(mail.id, { read: true });
	}

	setHandOver(id: string, handOver: HandOver): void {
		this.change(id, { handOver });
	}

	clear(): void {
		this.mails.clear();
		this.byCustomer.clear();
		this.unread.clear();
		this.rawSize = 0;
		ftruncateSync(this.rawFile, 0);
		const index = openSync(this.indexFile, 'w');
		closeSync(index);
		this.emit('change', { cleared: true });
	}

	close(): void {
		this.removeAllListeners();
		closeSync(this.rawFile);
	}

	private change(id: string, change: { read?: boolean; handOver?: HandOver }): void {
		const mail = this.mails.get(id);
		if (!mail) return;
		this.apply(mail, change);
		this.write({ change: { id, ...change } });
		this.emit('change', { customer: mail.customer, id });
	}

	private apply(mail: StoredMail, change: { read?: boolean; handOver?: HandOver }): void {
		if (change.read && !mail.read) {
			mail.read = true;
			this.unread.set(mail.customer, (this.unread.get(mail.customer) ?? 1) - 1);
		}
		if (change.handOver) mail.handOver = change.handOver;
	}

	private index(mail: StoredMail): void {
		this.lastId = Math.max(this.lastId, Number(mail.id.slice(1)));
		this.mails.set(mail.id, mail);
		const conversation = this.byCustomer.get(mail.customer);
		if (conversation) conversation.push(mail);
		else this.byCustomer.set(mail.customer, [mail]);
		if (!mail.read) this.unread.set(mail.customer, (this.unread.get(mail.customer) ?? 0) + 1);
	}

	private writeRaw(raw: Buffer): { offset: number; size: number } {
		const offset = this.rawSize;
		writeSync(this.rawFile, raw);
		this.rawSize += raw.length;
		return { offset, size: raw.length };
	}

	private write(line: IndexLine): void {
		appendFileSync(this.indexFile, `${JSON.stringify(line)}\n`);
	}

	private load(): void {
		if (!existsSync(this.indexFile)) return;
		for (const text of readFileSync(this.indexFile, 'utf8').split('\n')) {
			const line = parseLine(text);
			if (!line) continue;
			if ('mail' in line) {
				// A mail whose bytes didn't reach the disk (a kill in the middle of writing) is left out.
				if (line.mail.offset + line.mail.size <= this.rawSize) this.index(line.mail);
				continue;
			}
			const mail = this.mails.get(line.change.id);
			if (mail) this.apply(mail, line.change);
		}
	}
}

/** The file is our own: a line is either whole or, after a kill, cut off at the end. */
function parseLine(text: string): IndexLine | undefined {
	try {
		return text === '' ? undefined : (JSON.parse(text) as IndexLine);
	} catch {
		return undefined;
	}
}
