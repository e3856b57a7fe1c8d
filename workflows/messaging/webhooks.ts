import { credentialNames } from '../nodes';
import type { NodeSpec } from '../workflow';

/** Webhooks of providers: open to the world, believed only where their signature is right. */

type At = NodeSpec['at'];

/** With the bytes of the body, which is what is signed. */
export const providerWebhook = (name: string, at: At, path: string, httpMethod: 'GET' | 'POST' = 'POST'): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.webhook',
	version: 2.1,
	at,
	parameters: { httpMethod, path, responseMode: 'responseNode', options: { rawBody: true } },
});

/** First output: events that are what they say; second: forged, replayed or unreadable ones, which go no further. */
export const checkSignature = (name: string, at: At, provider: 'twilio' | 'whatsapp' | 'vapi'): NodeSpec => ({
	name,
	type: 'n8n-nodes-customer-comms.selectChannels',
	version: 1,
	at,
	parameters: { operation: 'parseInbound', provider, onUnverified: 'output' },
	credentials: { webhookSigningApi: credentialNames.webhookSigning },
	settings: { onError: 'continueRegularOutput' },
});

export const answer = (
	name: string,
	at: At,
	responseCode: number,
	{ body = '', type = 'text/plain; charset=utf-8' }: { body?: string; type?: string } = {},
): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.respondToWebhook',
	version: 1.5,
	at,
	parameters: {
		...(body === '' ? { respondWith: 'noData' } : { respondWith: 'text', responseBody: body }),
		options: {
			responseCode,
			responseHeaders: { entries: [{ name: 'Content-Type', value: type }] },
		},
	},
});
