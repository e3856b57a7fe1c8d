import type { DescriptionSource } from '../descriptionFile';
import { isRecord } from '../../../nodes/shared/record';
import type { LocalRequest, Reply } from '../localHttp';
import type { NewServiceMessage, Service, ServiceMessage, ServiceMessages } from '../serviceMessages';
import type { ServiceSettings } from '../serviceSettings';

/** What a stand-in knows besides the request. */
export interface Desk {
	messages: ServiceMessages;
	settings: ServiceSettings;
	now: Date;
	/** How often exactly this was sent before (0 for the first time): makes identifiers differ, the same way in every run. */
	ordinal(...parts: string[]): number;
}

/** What a service does with a request: answers it at once, or takes a message. */
export type Handling = { reply: Reply } | { take: NewServiceMessage; answer(message: ServiceMessage): Reply; fails?: string };

/** A request that a service makes of n8n. */
export interface Outgoing {
	url: string;
	headers: Record<string, string>;
	body: string;
}

/** What a customer sends. */
export interface Inbound {
	from: string;
	to?: string;
	text: string;
	channel?: string;
	/** The name in the customer's profile. */
	name?: string;
	/** Of the text of a button that was pressed. */
	payload?: string;
}

/** A service of the outside world that carries messages. */
export interface Vendor {
	service: Service;
	name: string;
	hosts: string[];
	/** By which every request is judged; a host or a path of its own may be another API. */
	description(host: string, path: string): DescriptionSource;
	handle(request: LocalRequest, desk: Desk, host: string): Handling;
	/** What a service says that refuses, in its own words. */
	refusals: {
		violation(problems: string[]): Reply;
		tooMany(seconds: number): Reply;
		broken(status: number): Reply;
		rejected(to: string, code: string | undefined): Reply;
	};
	/** The states a message passes; a service without any tells nothing after its answer. */
	states?: {
		delivered: string[];
		/** Ends in the state that says so, with the service's error code. */
		undelivered: string[];
		errorCode: string;
		/** What the page offers, and what it is called there. */
		offered: Array<{ status: string; name: string; errorCode?: string }>;
	};
	/** The requests that tell a state; none where nobody is to be told. */
	tell?(message: ServiceMessage, status: string, errorCode: string | undefined, desk: Desk): Outgoing[];
	/** What a customer sends: as a message, and as the request that tells it. */
	receive?(inbound: Inbound, desk: Desk): { take: NewServiceMessage; tell: Outgoing | undefined; after?(desk: Desk): void };
	/** What n8n answers to being told, where the service acts upon it. */
	heed?(message: ServiceMessage, answer: string, desk: Desk): NewServiceMessage | undefined;
}

export function bodyOf({ body }: LocalRequest): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(body.toString('utf8'));
		return isRecord(value) ? value : {};
	} catch {
		return {};
	}
}

/** JSON or form, as the request says. */
export function fieldsOf(request: LocalRequest): Record<string, unknown> {
	if (!/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')) return bodyOf(request);
	return Object.fromEntries(new URLSearchParams(request.body.toString('utf8')));
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

export const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The mark in the headers that services of this kind read, else the first that is given. */
export function markOf({ headers }: LocalRequest, ...others: unknown[]): string {
	const given = [headers['idempotency-key'], headers['i-twilio-idempotency-token'], headers['x-idempotency-key'], ...others];
	return given.map(textOf).find((one) => one !== '') ?? '';
}

export const isBearer = ({ headers }: LocalRequest, token: string): boolean => headers.authorization === `Bearer ${token}`;

export const isBasic = ({ headers }: LocalRequest, user: string, password: string): boolean =>
	headers.authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
