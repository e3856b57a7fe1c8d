import { createHash } from 'node:crypto';
import { accounts as services } from '../services/vendors/accounts';
import { approvedAnswers } from './approvedAnswers';
import { contacts } from './contacts';
import { pastThreads } from './pastThreads';
import { tenants } from './tenants';
import type { Contact, Tenant, Work } from './types';

export type Row = Record<string, unknown>;
/** Rows by table of schema comms, in the order in which they must be inserted. */
export type Tables = Array<[table: string, rows: Row[]]>;

/** Each business is reached at its own number; the accounts with WhatsApp, Twilio's WhatsApp and the live chat are the first one's. */
function numbersOf({ key, phone }: Tenant): Row[] {
	const { whatsApp, twilio, chatwoot } = services;
	const own = [['sms', phone], ['phone', phone], ['whatsapp', phone]];
	const first = [['whatsapp', whatsApp.displayNumber], ['whatsapp', twilio.whatsAppNumber], ['sms', twilio.number], ['phone', services.vapi.number], ['chat', String(chatwoot.inboxId)]];
	return [...own, ...(key === tenants[0]?.key ? first : [])].map(([channel, address]) => ({ channel, address, tenant_id: idOf(key) }));
}

/** The same id for the same thing in every demo. */
export function idOf(...names: string[]): string {
	const hex = createHash('sha256').update(names.join('|')).digest('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const addressHash = (address: string): string =>
	`\\x${createHash('sha256').update(address.toLowerCase()).digest('hex')}`;

/** Domains on which private people have their mail: they say nothing about an account. */
const privateDomains = new Set(['mail.example', 'courriel.example']);

class Calendar {
	constructor(private readonly now: Date) {}

	/** The instant so many days from now. */
	instant(days: number): string {
		return new Date(this.now.getTime() + days * 86_400_000).toISOString();
	}

	date(days: number): string {
		return this.instant(days).slice(0, 10);
	}

	/** "MM-DD" of this year and the next two. */
	everyYear(days: string[]): string[] {
		const year = this.now.getUTCFullYear();
		return [year, year + 1, year + 2].flatMap((each) => days.map((day) => `${each}-${day}`));
	}
}

function settingsOf(tenant: Tenant, calendar: Calendar): Row {
	return {
		tenant_id: idOf(tenant.key),
		company: tenant.name,
		sender_name: tenant.senderName,
		sender_address: tenant.mailbox,
		staff_email: tenant.staffAddress,
		signature: tenant.signature,
		postal_address: tenant.postalAddress,
		phone: tenant.phone,
		website: `https://www.${tenant.domain}`,
		tone: tenant.tone,
		industry: tenant.industry,
		language: 'en',
		time_zone: tenant.timeZone,
		jurisdiction: tenant.jurisdiction,
		currency: tenant.currency,
		calendar: { timeZone: tenant.timeZone, weekly: tenant.weekly, holidays: calendar.everyYear(tenant.holidays) },
		brand: { colour: tenant.colour },
	};
}

const accountId = ({ tenant, account }: Contact): string => idOf(tenant, 'account', account);
export const contactId = ({ tenant, address }: Contact): string => idOf(tenant, 'contact', address);

function accountOf(contact: Contact): Row {
	const domain = contact.address.split('@')[1] ?? '';
	return {
		id: accountId(contact),
		tenant_id: idOf(contact.tenant),
		name: contact.account,
		tier: contact.tier,
		industry: 'general',
		email_domain: privateDomains.has(domain) ? null : domain,
		time_zone: contact.timeZone,
		jurisdiction: contact.jurisdiction,
	};
}

function contactOf(contact: Contact): Row {
	const lastName = contact.name.replace(contact.firstName, '').trim();
	return {
		id: contactId(contact),
		tenant_id: idOf(contact.tenant),
		account_id: accountId(contact),
		role: 'customer',
		name: contact.name,
		first_name: contact.firstName,
		last_name: lastName || null,
		email: contact.address,
		phone: contact.phone ?? null,
		language: contact.language,
		time_zone: contact.timeZone,
		jurisdiction: contact.jurisdiction,
		relationship_stage: contact.stage,
		response_expectation: contact.expectation ?? 'business_hours',
		vip: contact.vip ?? false,
		ai_opt_out: contact.restriction === 'ai_opt_out',
		personal_notes: contact.notes ?? null,
	};
}

type WorkRows = Partial<Record<'projects' | 'milestones' | 'invoices' | 'appointments' | 'quotes' | 'orders' | 'contracts', Row[]>>;

function rowsOf(contact: Contact, work: Work, calendar: Calendar, currency: string): WorkRows {
	const whose = { tenant_id: idOf(contact.tenant), account_id: accountId(contact), contact_id: contactId(contact) };
	switch (work.kind) {
		case 'project': {
			const id = idOf(contact.tenant, work.reference);
			const { reference, name, progress, nextStep } = work;
			return {
				projects: [{ id, ...whose, reference, name, progress, next_step: nextStep, due_on: calendar.date(work.due), status: 'active' }],
				milestones: work.milestones.map(([milestone, due, done], index) => ({
					tenant_id: whose.tenant_id,
					project_id: id,
					position: index + 1,
					name: milestone,
					due_on: calendar.date(due),
					completed_on: done ? calendar.date(due) : null,
				})),
			};
		}
		case 'invoice':
			return {
				invoices: [
					{
						...whose,
						number: work.number,
						amount: work.amount,
						currency,
						issued_on: calendar.date(work.issued),
						due_on: calendar.date(work.due),
						paid_on: work.paid === undefined ? null : calendar.date(work.paid),
						status: work.paid !== undefined ? 'paid' : work.due < 0 ? 'overdue' : 'open',
					},
				],
			};
		case 'appointment': {
			const start = new Date(`${calendar.date(work.at)}T00:00:00Z`).getTime() + work.hour * 3_600_000;
			return {
				appointments: [
					{ ...whose, reference: work.reference, kind: work.name, place: work.place, localStart: new Date(start).toISOString().slice(0, 19), time_zone: contact.timeZone, status: 'booked' },
				],
			};
		}
		case 'quote':
			return { quotes: [{ ...whose, number: work.number, title: work.title, total: work.total, currency, valid_until: calendar.date(work.validUntil), status: 'sent' }] };
		case 'order':
			return { orders: [{ ...whose, number: work.number, description: work.description, status: work.status, expected_on: calendar.date(work.expected) }] };
		case 'contract':
			return {
				contracts: [
					{ ...whose, number: work.number, name: work.name, amount: work.amount, currency, starts_on: calendar.date(work.starts), ends_on: calendar.date(work.ends), notice_days: 30, status: 'active' },
				],
			};
	}
}

function consentOf(contact: Contact, calendar: Calendar): Row[] {
	const entry = (topic: string, state: string, days: number, source: string): Row => ({
		tenant_id: idOf(contact.tenant),
		contact_id: contactId(contact),
		topic,
		channel: 'email',
		state,
		at: calendar.instant(days),
		source,
		wording_version: '2026-01',
		evidence: { form: source },
		author: 'demo',
	});
	const given = [entry('service', 'granted', -200, 'contract'), entry('marketing', 'granted', -200, 'sign-up form')];
	return contact.restriction === 'marketing_withdrawn' ? [...given, entry('marketing', 'withdrawn', -18, 'preference page')] : given;
}

function mailsOf(calendar: Calendar): { threads: Row[]; messages: Row[] } {
	const threads: Row[] = [];
	const messages: Row[] = [];
	for (const past of pastThreads) {
		const contact = contacts.find(({ address }) => address === past.from);
		const tenant = tenants.find(({ key }) => key === contact?.tenant);
		if (contact === undefined || tenant === undefined) throw new Error(`A past mail of somebody unknown: ${past.from}`);
		const domain = past.from.split('@')[1] ?? '';
		const id = idOf('past', past.from, past.subject);
		const asked = `<past-${id.slice(0, 8)}@${domain}>`;
		const shared = { tenant_id: idOf(tenant.key), thread_id: id, contact_id: contactId(contact), peer_domain: domain, language: contact.language };
		const [at, answeredAt] = [calendar.instant(-past.daysAgo), calendar.instant(-past.daysAgo + 0.08)];
		threads.push({ id, tenant_id: shared.tenant_id, thread_key: asked, subject: past.subject, contact_id: shared.contact_id, created_at: at });
		messages.push(
			{
				...shared, direction: 'in', message_id: asked, in_reply_to: null, from_address: past.from, from_name: contact.name,
				recipients: [{ address: tenant.mailbox, name: tenant.name }], subject: past.subject, body: past.asked, state: 'answered',
				classification: { intent: past.intent, language: contact.language, needsReply: true, automation: { kind: 'none', reason: 'written by a person' }, newText: past.asked },
				received_at: at, registered_at: at, touched_at: at, needs_draft: true,
			},
			{
				...shared, direction: 'out', message_id: `<past-${id.slice(0, 8)}-answer@${tenant.domain}>`, in_reply_to: asked, from_address: tenant.mailbox, from_name: tenant.senderName,
				recipients: [{ address: past.from, name: contact.name }], subject: `Re: ${past.subject}`, body: past.answered, state: 'sent', classification: null,
				received_at: answeredAt, registered_at: answeredAt, touched_at: answeredAt, needs_draft: null,
			},
		);
	}
	return { threads, messages };
}

/** The whole demo business as rows; dates lie around `now`. */
export function businessRows(now: Date): Tables {
	const calendar = new Calendar(now);
	const accounts = new Map(contacts.map((contact) => [accountId(contact), accountOf(contact)]));
	const work: Required<WorkRows> = { projects: [], milestones: [], invoices: [], appointments: [], quotes: [], orders: [], contracts: [] };
	for (const contact of contacts) {
		const currency = tenants.find(({ key }) => key === contact.tenant)?.currency ?? 'EUR';
		for (const piece of contact.work ?? []) {
			for (const [table, rows] of Object.entries(rowsOf(contact, piece, calendar, currency))) {
				work[table as keyof WorkRows].push(...rows);
			}
		}
	}
	const { threads, messages } = mailsOf(calendar);
	const restricted = (kind: Contact['restriction']): Contact[] => contacts.filter(({ restriction }) => restriction === kind);

	return [
		// Set up one after the other, in this order.
		['tenants', tenants.map(({ key, name }, place) => ({ id: idOf(key), name, created_at: calendar.instant(place - 400) }))],
		['tenant_settings', tenants.map((tenant) => settingsOf(tenant, calendar))],
		['tenant_mailboxes', tenants.map(({ key, mailbox }) => ({ address: mailbox, tenant_id: idOf(key) }))],
		['tenant_addresses', tenants.flatMap(numbersOf)],
		['approved_answers', approvedAnswers.map(({ tenant, ...rest }) => ({ id: idOf('answer', tenant, rest.language, rest.question), tenant_id: idOf(tenant), ...rest }))],
		['crm_accounts', [...accounts.values()]],
		['crm_contacts', contacts.map(contactOf)],
		...Object.entries(work),
		[
			'communication_preferences',
			contacts.map((contact) => ({ tenant_id: idOf(contact.tenant), contact_id: contactId(contact), do_not_contact: contact.restriction === 'do_not_contact' })),
		],
		['consent_events', contacts.flatMap((contact) => consentOf(contact, calendar))],
		[
			'suppressions',
			restricted('hard_bounce').map(({ tenant, address }) => ({
				tenant_id: idOf(tenant), channel: 'email', address_hash: addressHash(address), reason: 'hard_bounce', at: calendar.instant(-40), evidence: { code: '5.1.1' },
			})),
		],
		['threads', threads],
		['email_messages', messages],
	];
}
