import { InputError } from '../../../shared/items';
import type { Webhook } from '../webhook';

/**
 * The address that was signed: what the operator says, else what n8n takes for its own. An origin alone
 * (`https://hooks.example.com`) takes the path from n8n's; an address without a query takes the request's.
 *
 * @throws InputError where there is none
 */
export function publicUrlOf({ webhookUrl, query }: Webhook, given: string): string {
	const own = given.trim() === '' ? webhookUrl : given.trim();
	if (own === undefined || !/^https?:\/\/[^/?#\s]+/i.test(own)) {
		throw new InputError(
			own === undefined
				? 'The request does not say to which address it was sent.'
				: `"Public URL" is "${own.slice(0, 120)}", which is no address.`,
			'Enter in "Public URL" the address that the provider calls, such as https://n8n.example.com/webhook/inbound.',
		);
	}
	const isOrigin = /^https?:\/\/[^/?#]+$/i.test(own) && given.trim() !== '';
	const url = isOrigin ? own + pathOf(webhookUrl) : own;
	return url.includes('?') ? url : url + queryOf(query);
}

/**
 * "Signature generation on the back end is inconsistent" (Twilio's own library) about the standard port, so both forms
 * are the same address.
 */
export function withAndWithoutPort(url: string): string[] {
	const [, scheme = '', host = '', port, rest = ''] = /^(https?):\/\/([^/?#:]+|[^/?#]*\])(:\d+)?(.*)$/is.exec(url) ?? [];
	if (host === '') return [url];
	const standard = scheme.toLowerCase() === 'https' ? ':443' : ':80';
	return [`${scheme}://${host}${rest}`, `${scheme}://${host}${port ?? standard}${rest}`];
}

/** Addresses under which the request may have come in, by its own account: to explain a refusal with. */
export function otherUrls({ headers, webhookUrl, query }: Webhook): string[] {
	const hosts = ['x-forwarded-host', 'host'].flatMap((name) => headers.get(name)?.split(',')[0]?.trim() ?? []);
	const rest = pathOf(webhookUrl) + queryOf(query);
	return hosts.flatMap((host) => ['https', 'http'].flatMap((scheme) => withAndWithoutPort(`${scheme}://${host}${rest}`)));
}

function pathOf(url = ''): string {
	return /^https?:\/\/[^/?#]+([^?#]*)/i.exec(url)?.[1] ?? '';
}

/** n8n hands over the query read; written again it is the same text for every query that a provider is given. */
function queryOf(query: Readonly<Record<string, unknown>>): string {
	const pairs = Object.entries(query).flatMap(([name, value]) =>
		[value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`),
	);
	return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
