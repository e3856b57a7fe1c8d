import type { Industry, Language, RelationshipStage, ResponseExpectation, Tier } from '../../nodes/shared/vocabulary';

/** Everything here is invented; all addresses end in .example (RFC 2606), all telephone numbers are reserved for fiction. */

export type TenantKey = 'studio' | 'dental' | 'hvac';

export interface Tenant {
	key: TenantKey;
	name: string;
	domain: string;
	industry: Industry;
	mailbox: string;
	staffAddress: string;
	senderName: string;
	signature: string;
	postalAddress: string;
	phone: string;
	tone: string;
	timeZone: string;
	jurisdiction: string;
	currency: string;
	/** Opening hours by weekday, local time. */
	weekly: Record<string, Array<[string, string]>>;
	/** Days closed, as MM-DD, every year. */
	holidays: string[];
	colour: string;
}

/** Work in hand for a contact. Days count from the moment of loading; negative ones are past. */
export type Work =
	| { kind: 'project'; reference: string; name: string; progress: number; nextStep: string; due: number; milestones: Array<[name: string, due: number, done: boolean]> }
	| { kind: 'invoice'; number: string; amount: number; issued: number; due: number; paid?: number }
	| { kind: 'appointment'; reference: string; name: string; place: string; at: number; hour: number }
	| { kind: 'quote'; number: string; title: string; total: number; validUntil: number }
	| { kind: 'order'; number: string; description: string; status: 'open' | 'shipped'; expected: number }
	| { kind: 'contract'; number: string; name: string; amount: number; starts: number; ends: number };

export interface Contact {
	tenant: TenantKey;
	name: string;
	firstName: string;
	address: string;
	/** The account: a company, or a household. */
	account: string;
	language: Language;
	timeZone: string;
	jurisdiction: string;
	tier: Tier;
	stage: RelationshipStage;
	expectation?: ResponseExpectation;
	vip?: true;
	phone?: string;
	notes?: string;
	/** What stands against writing to them, where something does. */
	restriction?: 'do_not_contact' | 'hard_bounce' | 'ai_opt_out' | 'marketing_withdrawn';
	work?: Work[];
}

/** A past mail and how it was answered. */
export interface PastThread {
	/** Address of the contact. */
	from: string;
	daysAgo: number;
	intent: string;
	subject: string;
	asked: string;
	answered: string;
}
