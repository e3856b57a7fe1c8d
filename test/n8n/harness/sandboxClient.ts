import axios, { type AxiosInstance } from 'axios';
import type { MailFault } from '../../../sandbox/services/mailFaults';
import type { PlainMail } from '../../../sandbox/services/mailReading';
import type { LoggedCall, ModelSettings } from '../../../sandbox/services/model';
import type { ServiceFault } from '../../../sandbox/services/serviceFaults';
import type { ServiceFilter, ServiceMessage } from '../../../sandbox/services/serviceMessages';
import type { ServiceSettingsChange } from '../../../sandbox/services/serviceSettings';
import type { MailToWrite } from '../../../sandbox/services/writtenMail';

export interface OutboxMessage extends PlainMail {
	id: string;
	channel: string;
	direction: 'to_customer' | 'from_customer';
	/** Address of the customer whose conversation it belongs to. */
	customer: string;
	at: string;
	envelope: { from: string; to: string[] };
	attachments?: Array<{ filename: string | null; mimeType: string }>;
}

interface Filter {
	to?: string;
	customer?: string;
	direction?: 'to_customer' | 'from_customer';
	messageId?: string;
	inReplyTo?: string;
}

/** The JSON interface of the sandbox: what customers received, mails they write, faults, the model's behaviour. */
export class SandboxClient {
	private readonly http: AxiosInstance;

	constructor(readonly url: string) {
		this.http = axios.create({ baseURL: url, proxy: false, timeout: 30_000, maxBodyLength: Number.POSITIVE_INFINITY });
	}

	/** Oldest first; by default what was sent to customers. */
	async messages(filter: Filter = {}): Promise<OutboxMessage[]> {
		const found: OutboxMessage[] = [];
		for (;;) {
			const params = { direction: 'to_customer', ...filter, before: found[0]?.id };
			const { total, messages } = (await this.http.get<{ total: number; messages: OutboxMessage[] }>('/api/messages', { params })).data;
			found.unshift(...messages);
			if (messages.length === 0 || found.length >= total) return found;
		}
	}

	/** One message as the bytes that came over the wire. */
	async raw(id: string): Promise<string> {
		return (await this.http.get<string>(`/api/messages/${id}/raw`, { responseType: 'text' })).data;
	}

	/** Writes a mail as a customer: composed, or raw MIME. */
	async sendMail(mail: Omit<MailToWrite, 'from'> & { from: string | MailToWrite['from'] } | { raw: string; to: string }): Promise<{ id: string; messageId: string }> {
		return (await this.http.post<{ id: string; messageId: string }>('/api/mails', mail)).data;
	}

	async faults(): Promise<MailFault[]> {
		return (await this.http.get<{ mail: MailFault[] }>('/api/faults')).data.mail;
	}

	/** Replaces the faults of the mail world that are switched on. */
	async setFaults(faults: Array<Partial<MailFault> & Pick<MailFault, 'kind'>>): Promise<void> {
		await this.http.post('/api/faults', { mail: faults });
	}

	/** What the services that carry messages took, oldest first; by default what was sent to customers. */
	async serviceMessages(filter: ServiceFilter = {}): Promise<ServiceMessage[]> {
		const params = { direction: 'to_customer', ...filter };
		return (await this.http.get<{ messages: ServiceMessage[] }>('/control/services/messages', { params })).data.messages;
	}

	/** Replaces the faults of the services that are switched on. */
	async setServiceFaults(faults: Array<Partial<ServiceFault> & Pick<ServiceFault, 'kind'>>): Promise<void> {
		await this.http.post('/control/services/faults', { faults });
	}

	/** How the services behave: which reports they make by themselves, how soon. */
	async serviceSettings(settings: ServiceSettingsChange): Promise<void> {
		await this.http.post('/control/services', settings);
	}

	/** Changes how the model behaves; without settings it is helpful again and its log empty. */
	async model(settings?: ModelSettings): Promise<void> {
		if (settings) await this.http.post('/control/model', settings);
		else await this.http.delete('/control/model');
	}

	/** What the model was asked, oldest first. */
	async modelCalls(): Promise<LoggedCall[]> {
		return (await this.http.get<{ log: LoggedCall[] }>('/control/model')).data.log;
	}

	/** Of all calls since it was last set back. */
	async modelTotals(): Promise<{ calls: number; promptTokens: number; completionTokens: number }> {
		return (await this.http.get<{ totals: { calls: number; promptTokens: number; completionTokens: number } }>('/control/model')).data.totals;
	}

	/** Requests that broke a vendor's API description, and hosts that n8n asked for and nobody stands in for. */
	async violations(): Promise<{ violations: unknown[]; refusedHosts: unknown[] }> {
		return (await this.http.get<{ violations: unknown[]; refusedHosts: unknown[] }>('/control/violations')).data;
	}

	/** No messages, no faults, a helpful model. */
	async reset(): Promise<void> {
		await this.http.delete('/api/messages');
		await this.setFaults([]);
		await this.model();
		await this.http.delete('/control/violations');
	}
}
