import axios from 'axios';
import type { ServiceFault } from '../../../sandbox/services/serviceFaults';
import type { ServiceMessage } from '../../../sandbox/services/serviceMessages';
import type { ServiceSettingsChange } from '../../../sandbox/services/serviceSettings';
import { eventually, run } from '../inbox';
import type { TestN8n } from '../harness/TestN8n';

/** What the messaging tests share: customers who can be reached everywhere, messages to them, and what the services took. */

export interface Person {
	id: string;
	name: string;
	email: string;
	phone: string;
	slack: string;
	push: string;
	chat: string;
}

export interface Stored {
	id: string;
	state: string;
	fence: number;
	state_reason: { code: string; text: string } | null;
	provider_message_id: string | null;
	result: Record<string, unknown> | null;
	[column: string]: unknown;
}

/** Where it is about noon: no quiet hours and no legal window stands against sending, whenever the tests run. */
export function noonZone(): string {
	const offset = 12 - new Date().getUTCHours();
	return `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

let count = 0;

export class Stage {
	private readonly http;

	constructor(private readonly n8n: TestN8n) {
		this.http = axios.create({ baseURL: n8n.urls.outbox, proxy: false, timeout: 60_000 });
	}

	/** The business knows where it is reached, and the services where to report. */
	async prepare(): Promise<void> {
		await this.n8n.query('update comms.tenant_settings set public_url = $1 where tenant_id = $2', [this.n8n.urls.n8n, await this.tenant()]);
		const hook = (name: string) => `${this.n8n.urls.webhook}/comms/${name}`;
		await this.settings({
			webhooks: { twilio: hook('twilio-inbound'), whatsapp: hook('whatsapp-events'), vapi: hook('vapi-events') },
			reports: 'all',
			reportDelay: 50,
			whatsAppWindow: 'known',
		});
		await this.faults([]);
		for (const [channel, address] of [['sms', '+15005550006'], ['whatsapp', '+15005550007'], ['phone', '+15005550009']]) {
			await this.n8n.query('insert into comms.tenant_addresses (channel, address, tenant_id) values ($1, $2, $3) on conflict do nothing', [channel, address, await this.tenant()]);
		}
	}

	async tenant(): Promise<string> {
		const [row] = await this.n8n.query<{ tenant_id: string }>(`select tenant_id from comms.tenant_mailboxes where address = 'hello@studio-lumen.example'`);
		if (!row) throw new Error('no tenant');
		return row.tenant_id;
	}

	async person(given: { whatsAppInbound?: string; language?: string } = {}): Promise<Person> {
		count += 1;
		const mark = `${run}${count}`;
		const phone = `+4915${String(Number.parseInt(run, 16)).padStart(8, '0').slice(-6)}${String(process.pid % 10)}${String(count).padStart(2, '0')}`;
		const person = { name: `Person ${mark}`, email: `person${mark}@customer.example`, phone, slack: `C0${mark.toUpperCase()}`, push: `topic-${mark}`, chat: String(1_000_000 + Number.parseInt(run, 16) + count) };
		const [row] = await this.n8n.query<{ id: string }>(
			`insert into comms.crm_contacts (tenant_id, name, email, phone, whatsapp, slack_id, push_token, time_zone, language)
			values ($1, $2, $3, $4, $4, $5, $6, $7, $8) returning id`,
			[await this.tenant(), person.name, person.email, person.phone, person.slack, person.push, noonZone(), given.language ?? 'en'],
		);
		if (!row) throw new Error('no contact');
		await this.n8n.query('insert into comms.contact_details (tenant_id, contact_id, chat_id) values ($1, $2, $3)', [await this.tenant(), row.id, person.chat]);
		if (given.whatsAppInbound !== undefined) {
			await this.n8n.query('insert into comms.communication_preferences (tenant_id, contact_id, whatsapp_last_inbound_at) values ($1, $2, $3)', [await this.tenant(), row.id, given.whatsAppInbound]);
		}
		return { id: row.id, ...person };
	}

	/** Into the outbox, due a minute ago; returns its id. */
	async enqueue(person: Person, channel: string, more: Record<string, unknown> = {}): Promise<string> {
		count += 1;
		const to: Record<string, string> = { email: person.email, sms: person.phone, whatsapp: person.phone, phone: person.phone, slack: person.slack, push: person.push, chat: person.chat };
		const [row] = await this.n8n.query<{ id: string }>('select id from comms.enqueue_message($1::jsonb)', [
			JSON.stringify({
				tenantId: await this.tenant(),
				key: `${run}-${channel}-${count}`,
				channel,
				topic: 'transactional',
				type: 'notice',
				priority: 'urgent',
				to: to[channel] ?? '',
				contactId: person.id,
				subject: `Subject ${run}-${count}`,
				text: `Text ${run}-${count}`,
				language: 'en',
				dueAt: new Date(Date.now() - 60_000).toISOString(),
				...more,
			}),
		]);
		if (!row) throw new Error('not enqueued');
		return row.id;
	}

	async grant(person: Person, topic: string, channel: string): Promise<void> {
		await this.n8n.query(
			`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source) values ($1, $2, $3, $4, 'granted', now() - interval '1 day', 'test')`,
			[await this.tenant(), person.id, topic, channel],
		);
	}

	async message(id: string): Promise<Stored> {
		const [row] = await this.n8n.query<Stored>('select * from comms.scheduled_messages where id = $1', [id]);
		if (!row) throw new Error(`there is no message ${id}`);
		return row;
	}

	async states(...ids: string[]): Promise<string[]> {
		return await Promise.all(ids.map(async (id) => (await this.message(id)).state));
	}

	/** As the schedule does it each minute; waits also for what the schedule itself has in its hands at that moment. */
	async sendDue(): Promise<void> {
		const { status, error } = await this.n8n.runWorkflow('comms-send-due', { timeout: 110_000 });
		if (status !== 'success') throw new Error(`Send due messages: ${status} ${error ?? ''}`);
		await eventually('the end of the other run', async () => {
			const inHand = await this.n8n.query(
				`select 1 from comms.scheduled_messages where state in ('claimed', 'sending') and claimed_by like 'n8n-%' and key like $1 limit 1`,
				[`${run}-%`],
			);
			return inHand.length === 0;
		});
	}

	/** What the services took or handed over, oldest first. */
	async services(filter: Record<string, string>): Promise<ServiceMessage[]> {
		return (await this.http.get<{ messages: ServiceMessage[] }>('/control/services/messages', { params: { direction: 'to_customer', ...filter } })).data.messages;
	}

	async settings(change: ServiceSettingsChange): Promise<void> {
		await this.http.post('/control/services', change);
	}

	async faults(faults: Array<Partial<ServiceFault> & Pick<ServiceFault, 'kind'>>): Promise<void> {
		await this.http.post('/control/services/faults', { faults });
	}

	/** A customer writes; resolves when n8n has heard of it. */
	async write(inbound: { service: string; from: string; text: string; to?: string; channel?: string }): Promise<ServiceMessage> {
		return (await this.http.post<ServiceMessage>('/control/services/inbound', inbound)).data;
	}

	/** A service reports a state of a message; `times`: how often it says so. */
	async report(id: string, status: string, more: { errorCode?: string; times?: number } = {}): Promise<ServiceMessage> {
		return (await this.http.post<ServiceMessage>(`/control/services/messages/${id}/status`, { status, ...more })).data;
	}

	async verifyWhatsApp(): Promise<{ status: number; verified: boolean; answer: string }> {
		return (await this.http.post<{ status: number; verified: boolean; answer: string }>('/control/services/verify', {})).data;
	}
}
