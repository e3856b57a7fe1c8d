import { createHash, createHmac } from 'node:crypto';
import { refused, sameSecret, type Verification } from '../verification';
import { isJson, type Webhook } from '../webhook';
import { formOf, type Form } from './form';
import { otherUrls, publicUrlOf, withAndWithoutPort } from './publicUrl';

/**
 * Twilio signs the address it calls, with the query, followed by the form's parameters sorted by name, each name and
 * value without anything between; of a body that is no form it signs the address alone, which then carries the body's
 * SHA-256 in `bodySHA256` (https://www.twilio.com/docs/usage/security#validating-requests).
 *
 * Because nothing stands between names and values, a request whose borders were moved has the same signature. Only who
 * holds a signed request can try that, and the identifiers that count are checked for their form afterwards.
 */
export function verifyTwilio(webhook: Webhook, authToken: string, publicUrl: string): Verification {
	const signature = webhook.headers.get('x-twilio-signature');
	if (signature === undefined) {
		return refused(
			'signature_missing',
			'The request has no header X-Twilio-Signature.',
			'It does not come from Twilio, or a proxy in front of n8n removed the header.',
		);
	}
	const url = publicUrlOf(webhook, publicUrl);
	const hash = bodyHashOf(url);
	if (hash !== undefined) {
		if (webhook.raw === undefined) {
			return refused(
				'raw_body_missing',
				'Twilio signed the bytes of the body (bodySHA256), but the item has only what n8n read from them.',
				'Switch on "Raw Body" in the options of the Webhook node.',
			);
		}
		if (!sameSecret(hash.toLowerCase(), createHash('sha256').update(webhook.raw).digest('hex'))) {
			return refused(
				'body_altered',
				'The body is not the one whose SHA-256 Twilio put into the address (bodySHA256).',
				'Something between Twilio and n8n changed the body, or the request is forged.',
			);
		}
	}
	if (hash === undefined && (Array.isArray(webhook.body) || isJson(webhook))) {
		return refused(
			'body_unsigned',
			'The body is JSON, but the address carries no bodySHA256: nothing vouches for the body.',
			'Check that "Public URL" is empty or has no query of its own, so that the query of the request is used.',
		);
	}
	const form: Form = hash === undefined ? formOf(webhook) : new Map();
	const isSigned = (address: string) => signs(signature, authToken, address, form);
	if (withAndWithoutPort(url).filter(isSigned).length > 0) return { verified: true, by: 'X-Twilio-Signature' };
	// Told, never accepted: the Host header is the caller's to choose.
	const signed = otherUrls(webhook).find(isSigned);
	return refused(
		'signature_wrong',
		signed === undefined
			? `X-Twilio-Signature is not that of this request to ${url}.`
			: `Twilio signed the address ${signed}, but ${url} was expected.`,
		signed === undefined
			? 'Check that the credential holds the auth token of the account that sends, and that "Public URL" is, letter by letter, the address entered in Twilio, with https and the query if it has one. Else the request is forged.'
			: 'n8n stands behind a proxy with another address. Enter the address that Twilio calls in "Public URL", or set WEBHOOK_URL for n8n.',
	);
}

function signs(signature: string, authToken: string, url: string, form: Form): boolean {
	return sameSecret(signature, twilioSignature(authToken, url, form));
}

export function twilioSignature(authToken: string, url: string, form: Form): string {
	const signed = [...form.keys()]
		.sort((a, b) => (a < b ? -1 : 1))
		.flatMap((name) => [...new Set(form.get(name))].sort().map((value) => name + value));
	return createHmac('sha1', authToken).update(url + signed.join(''), 'utf8').digest('base64');
}

function bodyHashOf(url: string): string | undefined {
	return /[?&]bodySHA256=([^&#]*)/.exec(url)?.[1];
}
