import { DateTime } from 'luxon';
import type { InboundSettings } from '../../../../nodes/SelectChannels/inbound/parseInbound';
import { settingsOf } from '../../../../nodes/SelectChannels/inbound/settings';
import { webhookOf, type Webhook } from '../../../../nodes/SelectChannels/inbound/webhook';

/** 2026-06-01T10:00:00Z, the time in the requests below. */
export const now = DateTime.fromSeconds(1_780_308_000, { zone: 'utc' }) as DateTime<true>;

export const secrets = {
	twilioAuthToken: '12345',
	whatsAppAppSecret: 'app-secret',
	whatsAppVerifyToken: 'verify-token',
	vapiServerSecret: 'server-secret',
};

export function settings(publicUrl = '', options: object = {}): InboundSettings {
	return settingsOf(options, publicUrl, secrets);
}

export function request(
	headers: Record<string, string>,
	body: string | Record<string, unknown>,
	rest: { query?: Record<string, unknown>; webhookUrl?: string } = {},
): Webhook {
	const raw = typeof body === 'string' ? Buffer.from(body) : undefined;
	return webhookOf({ headers, query: {}, body: raw ? {} : body, ...rest }, raw);
}

/**
 * The example of Twilio's documentation and of the tests of its libraries (RequestValidatorTest in twilio-php and
 * twilio-csharp), auth token 12345.
 */
export const twilioExample = {
	url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
	form: {
		CallSid: 'CA1234567890ABCDE',
		Caller: '+14158675309',
		Digits: '1234',
		From: '+14158675309',
		To: '+18005551212',
	},
	signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
};

/** Signed with `openssl dgst -sha256 -hmac app-secret`. */
export const whatsAppExample = {
	body: '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1 555-078-3881","phone_number_id":"1"},"messages":[{"from":"16505551234","id":"wamid.A","timestamp":"1780308000","type":"text","text":{"body":"ya no me escriban \\u00f1"}},{"from":"16505551235","id":"wamid.B","timestamp":"1780308001","type":"image","image":{"id":"9"}}],"statuses":[{"id":"wamid.C","status":"failed","timestamp":"1780308002","recipient_id":"16505551236","errors":[{"code":131047,"title":"Re-engagement message"}]}]}}]}]}',
	signature: 'sha256=51629f750c752a78a988010452bb29e5361d2c530a3a676818635c2902670566',
};

/** Signed with `openssl dgst -hmac server-secret`: the body alone, time and body, and the latter with SHA-512 in base64. */
export const vapiExample = {
	body: '{"message":{"type":"status-update","status":"ended","endedReason":"customer-did-not-answer","timestamp":1780308000000,"call":{"id":"c-1"},"customer":{"number":"+16505551234"},"phoneNumber":{"number":"+15550783881","twilioAuthToken":"leak"}}}',
	time: '1780308000',
	signature: '40106774bc14103ac769892f11a3c8131df1398984d1b84369a59764cd829715',
	timedSignature: 'ae6eb0b3a3d8ed38e3ad98bd49e4ce0f3e1907b798044682695440536b6ede84',
	otherSignature: 'LyJj4jiW8EAm2aomAuhLFi5Bs14IVNtCDq4awiIniZS1KA2S+vTvC4A5MNhFIo3i/5RfjdJTDLnqLL9FT2BqjA==',
};
