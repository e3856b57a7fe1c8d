import type { Language } from '../../nodes/shared/vocabulary';
import { contacts } from './contacts';
import { tenants } from './tenants';

/** A customer as the outbox page shows them; `tenant` is the business's name. */
export interface RosterEntry {
	name: string;
	address: string;
	language: Language;
	tenant: string;
}

const nameOf = new Map(tenants.map(({ key, name }) => [key, name]));

export const roster: RosterEntry[] = contacts.map(({ name, address, language, tenant }) => ({
	name,
	address,
	language,
	tenant: nameOf.get(tenant) ?? tenant,
}));

/** Mail to these domains is written to one of the businesses. */
export const businessDomains: string[] = tenants.map(({ domain }) => domain);

/** The addresses customers write to, by business. */
export const mailboxes: Array<{ tenant: string; address: string }> = tenants.map(({ name, mailbox }) => ({
	tenant: name,
	address: mailbox,
}));
