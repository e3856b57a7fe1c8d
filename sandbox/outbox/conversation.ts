import type { ServiceMessage } from '../services/serviceMessages';
import type { StoredMail } from '../services/mailStore';
import type { Customer } from '../services/roster';
import { channels, type Channel } from './channels';
import type { OutboxParts } from './outboxServer';

type Worlds = Pick<OutboxParts, 'world' | 'services'>;

export interface CustomerRow extends Customer {
	total: number;
	unread: number;
	last?: { at: string; direction: StoredMail['direction']; about: string };
}

const shownCustomers = 200;
const pageSize = 20;

/** Customers to show: who had a message last comes first, the others by name. Searched by name, address and tenant. */
export function listCustomers({ world, services }: Worlds, query: string): { rows: CustomerRow[]; more: number } {
	const wanted = query.trim().toLowerCase();
	const known = world.roster.all();
	const written = new Set([...world.store.addresses(), ...services.messages.customers()]);
	const strangers = [...written].filter((address) => !world.roster.knows(address)).map((address) => world.roster.find(address));
	const rows = [...known, ...strangers]
		.filter(({ name, address, tenant, phone = '' }) => wanted === '' || `${name} ${address} ${tenant} ${phone}`.toLowerCase().includes(wanted))
		.map((customer) => ({ ...customer, ...summaryOf({ world, services }, customer.address) }))
		.sort((one, other) => (other.last?.at ?? '').localeCompare(one.last?.at ?? '') || one.name.localeCompare(other.name));
	return { rows: rows.slice(0, shownCustomers), more: Math.max(0, rows.length - shownCustomers) };
}

function summaryOf({ world, services }: Worlds, address: string): Pick<CustomerRow, 'total' | 'unread' | 'last'> {
	const mails = world.store.summary(address);
	const messages = services.messages.conversation(address.toLowerCase());
	const lasts = [mails.last && aboutMail(mails.last), messages.at(-1) && aboutMessage(messages.at(-1))].filter((one) => one !== undefined);
	return {
		total: mails.total + messages.length,
		unread: mails.unread + messages.filter(({ read }) => !read).length,
		last: lasts.sort((one, other) => one.at.localeCompare(other.at)).at(-1),
	};
}

const aboutMail = ({ at, direction, subject }: StoredMail) => ({ at, direction, about: subject || 'No subject' });

const aboutMessage = (message: ServiceMessage | undefined) =>
	message && { at: message.at, direction: message.direction, about: message.title || message.text || 'No text' };

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

export type ShownEntry = (ShownMail & { message?: undefined }) | { message: ServiceMessage };

export interface ConversationPage {
	customer: Customer;
	total: number;
	/** Channels with messages, in the order of the tabs. */
	counts: Array<{ channel: Channel; count: number }>;
	entries: ShownEntry[];
	/** Where the page of earlier entries starts; absent on the first. */
	before?: string;
}

/** The last entries of a conversation, on one channel or all, or those before a given one; oldest first. */
export function conversationPage({ world, services }: Worlds, address: string, channel?: Channel, before?: string): ConversationPage {
	const mails = world.store.conversation(address);
	const messages = services.messages.conversation(address.toLowerCase());
	const wanted = [
		...(channel === undefined || channel === 'email' ? mails.map(({ id, at }) => ({ id, at })) : []),
		...messages.filter((one) => channel === undefined || one.channel === channel).map(({ id, at }) => ({ id, at })),
	].sort((one, other) => one.at.localeCompare(other.at));
	const found = before === undefined ? -1 : wanted.findIndex(({ id }) => id === before);
	const end = found < 0 ? wanted.length : found;
	const start = Math.max(0, end - pageSize);
	const counts = channels.map((one) => ({ channel: one, count: one === 'email' ? mails.length : messages.filter((message) => message.channel === one).length }));
	const answers = answersAmong(mails);
	const entries = wanted.slice(start, end).flatMap(({ id }): ShownEntry[] => {
		const message = services.messages.get(id);
		if (message) return [{ message }];
		const mail = world.store.get(id);
		return mail ? [{ mail, progress: progressOf(mail, answers) }] : [];
	});
	return {
		customer: world.roster.find(address),
		total: mails.length + messages.length,
		counts: counts.filter(({ count }) => count > 0),
		entries,
		before: start > 0 ? wanted[start]?.id : undefined,
	};
}

function answersAmong(mails: readonly StoredMail[]): Map<string, StoredMail> {
	const answers = new Map<string, StoredMail>();
	for (const mail of mails) {
		if (mail.direction === 'to_customer' && mail.inReplyTo !== '' && !answers.has(mail.inReplyTo)) answers.set(mail.inReplyTo, mail);
	}
	return answers;
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
