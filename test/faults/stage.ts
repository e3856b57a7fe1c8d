import type { StoredWorkflow } from '../../sandbox/launcher/n8nRest';
import type { TestN8n } from '../n8n/harness/TestN8n';
import { domain, keyIn, personOf, type PlannedMessage } from './messages';
import type { Trouble } from './plan';
import { countKeys, type Stored } from './reckoning';

/** The stack as a fault run uses it: people and messages in the database, what arrived, and providers that misbehave. */

const sendDue = 'comms-send-due';

/** Puts the people and their messages in, all due now. Returns the ids by key. */
export async function enqueue(n8n: TestN8n, run: string, messages: PlannedMessage[]): Promise<void> {
	const [tenant] = await n8n.query<{ id: string }>(`select tenant_id as id from comms.tenant_mailboxes where address = 'hello@studio-lumen.example'`);
	if (!tenant) throw new Error('The demo business is not in the database.');
	const people = [...new Set(messages.map(({ person }) => person))].map((place) => ({ place, ...personOf(run, place) }));
	await n8n.query(
		`with given as (
			select md5($2 || place)::uuid as id, * from jsonb_to_recordset($3::jsonb) as p (place int, name text, email text, phone text, push text)
		), contacts as (
			insert into comms.crm_contacts (id, tenant_id, name, email, phone, whatsapp, push_token, language, time_zone)
			select id, $1, name, email, phone, phone, push, 'en', 'Europe/Madrid' from given
		)
		-- They wrote an hour ago: WhatsApp takes free text.
		insert into comms.communication_preferences (tenant_id, contact_id, whatsapp_last_inbound_at) select $1, id, now() - interval '1 hour' from given`,
		[tenant.id, run, JSON.stringify(people)],
	);
	const rows = messages.map(({ person, ...message }) => ({
		...message,
		tenantId: tenant.id,
		contactRef: `${run}${person}`,
		topic: 'transactional',
		type: 'appointment_reminder',
		language: 'en',
		dueAt: new Date(Date.now() - 60_000).toISOString(),
	}));
	const { length } = await n8n.query(
		`select e.* from jsonb_array_elements($1::jsonb) given (message),
			lateral comms.enqueue_message(message - 'contactRef' || jsonb_build_object('contactId', md5(message ->> 'contactRef')::uuid)) e`,
		[JSON.stringify(rows)],
	);
	if (length !== messages.length) throw new Error(`${length} of ${messages.length} messages were enqueued.`);
}

export const storedMessages = (n8n: TestN8n, run: string): Promise<Array<Stored & { id: string }>> =>
	n8n.query<{ id: string; key: string; channel: string; state: string; reason: string }>(
		`select id::text, key, channel, state, coalesce(state_reason ->> 'code', '') as reason from comms.scheduled_messages where key like $1 order by key`,
		[`faults-${run}-%`],
	);

/** How many are not waiting any more: sent, failed or in doubt. */
export async function progressOf(n8n: TestN8n, run: string): Promise<{ done: number; inHand: number }> {
	const [row] = await n8n.query<{ done: string; hand: string }>(
		`select count(*) filter (where state not in ('scheduled', 'failed_soft', 'claimed', 'sending')) as done,
			count(*) filter (where state in ('claimed', 'sending')) as hand from comms.scheduled_messages where key like $1`,
		[`faults-${run}-%`],
	);
	return { done: Number(row?.done ?? 0), inHand: Number(row?.hand ?? 0) };
}

/** What the sandbox took, by key: by mail and by every service. */
export async function arrivalsOf(n8n: TestN8n): Promise<Map<string, number>> {
	const [mails, services] = await Promise.all([n8n.sandbox.messages(), n8n.sandbox.serviceMessages()]);
	return countKeys([...mails.map(({ subject, text }) => keyIn(subject, text)), ...services.map(({ title, text }) => keyIn(title, text))]);
}

/** How long a stall lasts: longer than a sender waits, or nothing would come of it. */
const stallSeconds = 30;
/** Of the recipients, how many a trouble concerns: mails by the last digit of the recipient's number, services by share. */
const share = 0.2;
const mailPatterns = ['3', '8'].map((digit) => `p*${digit}.*@${domain}`);
/** One after the other: mails go out over one connection. */
const mostStalledMails = 2;
const mostStalledRequests = 15;

/** What the sandbox does to mail and to the services in such a trouble; none: nothing. */
export async function makeTrouble(n8n: TestN8n, trouble: Trouble | undefined): Promise<void> {
	const mail = { refuse: 'defer', stall: 'slow', drop: 'drop_after_data' } as const;
	const service = { refuse: 'refuse', stall: 'stall', drop: 'drop_after' } as const;
	const stalls = trouble === 'stall';
	await n8n.sandbox.setFaults(
		trouble ? mailPatterns.map((pattern) => ({ kind: mail[trouble], pattern, seconds: stallSeconds, ...(stalls && { times: mostStalledMails }) })) : [],
	);
	await n8n.sandbox.setServiceFaults(
		trouble ? [{ kind: service[trouble], share, seconds: stallSeconds, ...(stalls && { times: mostStalledRequests }) }] : [],
	);
}

export interface Pace {
	/** How often "Send due messages" starts, in seconds: runs overlap when they take longer. */
	everySeconds: number;
	batchSize?: number;
}

/** Sets how often the outbox is looked through, as an operator would in the editor. */
export async function setPace(n8n: TestN8n, { everySeconds, batchSize }: Pace): Promise<void> {
	await n8n.patchWorkflow(sendDue, ({ nodes }) => {
		for (const node of nodes) {
			if (node.type.endsWith('.scheduleTrigger')) node.parameters = { rule: { interval: [{ field: 'seconds', secondsInterval: everySeconds }] } };
			if (node.name === 'Settings' && batchSize !== undefined) setSetting(node, 'batchSize', batchSize);
		}
	});
}

export const usualPace = (n8n: TestN8n): Promise<void> => n8n.restoreWorkflow(sendDue);

interface Assignments {
	assignments?: { assignments?: Array<{ name: string; value: unknown }> };
}

function setSetting(node: StoredWorkflow['nodes'][number], name: string, value: unknown): void {
	const { assignments } = node.parameters as Assignments;
	const found = assignments?.assignments?.find((one) => one.name === name);
	if (!found) throw new Error(`The Settings have no ${name}.`);
	found.value = value;
}

/** A person with the providers' records before them settles every doubt: what arrived is sent, the rest goes out again. */
export async function settleDoubts(n8n: TestN8n, run: string, arrivals: ReadonlyMap<string, number>): Promise<void> {
	const doubtful = (await storedMessages(n8n, run)).filter(({ state }) => state === 'ambiguous');
	const items = doubtful.map(({ id, key }) => ({ id, resolution: arrivals.has(key) ? 'sent' : 'resend' }));
	await n8n.query(
		`select r.* from jsonb_to_recordset($1::jsonb) as given (id uuid, resolution text), lateral comms.resolve_ambiguous(given.id, given.resolution, 'the fault run') r`,
		[JSON.stringify(items)],
	);
}

/** What lost workers held is given back at once, in place of after the lease. Only while nobody works on it. */
export const endLeases = (n8n: TestN8n, run: string) =>
	n8n.query(
		`with ended as (
			update comms.scheduled_messages set lease_until = now() - interval '1 second'
			where key like $1 and state in ('claimed', 'sending') returning id
		) select count(*) from ended`,
		[`faults-${run}-%`],
	);

/** What waits for its next try waits no longer. */
export const retryNow = (n8n: TestN8n, run: string) =>
	n8n.query(`update comms.scheduled_messages set due_at = now() - interval '1 second' where key like $1 and state in ('scheduled', 'failed_soft') and due_at > now()`, [
		`faults-${run}-%`,
	]);
