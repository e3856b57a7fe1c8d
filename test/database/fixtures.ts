import type { TestDatabase } from './database';

/** Friday morning: the instant most tests happen at. */
export const noon = '2026-11-20T12:00:00.000Z';

/** `noon` plus so many minutes. */
export function minutesLater(minutes: number): string {
	return new Date(Date.parse(noon) + minutes * 60_000).toISOString();
}

export const studio = '11111111-1111-4111-8111-111111111111';
export const clinic = '22222222-2222-4222-8222-222222222222';
export const marta = 'aaaaaaaa-0000-4000-8000-000000000001';
export const ruizAccount = 'aaaaaaaa-0000-4000-8000-0000000000a1';

/** Two tenants, and one known contact of the first. */
export async function seed(db: TestDatabase): Promise<void> {
	await db.rows(`insert into comms.tenants (id, name) values ('${studio}', 'Studio'), ('${clinic}', 'Clinic')`);
	await db.rows(`
		insert into comms.tenant_settings (tenant_id, company, sender_name, sender_address, staff_email, time_zone, signature, calendar) values
			('${studio}', 'Studio Ltd', 'Studio "Care"', 'hello@studio.example', 'team@studio.example', 'Europe/Madrid', 'Your studio',
			 '{"timeZone": "Europe/Madrid", "weekly": {"mon": [["09:00", "18:00"]]}}'),
			('${clinic}', 'Clinic', 'Clinic', 'front@clinic.example', 'desk@clinic.example', 'America/Chicago', null, null)`);
	await db.rows(`insert into comms.tenant_mailboxes values ('hello@studio.example', '${studio}'), ('front@clinic.example', '${clinic}')`);
	await db.rows(`insert into comms.crm_accounts (id, tenant_id, name, tier, time_zone) values ('${ruizAccount}', '${studio}', 'Ruiz SL', 'premium', 'Europe/Madrid')`);
	await db.rows(`
		insert into comms.crm_contacts (id, tenant_id, account_id, name, first_name, last_name, email, language, relationship_stage)
		values ('${marta}', '${studio}', '${ruizAccount}', 'Marta Ruiz', 'Marta', 'Ruiz', 'marta@ruiz.example', 'es', 'established')`);
}

let mails = 0;

/** A mail in our plain shape. */
export function mail(over: Record<string, unknown> = {}): Record<string, unknown> {
	mails += 1;
	return {
		messageId: `<mail-${mails}@ruiz.example>`,
		from: 'Marta Ruiz <marta@ruiz.example>',
		to: 'hello@studio.example',
		subject: 'Where is the logo?',
		text: 'Hello,\nwhen will the logo be ready?\nMarta',
		...over,
	};
}

export interface Registered {
	emailId: string;
	tenantId: string;
	isNew: boolean;
	email: {
		messageId: string;
		inReplyTo: string | null;
		references: string[];
		threadKey: string;
		from: { address: string; name: string };
		to: Array<{ address: string; name: string }>;
		subject: string;
		text: string;
		html: string | null;
		headers: Record<string, unknown>;
		receivedAt: string;
		truncated: boolean;
	};
	client: Record<string, unknown> & { known: boolean };
	history: { messages: Array<{ direction: string; from: string; fingerprint: string | null; automatic: boolean }> };
}

export async function register(db: TestDatabase, given: unknown, at = noon): Promise<Registered[]> {
	return await db.rows<Registered & Record<string, unknown>>(
		'select * from comms.register_inbound_emails($1, null, $2)',
		[JSON.stringify(given), at],
	);
}

export async function registerOne(db: TestDatabase, over: Record<string, unknown> = {}, at = noon): Promise<Registered> {
	const [only] = await register(db, [mail(over)], at);
	if (only === undefined) throw new Error('The mail was not registered.');
	return only;
}

export function classification(over: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		intent: 'update_request',
		urgency: 'normal',
		language: 'en',
		needsReply: true,
		confidence: 0.9,
		automation: { kind: 'none', reason: '' },
		fingerprint: 'f1',
		newText: 'when will the logo be ready?',
		reasons: [{ code: 'cue', text: 'asks when' }],
		...over,
	};
}

export interface Classified {
	emailId: string;
	needsDraft: boolean;
	purpose: string;
	client: Record<string, unknown>;
	thread: { threadKey: string; messages: Array<{ direction: string; text: string }>; lastMessageId: string; references: string[] };
	facts: Record<string, unknown>;
	brand: Record<string, unknown>;
	calendar: unknown;
	workload: { open: number; capacity: number };
}

export async function classify(
	db: TestDatabase,
	emailId: string,
	over: Record<string, unknown> = {},
	at = noon,
): Promise<Classified> {
	return await db.row<Classified & Record<string, unknown>>('select * from comms.store_classifications($1, $2)', [
		JSON.stringify([{ emailId, classification: classification(over) }]),
		at,
	]);
}

export function draft(over: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		subject: 'Re: Where is the logo?',
		text: 'Hello Marta,\n\nthe logo is in review.\n\nYour studio',
		html: '<p>Hello Marta,</p>',
		language: 'en',
		headers: { 'X-Comms': 'draft' },
		to: ['marta@ruiz.example'],
		status: 'ready',
		checks: [{ name: 'language', passed: true, detail: 'en' }],
		unsupportedClaims: [],
		missing: [],
		autoSend: { allowed: false, reason: 'not enabled' },
		reasons: [{ code: 'drafted', text: 'from facts' }],
		engine: 'offline',
		...over,
	};
}

export interface Stored {
	draftId: string | null;
	draftKey: string;
	isNew: boolean;
	status: string;
	state: string;
	approvalToken: string | null;
	dueAt: Date;
	staffEmail: string;
	reasons: Array<{ code: string }>;
	messageId: string | null;
}

export async function storeDraft(
	db: TestDatabase,
	emailId: string,
	over: Record<string, unknown> = {},
	item: Record<string, unknown> = {},
): Promise<Stored> {
	return await db.row<Stored & Record<string, unknown>>('select * from comms.store_drafts($1, $2)', [
		JSON.stringify([
			{ emailId, draft: draft({ key: `key-${emailId}`, ...over }), response: { dueAt: minutesLater(60) }, ...item },
		]),
		noon,
	]);
}

/** A mail that has come all the way to a draft waiting for a person. */
export async function waitingDraft(db: TestDatabase, over: Record<string, unknown> = {}): Promise<Registered & Stored & { token: string }> {
	const registered = await registerOne(db, over);
	await classify(db, registered.emailId);
	const stored = await storeDraft(db, registered.emailId);
	if (stored.approvalToken === null) throw new Error('No token was issued.');
	return { ...registered, ...stored, token: stored.approvalToken };
}

export interface Decision {
	outcome: string;
	text: string;
	dueAt: Date | null;
	messageId: string | null;
}

export async function decide(
	db: TestDatabase,
	token: string,
	decision: string,
	{ body = null, subject = null, at = noon }: { body?: string | null; subject?: string | null; at?: string } = {},
): Promise<Decision[]> {
	return await db.rows<Decision & Record<string, unknown>>(
		'select * from comms.decide_draft($1, $2, $3, $4, $5, $6, $7)',
		[token, decision, subject, body, 'Ana', null, at],
	);
}

let messages = 0;

export async function enqueue(db: TestDatabase, over: Record<string, unknown> = {}, at = noon): Promise<string> {
	messages += 1;
	const { id } = await db.row<{ id: string }>('select id from comms.enqueue_message($1, $2)', [
		{
			tenantId: studio,
			key: `message-${messages}`,
			channel: 'email',
			topic: 'service',
			type: 'update',
			to: 'marta@ruiz.example',
			contactId: marta,
			subject: 'News',
			text: 'There is news.',
			...over,
		},
		at,
	]);
	return id;
}

export interface Claimed {
	id: string;
	fence: number;
	tenantId: string;
	message: Record<string, unknown> & { key: string; to: string; from: string; priority: string; channel: string };
	contact: Record<string, unknown> & { doNotContact: boolean; suppressions: Array<{ reason: string }> };
	consent: Array<{ topic: string; state: string }>;
	history: Array<{ channel: string; topic: string }>;
	incidents: unknown[];
	policy: Record<string, unknown>;
}

export async function claim(db: TestDatabase, { worker = 'w1', max = 25, at = noon } = {}): Promise<Claimed[]> {
	return await db.rows<Claimed & Record<string, unknown>>('select * from comms.claim_due_messages($1, $2, $3, $4)', [
		worker,
		max,
		'5 minutes',
		at,
	]);
}

export async function hold(
	db: TestDatabase,
	claimed: Claimed[],
	decision: Record<string, unknown> | null = { channel: 'email', action: 'send', rule: 'ok' },
	at = noon,
): Promise<Claimed[]> {
	const items = claimed.map(({ id, fence }) => ({ id, fence, delivery: decision && { decisions: [decision] } }));
	return await db.rows<Claimed & Record<string, unknown>>('select * from comms.apply_delivery_decisions($1, $2)', [
		JSON.stringify(items),
		at,
	]);
}

export async function report(
	db: TestDatabase,
	claimed: Array<Pick<Claimed, 'id' | 'fence'>>,
	sent: Record<string, unknown> | undefined,
	at = noon,
): Promise<Array<{ id: string; state: string; applied: boolean; dueAt: Date }>> {
	return await db.rows('select * from comms.record_send_results($1, $2)', [
		JSON.stringify(claimed.map(({ id, fence }) => ({ id, fence, sent }))),
		at,
	]);
}

export async function stateOf(db: TestDatabase, id: string): Promise<string> {
	const { state } = await db.row<{ state: string }>('select state from comms.scheduled_messages where id = $1', [id]);
	return state;
}

/** A mail from Marta, answered: the answer is in the mailbox of the customer. */
export async function answeredMail(
	db: TestDatabase,
	over: Record<string, unknown> = {},
	body: string | null = null,
): Promise<Registered & Stored & { outboxId: string; sentMessageId: string }> {
	const waiting = await waitingDraft(db, over);
	await decide(db, waiting.token, 'approve_now', { body });
	const [claimed] = await hold(db, await claim(db));
	if (claimed === undefined) throw new Error('Nothing was claimed.');
	const messageId = `<cc-${claimed.id.replaceAll('-', '')}@studio.example>`;
	await report(db, [claimed], { class: 'accepted', messageId, accepted: ['marta@ruiz.example'], response: '250 OK' });
	return { ...waiting, outboxId: claimed.id, sentMessageId: messageId };
}
