import { createHash, createHmac } from 'node:crypto';

/**
 * As Twilio signs a form it posts: the URL, then each field's name and value in the order of the names, HMAC-SHA1, base64
 * (https://www.twilio.com/docs/usage/security#validating-requests). A name that occurs more than once has its values sorted, each once.
 */
export function twilioSignature(authToken: string, url: string, form: URLSearchParams): string {
	const names = [...new Set(form.keys())].sort();
	const fields = names.map((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value).join(''));
	return createHmac('sha1', authToken).update(url + fields.join(''), 'utf8').digest('base64');
}

/** `X-Hub-Signature-256`, over the bytes of the body (https://developers.facebook.com/docs/graph-api/webhooks/getting-started). */
export const hubSignature = (appSecret: string, body: string): string =>
	`sha256=${createHmac('sha256', appSecret).update(body, 'utf8').digest('hex')}`;

/** `X-Slack-Signature`, of the timestamp in seconds and the body (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export const slackSignature = (signingSecret: string, timestamp: string, body: string): string =>
	`v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`, 'utf8').digest('hex')}`;

/** Hexadecimal digits that follow from the parts: identifiers that are the same in every run. */
export const digest = (length: number, ...parts: string[]): string =>
	createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, length);

export function uuidOf(...parts: string[]): string {
	const hex = digest(32, ...parts);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
