import type { CustomerSummary, StoredMail } from '../services/mailStore';
import type { MailWorld } from '../services/mailWorld';
import type { Customer } from '../services/roster';

export interface CustomerRow extends Customer, Omit<CustomerSummary, 'address'> {}

const shownCustomers = 200;
const pageOfMails = 20;

/** Customers to show: who had mail last comes first, the others by name. Searched by name, address and tenant. */
export function listCustomers(world: MailWorld, query: string): { rows: CustomerRow[]; more: number } {
	const wanted = query.trim().toLowerCase();
	const known = world.roster.all();
	const strangers = world.store.addresses().filter((address) => !world.roster.knows(address)).map((address) => world.roster.find(address));
	const rows = [...known, ...strangers]
		.filter(({ name, address, tenant }) => wanted === '' || `${name} ${address} ${tenant}`.toLowerCase().includes(wanted))
		.map((customer) => ({ ...customer, ...summaryOf(world, customer.address) }))
		.sort((one, other) => (other.last?.at ?? '').localeCompare(one.last?.at ?? '') || one.name.localeCompare(other.name));
	return { rows: rows.slice(0, shownCustomers), more: Math.max(0, rows.length - shownCustomers) };
}

function summaryOf(world: MailWorld, address: string): Omit<CustomerSummary, 'address'> {
	const { total, unread, last } = world.store.summary(address);
	return { total, unread, last };
}

/** What became of a mail the customer wrote. */
export type Progress =
	| { state: 'waiting'; problem?: string; attempts: number }
	| { state: 'handed_over' }
	| { state: 'answered'; by: StoredMail }
	| { state: 'held' }
	| { state: 'failed'; problem?: string };

export interface ShownMail {
	mail: StoredMail;
	progress?: Progress;
}

export interface ConversationPage {
	customer: Customer;
	total: number;
	mails: ShownMail[];
	/** Where the page of earlier mails starts; absent on the first. */
	before?: string;
}

/** The last mails of a conversation, or those before a given one; oldest first. */
export function conversationPage(world: MailWorld, address: string, before?: string): ConversationPage {
	const all = world.store.conversation(address);
	const found = before === undefined ? -1 : all.findIndex(({ id }) => id === before);
	const end = found < 0 ? all.length : found;
	const start = Math.max(0, end - pageOfMails);
	const answers = new Map<string, StoredMail>();
	for (const mail of all) {
		if (mail.direction === 'to_customer' && mail.inReplyTo !== '' && !answers.has(mail.inReplyTo)) answers.set(mail.inReplyTo, mail);
	}
	return {
		customer: world.roster.find(address),
		total: all.length,
		mails: all.slice(start, end).map((mail) => ({ mail, progress: progressOf(mail, answers) })),
		before: start > 0 ? all[start]?.id : undefined,
	};
}

function progressOf(mail: StoredMail, answers: Map<string, StoredMail>): Progress | undefined {
	const { handOver } = mail;
	if (mail.direction === 'to_customer' || !handOver) return undefined;
	const by = answers.get(mail.messageId);
	if (by) return { state: 'answered', by };
	switch (handOver.state) {
		case 'waiting':
			return { state: 'waiting', attempts: handOver.attempts, problem: handOver.problem };
		case 'failed':
			return { state: 'failed', problem: handOver.problem };
		default:
			return { state: handOver.state };
	}
}
