import { createHmac } from 'node:crypto';
import type { DateTime } from 'luxon';
import { replayOf, timeOf, type Tolerance } from '../replay';
import { refused, sameSecret, type Verification } from '../verification';
import type { Webhook } from '../webhook';

/** Vapi's `HMACAuthenticationPlan` (schema of its API), as far as it decides what is signed. */
export interface SigningPlan {
	algorithm: 'sha1' | 'sha256' | 'sha512';
	encoding: 'hex' | 'base64';
	/** Empty: the first of those below that the request has. */
	signatureHeader: string;
	timestampHeader: string;
	prefix: string;
	/** With `{body}`, `{timestamp}`, `{method}`, `{url}`, `{svix-id}`. Empty: Vapi's own, by whether there is a time. */
	payloadFormat: string;
	secretIsBase64: boolean;
}

/** `x-signature` and `x-timestamp` are the plan's defaults; the others are what Vapi's guides have people enter. */
const signatureHeaders = ['x-vapi-signature', 'x-signature'];
const timestampHeaders = ['x-vapi-timestamp', 'x-timestamp'];

export const standardPlan: SigningPlan = {
	algorithm: 'sha256',
	encoding: 'hex',
	signatureHeader: '',
	timestampHeader: '',
	prefix: '',
	payloadFormat: '',
	secretIsBase64: false,
};

/**
 * Vapi proves itself with a signature (credential "HMAC"), with the secret in `X-Vapi-Secret`, or with the secret as a
 * bearer token (https://docs.vapi.ai/server-url/server-authentication). A signature that is there must be right, whatever
 * else the request carries. Only a signature covers the body.
 */
export function verifyVapi(
	webhook: Webhook,
	secret: string,
	plan: SigningPlan,
	url: string,
	now: DateTime<true>,
	tolerance: Tolerance,
): Verification {
	const { headers } = webhook;
	const pick = (given: string, known: string[]) =>
		given === '' ? known.find((name) => headers.has(name)) : given.toLowerCase();
	const signatureHeader = pick(plan.signatureHeader, signatureHeaders);
	if (signatureHeader !== undefined) {
		const signature = headers.get(signatureHeader);
		if (signature === undefined) return missing(`The request has no header ${signatureHeader}.`);
		return verifySignature(webhook, secret, plan, url, signature, pick(plan.timestampHeader, timestampHeaders), now, tolerance);
	}
	const given = headers.get('x-vapi-secret') ?? headers.get('authorization')?.replace(/^Bearer +/i, '');
	if (given === undefined) {
		return missing('The request has neither a signature nor X-Vapi-Secret nor a bearer token.');
	}
	if (sameSecret(given, secret)) return { verified: true, by: headers.has('x-vapi-secret') ? 'X-Vapi-Secret' : 'Authorization' };
	return refused(
		'secret_wrong',
		'The secret in the request is not the server secret of the credential.',
		'Enter the same secret in Vapi (server settings or custom credential) and in the credential. Else the request is forged.',
	);
}

function missing(text: string): Verification {
	return refused(
		'signature_missing',
		text,
		'Give the server URL in Vapi a custom credential (HMAC or bearer token) or a secret. Else the request is not from Vapi.',
	);
}

function verifySignature(
	webhook: Webhook,
	secret: string,
	plan: SigningPlan,
	url: string,
	signature: string,
	timestampHeader: string | undefined,
	now: DateTime<true>,
	tolerance: Tolerance,
): Verification {
	const { raw, headers } = webhook;
	if (raw === undefined) {
		return refused(
			'raw_body_missing',
			'Vapi signs the bytes of the body, but the item has only what n8n read from them.',
			'Switch on "Raw Body" in the options of the Webhook node.',
		);
	}
	const timestamp = timestampHeader === undefined ? undefined : headers.get(timestampHeader);
	const format = plan.payloadFormat || (timestamp === undefined ? '{body}' : '{timestamp}.{body}');
	const hmac = createHmac(plan.algorithm, plan.secretIsBase64 ? Buffer.from(secret, 'base64') : secret);
	for (const part of format.split(/(\{[a-z-]+\})/)) {
		if (part === '{body}') hmac.update(raw);
		else if (part === '{timestamp}') hmac.update(timestamp ?? '');
		else if (part === '{method}') hmac.update('POST');
		else if (part === '{url}') hmac.update(url);
		else if (part === '{svix-id}') hmac.update(headers.get('svix-id') ?? headers.get('webhook-id') ?? '');
		else hmac.update(part);
	}
	if (!sameSecret(signature, plan.prefix + hmac.digest(plan.encoding))) {
		return refused(
			'signature_wrong',
			`The signature is not that of this request, read as "${format}".`,
			'Check that the credential holds the same secret as Vapi, and that algorithm, encoding, prefix and payload format in the options are those of the custom credential in Vapi. Else the request is forged or was changed on its way.',
		);
	}
	if (!format.includes('{timestamp}')) return { verified: true, by: 'signature' };
	const at = timeOf(timestamp);
	if (at === undefined) {
		return refused('timestamp_missing', 'The signed time is missing or no time.', 'Name the header that carries the time in the options.');
	}
	return replayOf(at, now, tolerance) ?? { verified: true, by: 'signature' };
}
