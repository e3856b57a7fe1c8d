import { InputError } from '../../shared/items';
import { isRecord } from '../../shared/record';

/** A request as n8n's Webhook node hands it over. */
export interface Webhook {
	/** By lower-case name. */
	headers: ReadonlyMap<string, string>;
	query: Readonly<Record<string, unknown>>;
	body: unknown;
	/** The bytes as they came, where the Webhook node has "Raw Body" switched on. */
	raw?: Buffer;
	/** The address as n8n knows it, without the query. */
	webhookUrl?: string;
}

/** @throws InputError where the item is no request */
export function webhookOf(json: Record<string, unknown>, raw?: Buffer): Webhook {
	const { headers, query, body, webhookUrl } = json;
	if (!isRecord(headers)) {
		throw new InputError(
			'The item is no webhook request: it has no headers.',
			'Put this node directly behind the Webhook node, so that the item has "headers", "query" and "body", or choose the provider "None" for a text.',
		);
	}
	return {
		headers: new Map(
			Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().map(String).join(', ')]),
		),
		query: isRecord(query) ? query : {},
		body,
		raw,
		webhookUrl: typeof webhookUrl === 'string' ? webhookUrl : undefined,
	};
}

/** The body of a request in JSON: read from the bytes that were signed, where these are there. */
export function jsonBodyOf({ raw, body }: Webhook): unknown {
	if (raw === undefined || raw.length === 0) return body;
	try {
		return JSON.parse(raw.toString('utf8'));
	} catch {
		return undefined;
	}
}

export function isJson({ headers }: Webhook): boolean {
	return headers.get('content-type')?.includes('json') ?? false;
}
