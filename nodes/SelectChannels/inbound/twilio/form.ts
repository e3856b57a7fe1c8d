import { isRecord } from '../../../shared/record';
import type { Webhook } from '../webhook';

/** The parameters of a form by name, each with the values it was given. */
export type Form = ReadonlyMap<string, readonly string[]>;

/** The form as it was sent: from the bytes where these are there, else from what n8n read from them. */
export function formOf({ raw, body, headers }: Webhook): Form {
	const isForm = headers.get('content-type')?.includes('application/x-www-form-urlencoded') ?? true;
	if (raw !== undefined && isForm) {
		const form = new Map<string, string[]>();
		for (const [name, value] of new URLSearchParams(raw.toString('utf8'))) {
			form.set(name, [...(form.get(name) ?? []), value]);
		}
		return form;
	}
	if (!isRecord(body)) return new Map();
	return new Map(
		Object.entries(body).map(([name, value]) => [
			name,
			[value].flat().map((one) => (typeof one === 'string' ? one : JSON.stringify(one) ?? '')),
		]),
	);
}
