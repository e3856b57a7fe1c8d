import { EventEmitter } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The services that stand-ins play, in the order in which the page lists them. */
export const services = ['twilio', 'whatsapp', 'vapi', 'slack', 'ntfy', 'firebase', 'wordpress', 'chatwoot', 'social', 'mautic', 'erpnext', 'google', 'clickup'] as const;
export type Service = (typeof services)[number];

export const serviceChannels = ['sms', 'whatsapp', 'phone', 'slack', 'push', 'chat', 'blog', 'social', 'calendar', 'documents', 'tasks', 'gmail'] as const;
export type ServiceChannel = (typeof serviceChannels)[number];

/** What became of telling n8n something: a status, or what a customer wrote. */
export interface Told {
	url: string;
	at: string;
	/** HTTP status; 0 where nobody answered. */
	status: number;
	attempts: number;
	problem?: string;
}

export interface Step {
	at: string;
	status: string;
	errorCode?: string;
	/** One for each time it was told: none where nobody listens, two where it was told twice. */
	told: Told[];
}

/** A message that a service took, or that a customer sent by it. */
export interface ServiceMessage {
	id: string;
	service: Service;
	channel: ServiceChannel;
	direction: 'to_customer' | 'from_customer';
	/** ISO 8601. */
	at: string;
	from: string;
	to: string;
	/** Whose conversation it belongs to: an address of the roster, else the address on the channel. */
	customer: string;
	title: string;
	/** What the customer reads or hears. */
	text: string;
	/** The service's own name for it. */
	providerId: string;
	/** The sender's mark, by which a repetition is known; empty where the request has none. */
	mark: string;
	status: string;
	steps: Step[];
	/** Where the sender wants to hear what becomes of it. */
	callback: string;
	/** Whether the sender learnt that it was taken: not where the connection was dropped first. */
	answered: boolean;
	read: boolean;
	/** Worth showing beside the text. */
	details: Array<{ name: string; value: string }>;
	/** As it was sent. */
	request: unknown;
}

export type NewServiceMessage = Omit<ServiceMessage, 'id' | 'at' | 'steps' | 'answered' | 'read' | 'customer'>;
type Change = Partial<Pick<ServiceMessage, 'status' | 'steps' | 'answered' | 'read'>>;
type Line = { message: ServiceMessage } | { change: Change & { id: string } };

export interface ServiceFilter {
	service?: string;
	channel?: string;
	direction?: string;
	to?: string;
	from?: string;
	customer?: string;
	mark?: string;
	providerId?: string;
	status?: string;
}

interface StoreEvents {
	change: [{ customer: string } | { cleared: true }];
}

/** Every message that passed a service of the sandbox, kept over a restart in `services.jsonl`. */
export class ServiceMessages extends EventEmitter<StoreEvents> {
	private readonly messages = new Map<string, ServiceMessage>();
	private readonly byCustomer = new Map<string, ServiceMessage[]>();
	private readonly byProviderId = new Map<string, ServiceMessage>();
	private readonly file: string;
	private lastId = 0;

	constructor(folder: string) {
		super();
		mkdirSync(folder, { recursive: true });
		this.file = join(folder, 'services.jsonl');
		this.load();
	}

	add(message: NewServiceMessage & Pick<ServiceMessage, 'customer' | 'read'>, at: string): ServiceMessage {
		const stored: ServiceMessage = { ...message, id: `s${this.lastId + 1}`, at, answered: true, steps: [{ at, status: message.status, told: [] }] };
		this.index(stored);
		this.write({ message: stored });
		this.emit('change', { customer: stored.customer });
		return stored;
	}

	/** Changes are written and told; the message stays the same object. */
	change(message: ServiceMessage, change: Change): void {
		if (!this.messages.has(message.id)) return;
		Object.assign(message, change);
		this.write({ change: { id: message.id, ...change } });
		this.emit('change', { customer: message.customer });
	}

	get(id: string): ServiceMessage | undefined {
		return this.messages.get(id);
	}

	byProvider(service: Service, providerId: string): ServiceMessage | undefined {
		return this.byProviderId.get(`${service} ${providerId}`);
	}

	/** Oldest first. */
	find(filter: ServiceFilter): ServiceMessage[] {
		const { customer, ...rest } = filter;
		const wanted = Object.entries(rest).filter(([, value]) => value !== undefined);
		const candidates = customer === undefined ? this.messages.values() : (this.byCustomer.get(customer) ?? []);
		return [...candidates].filter((message) => {
			const fields: ServiceFilter = message;
			return wanted.every(([name, value]) => Object.entries(fields).some(([field, own]) => field === name && own === value));
		});
	}

	/** A customer's messages, oldest first; the store's own list, not to be changed. */
	conversation(customer: string): readonly ServiceMessage[] {
		return this.byCustomer.get(customer) ?? [];
	}

	customers(): string[] {
		return [...this.byCustomer.keys()];
	}

	markRead(customer: string): void {
		for (const message of this.conversation(customer)) if (!message.read) this.change(message, { read: true });
	}

	get size(): number {
		return this.messages.size;
	}

	clear(): void {
		this.messages.clear();
		this.byCustomer.clear();
		this.byProviderId.clear();
		writeFileSync(this.file, '');
		this.emit('change', { cleared: true });
	}

	close(): void {
		this.removeAllListeners();
	}

	private index(message: ServiceMessage): void {
		this.lastId = Math.max(this.lastId, Number(message.id.slice(1)));
		this.messages.set(message.id, message);
		this.byProviderId.set(`${message.service} ${message.providerId}`, message);
		const conversation = this.byCustomer.get(message.customer);
		if (conversation) conversation.push(message);
		else this.byCustomer.set(message.customer, [message]);
	}

	private write(line: Line): void {
		appendFileSync(this.file, `${JSON.stringify(line)}\n`);
	}

	private load(): void {
		if (!existsSync(this.file)) return;
		for (const text of readFileSync(this.file, 'utf8').split('\n')) {
			const line = parseLine(text);
			if (!line) continue;
			if ('message' in line) this.index(line.message);
			else {
				const { id, ...change } = line.change;
				const message = this.messages.get(id);
				if (message) Object.assign(message, change);
			}
		}
	}
}

/** The file is our own: a line is either whole or, after a kill, cut off at the end. */
function parseLine(text: string): Line | undefined {
	try {
		return text === '' ? undefined : (JSON.parse(text) as Line);
	} catch {
		return undefined;
	}
}
