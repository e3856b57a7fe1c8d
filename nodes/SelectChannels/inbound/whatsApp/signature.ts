import { createHmac } from 'node:crypto';
import { refused, sameSecret, type Verification } from '../verification';
import type { Webhook } from '../webhook';

/**
 * `X-Hub-Signature-256`: HMAC-SHA256 over the bytes of the body with the app secret
 * (https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads). Meta writes characters
 * outside ASCII escaped, so the body cannot be written again from what n8n read: the bytes are needed.
 */
export function verifyWhatsApp({ headers, raw }: Webhook, appSecret: string): Verification {
	const signature = headers.get('x-hub-signature-256');
	if (signature === undefined) {
		return refused(
			'signature_missing',
			'The request has no header X-Hub-Signature-256.',
			'It does not come from Meta, or a proxy in front of n8n removed the header.',
		);
	}
	if (raw === undefined) {
		return refused(
			'raw_body_missing',
			'Meta signs the bytes of the body, but the item has only what n8n read from them.',
			'Switch on "Raw Body" in the options of the Webhook node.',
		);
	}
	const expected = `sha256=${createHmac('sha256', appSecret).update(raw).digest('hex')}`;
	if (sameSecret(signature, expected)) return { verified: true, by: 'X-Hub-Signature-256' };
	return refused(
		'signature_wrong',
		'X-Hub-Signature-256 is not that of this body.',
		'Check that the credential holds the app secret of the Meta app that sends (App settings, Basic). Else the request is forged or was changed on its way.',
	);
}

/** Whether the request is Meta's question whether the address is ours (GET with `hub.mode=subscribe`). */
export function isChallenge({ query }: Webhook): boolean {
	return hub(query, 'mode') === 'subscribe';
}

export interface Challenge {
	verification: Verification;
	/** What to answer with, and nothing else. */
	challenge?: string;
}

/** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
export function answerChallenge({ query }: Webhook, verifyToken: string): Challenge {
	const challenge = hub(query, 'challenge') ?? '';
	if (!sameSecret(hub(query, 'verify_token') ?? '', verifyToken)) {
		return {
			verification: refused(
				'verify_token_wrong',
				'hub.verify_token is not the verify token of the credential.',
				'Enter the same verify token in the Meta app (WhatsApp, Configuration) and in the credential. Else somebody is guessing.',
			),
		};
	}
	// It is written into an answer: Meta sends digits, and nothing that a browser could run is let through.
	if (!/^[\w-]{1,256}$/.test(challenge)) {
		return {
			verification: refused(
				'challenge_wrong',
				'hub.challenge is missing or is no plain word.',
				'Meta sends digits. The request is not from Meta.',
			),
		};
	}
	return { verification: { verified: true, by: 'hub.verify_token' }, challenge };
}

function hub(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
	const value = query[`hub.${name}`];
	return typeof value === 'string' ? value : undefined;
}
