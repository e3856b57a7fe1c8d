import { composeBounce, composeMail, composeOutOfOffice, composeTicketReply, type MailToWrite } from './writtenMail';
import type { InboundDelivery } from './inboundDelivery';
import type { MailFaults } from './mailFaults';
import type { MailStore, StoredMail } from './mailStore';
import { readHeaders } from './mailHeaders';
import { readMail } from './mailReading';
import type { Roster } from './roster';

interface Envelope {
	/** Empty for the null return path. */
	from: string;
	to: string[];
}

/** Where mail goes: to the customers' mailboxes (the outbox) or, written to the business, to n8n. */
export class MailWorld {
	private tickets = 0;
	private readonly answering = new Set<Promise<void>>();

	constructor(
		readonly store: MailStore,
		readonly roster: Roster,
		readonly faults: MailFaults,
		readonly inbound: InboundDelivery,
	) {}

	/** A mail that arrived by SMTP. Returns what was stored. */
	receive(envelope: Envelope, raw: Buffer): StoredMail[] {
		const toBusiness = envelope.to.filter((address) => this.roster.isInbound(address));
		const toCustomers = envelope.to.filter((address) => !this.roster.isInbound(address));
		const stored: StoredMail[] = [];
		if (toBusiness.length > 0) stored.push(this.write({ from: envelope.from, to: toBusiness }, raw));
		for (const customer of toCustomers) {
			const first = stored[0];
			const mail = this.store.add(
				{ direction: 'to_customer', customer, envelope: { from: envelope.from, to: envelope.to }, at: new Date().toISOString(), read: false },
				first ? { sameAs: first } : raw,
			);
			stored.push(mail);
			this.answer(mail, raw);
		}
		return stored;
	}

	async writeAsCustomer(mail: MailToWrite): Promise<StoredMail> {
		return this.write({ from: mail.from.address, to: [mail.to] }, await composeMail(mail));
	}

	/** A mail to the business, ready made. */
	write(envelope: Envelope, raw: Buffer): StoredMail {
		return this.writeFor(this.conversationOf(envelope.from, raw), envelope, raw);
	}

	async settled(): Promise<void> {
		await Promise.all(this.answering);
	}

	/** A bounce or a robot's mail belongs to the conversation with the customer it answers. */
	private conversationOf(sender: string, raw: Buffer): string {
		if (sender !== '' && this.roster.knows(sender)) return sender;
		const headers = readHeaders(raw);
		const answered = headers.inReplyTo === '' ? undefined : this.store.find({ messageId: headers.inReplyTo })[0];
		return answered?.customer ?? (sender || (/[^\s<>"]+@[^\s<>"]+/.exec(headers.from)?.[0] ?? 'nobody@sandbox.invalid'));
	}

	/** What the customer's side sends back by itself where such a fault is on. */
	private answer(mail: StoredMail, raw: Buffer): void {
		const returnPath = mail.envelope.from;
		// Nobody answers a null return path: that is how two machines stop (RFC 5321, 4.5.5).
		if (returnPath === '' || !this.roster.isInbound(returnPath)) return;
		const bounces = this.faults.strike('bounce', mail.customer) !== undefined;
		const away = this.faults.strike('out_of_office', mail.customer) !== undefined;
		const robot = this.faults.strike('ticket_robot', mail.customer) !== undefined;
		if (!bounces && !away && !robot) return;
		const work = this.sendAnswers(mail, raw, { bounces, away, robot }).finally(() => this.answering.delete(work));
		this.answering.add(work);
	}

	private async sendAnswers(mail: StoredMail, raw: Buffer, which: { bounces: boolean; away: boolean; robot: boolean }): Promise<void> {
		const returnPath = mail.envelope.from;
		const customer = this.roster.find(mail.customer);
		const received = await readMail(raw, { at: mail.at });
		if (which.bounces) {
			this.writeFor(mail.customer, { from: '', to: [returnPath] }, await composeBounce(mail.customer, raw, returnPath));
		}
		if (which.away) {
			this.writeFor(mail.customer, { from: '', to: [returnPath] }, await composeOutOfOffice(customer, received, returnPath));
		}
		if (which.robot) {
			this.tickets += 1;
			const reply = await composeTicketReply(customer, received, returnPath, this.tickets);
			const sender = `ticket-${this.tickets}@${customer.address.split('@')[1] ?? 'customer.example'}`;
			this.writeFor(mail.customer, { from: sender, to: [returnPath] }, reply);
		}
	}

	private writeFor(customer: string, envelope: Envelope, raw: Buffer): StoredMail {
		const at = new Date().toISOString();
		const mail = this.store.add({ direction: 'from_customer', customer, envelope, at, read: true, handOver: this.inbound.initial }, raw);
		this.inbound.deliver(mail);
		return mail;
	}
}
