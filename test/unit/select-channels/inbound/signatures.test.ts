import fc from 'fast-check';
import type { ParsedEvent } from '../../../../nodes/SelectChannels/inbound/parseInbound';
import { parseWebhook } from '../../../../nodes/SelectChannels/inbound/parseInbound';
import { replayTolerances } from '../../../../nodes/SelectChannels/inbound/replay';
import { twilioSignature, verifyTwilio } from '../../../../nodes/SelectChannels/inbound/twilio/signature';
import { now, request, settings, twilioExample, vapiExample, whatsAppExample } from './requests';

const twilioHeaders = (signature = twilioExample.signature) => ({
	'X-Twilio-Signature': signature,
	'Content-Type': 'application/x-www-form-urlencoded',
});
const isVerified = (events: ParsedEvent[]) => events.length > 0 && events.every(({ inbound, refusal }) => inbound.verified && !refusal);
const codesOf = (events: ParsedEvent[]) => [...new Set(events.map(({ inbound }) => inbound.reasons.at(-1)?.code))];

describe('a webhook of Twilio', () => {
	const { url, form, signature } = twilioExample;
	const check = (given: Record<string, unknown>, address = url, sign = signature) =>
		verifyTwilio(request(twilioHeaders(sign), given), '12345', address);

	it('is verified by the signature of Twilio\'s own example', () => {
		expect(check(form)).toEqual({ verified: true, by: 'X-Twilio-Signature' });
	});

	it('is verified by the bytes of its form, where these are there', () => {
		const raw = new URLSearchParams(form).toString();
		expect(verifyTwilio(request(twilioHeaders(), raw), '12345', url).verified).toBe(true);
	});

	// Vectors of the tests of twilio-php, twilio-csharp and twilio-python.
	it('signs a parameter with several values with each of them once, in order', () => {
		const repeated = { Sid: 'CA123', SidAccount: 'AC123', Digits: ['5678', '1234', '1234'] };
		expect(check(repeated, url, 'IK+Dwps556ElfBT0I3Rgjkr1wJU=').verified).toBe(true);
	});

	it.each([
		['without a port where the request had the standard one', 'https://mycompany.com:443/myapp.php?foo=1&bar=2', signature],
		['with the standard port for https', url, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
		['with the standard port for http', url.replace('https', 'http'), '0ZXoZLH/DfblKGATFgpif+LLRf4='],
		['without a port where another one is called', 'https://mycompany.com:1234/myapp.php?foo=1&bar=2', signature],
	])('may be signed %s', (_, address, sign) => {
		expect(check(form, address, sign).verified).toBe(true);
	});

	it('with a body that is no form is verified by the hash of its bytes in the address', () => {
		const body = '{"property": "value", "boolean": true}';
		const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
		const headers = { 'x-twilio-signature': 'a9nBmqA0ju/hNViExpshrM61xv4=', 'content-type': 'application/json' };
		const query = { foo: '1', bar: '2', bodySHA256: hash };
		const webhookUrl = 'https://mycompany.com/myapp.php';
		expect(verifyTwilio(request(headers, body, { query, webhookUrl }), '12345', '').verified).toBe(true);
		expect(verifyTwilio(request(headers, body.replace('true', 'false'), { query, webhookUrl }), '12345', '')).toMatchObject({
			verified: false,
			code: 'body_altered',
		});
		expect(verifyTwilio(request(headers, body, { webhookUrl }), '12345', '')).toMatchObject({ code: 'body_unsigned' });
	});

	it('names the address that was signed where a proxy has another one', () => {
		const behindProxy = request({ ...twilioHeaders(), host: 'mycompany.com', 'x-forwarded-proto': 'https' }, form, {
			webhookUrl: 'http://localhost:5678/myapp.php',
			query: { foo: '1', bar: '2' },
		});
		expect(verifyTwilio(behindProxy, '12345', '')).toEqual({
			verified: false,
			code: 'signature_wrong',
			text: 'Twilio signed the address https://mycompany.com/myapp.php?foo=1&bar=2, but http://localhost:5678/myapp.php?foo=1&bar=2 was expected.',
			howToMend: expect.stringContaining('"Public URL"'),
		});
		expect(verifyTwilio(behindProxy, '12345', 'https://mycompany.com').verified).toBe(true);
	});

	it('is refused without a signature, and with another auth token', () => {
		expect(verifyTwilio(request({}, form), '12345', url)).toMatchObject({ code: 'signature_missing' });
		expect(verifyTwilio(request(twilioHeaders(), form), '12346', url)).toMatchObject({ code: 'signature_wrong' });
	});

	it('is refused with any character of a name, a value, the address or the signature altered', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(), fc.constantFrom('name', 'value', 'url', 'signature'), (at, by, where) => {
				const entries = Object.entries(form);
				const place = at % entries.length;
				const [name = '', value = ''] = entries[place] ?? [];
				if (where === 'name') entries[place] = [altered(name, at, by), value];
				if (where === 'value') entries[place] = [name, altered(value, at, by)];
				// The host is followed by what may be a port, which Twilio leaves out at will.
				const path = url.indexOf('/myapp');
				const address = where === 'url' ? url.slice(0, path + 1) + altered(url.slice(path + 1), at, by) : url;
				const sign = where === 'signature' ? altered(signature, at, by) : signature;
				expect(check(Object.fromEntries(entries), address, sign).verified).toBe(false);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('is verified whatever its parameters are, if they were signed', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { minKeys: 1 }), (any) => {
				const sign = twilioSignature('12345', url, new Map(Object.entries(any).map(([name, value]) => [name, [value]])));
				expect(verifyTwilio(request(twilioHeaders(sign), new URLSearchParams(any).toString()), '12345', url).verified).toBe(true);
			}),
		);
	});
});

/** The text with one character replaced by another. */
function altered(text: string, at: number, by: number): string {
	const place = at % text.length;
	const other = String.fromCharCode(97 + (by % 26));
	return text.slice(0, place) + (text[place] === other ? 'Z' : other) + text.slice(place + 1);
}

describe('a webhook of WhatsApp', () => {
	const { body, signature } = whatsAppExample;
	const parse = (text: string, sign = signature, secret = 'app-secret') =>
		parseWebhook('whatsapp', request({ 'x-hub-signature-256': sign }, text), { ...settings(), secrets: { whatsAppAppSecret: secret } }, now);

	it('is verified by a signature that OpenSSL has made', () => {
		expect(isVerified(parse(body))).toBe(true);
	});

	it('is refused with any byte of body, signature or secret altered', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(), fc.constantFrom(0, 1, 2), (at, by, where) => {
				const given: [string, string, string] = [body, signature, 'app-secret'];
				given[where] = altered(given[where], at, by);
				expect(isVerified(parse(...given))).toBe(false);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('is refused without its bytes, as n8n would have to guess them', () => {
		const read = request({ 'x-hub-signature-256': signature }, JSON.parse(body));
		expect(codesOf(parseWebhook('whatsapp', read, settings(), now))).toEqual(['raw_body_missing']);
	});

	it('is taken up to seven days later, as Meta repeats it so long, and never from the future', () => {
		const after = (seconds: number) => parseWebhook('whatsapp', request({ 'x-hub-signature-256': signature }, body), settings(), now.plus({ seconds }));
		expect(isVerified(after(7 * 86_400))).toBe(true);
		expect(codesOf(after(replayTolerances.whatsapp.older + 3))).toEqual(['replay_refused']);
		expect(codesOf(after(-301))).toEqual(['replay_refused']);
	});

	it('asks for the challenge with the right token only, and gets nothing a browser could run', () => {
		const ask = (token: string, challenge: string) =>
			parseWebhook(
				'whatsapp',
				request({}, {}, { query: { 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': challenge } }),
				settings(),
				now,
			);
		expect(ask('verify-token', '1158201444')[0]?.inbound).toMatchObject({ verified: true, challenge: '1158201444', kind: 'status' });
		expect(ask('verify-tokem', '1158201444')[0]?.inbound).not.toHaveProperty('challenge');
		expect(ask('verify-tokem', '1158201444')[0]?.refusal).toBeDefined();
		expect(ask('verify-token', '<script>')[0]?.inbound).toMatchObject({ verified: false });
		expect(ask('verify-token', '<script>')[0]?.inbound).not.toHaveProperty('challenge');
	});
});

describe('a server message of Vapi', () => {
	const { body, time, signature, timedSignature, otherSignature } = vapiExample;
	const parse = (headers: Record<string, string>, text = body, options = {}, at = now) =>
		parseWebhook('vapi', request(headers, text), settings('', options), at);

	it.each([
		['the secret', { 'X-Vapi-Secret': 'server-secret' }],
		['a bearer token', { Authorization: 'Bearer server-secret' }],
		['a signature over the body', { 'x-vapi-signature': signature }],
		['a signature over time and body', { 'x-signature': timedSignature, 'x-timestamp': time }],
	])('is verified by %s', (_, headers: Record<string, string>) => {
		expect(isVerified(parse(headers))).toBe(true);
	});

	it('is verified by a signature as the operator has set it up', () => {
		const options = { vapiAlgorithm: 'sha512', vapiEncoding: 'base64', vapiSignaturePrefix: 'v1=', vapiSignatureHeader: 'X-Mine', vapiPayloadFormat: '{timestamp}.{body}', vapiTimestampHeader: 'X-When' };
		const headers = { 'x-mine': `v1=${otherSignature}`, 'x-when': time };
		expect(isVerified(parse(headers, body, options))).toBe(true);
		expect(codesOf(parse({ 'x-vapi-secret': 'server-secret' }, body, options))).toEqual(['signature_missing']);
	});

	it('is refused where a signature is wrong, though the secret beside it is right', () => {
		expect(codesOf(parse({ 'x-vapi-signature': `${signature}0`, 'x-vapi-secret': 'server-secret' }))).toEqual(['signature_wrong']);
	});

	it('is refused where the signed time is taken away, altered or five minutes off', () => {
		expect(codesOf(parse({ 'x-signature': timedSignature }))).toEqual(['signature_wrong']);
		expect(codesOf(parse({ 'x-signature': timedSignature, 'x-timestamp': '1780308001' }))).toEqual(['signature_wrong']);
		const headers = { 'x-signature': timedSignature, 'x-timestamp': time };
		expect(isVerified(parse(headers, body, {}, now.plus({ minutes: 5 })))).toBe(true);
		expect(codesOf(parse(headers, body, {}, now.plus({ minutes: 5, seconds: 1 })))).toEqual(['replay_refused']);
		expect(codesOf(parse(headers, body, {}, now.minus({ minutes: 5, seconds: 1 })))).toEqual(['replay_refused']);
		expect(isVerified(parse(headers, body, { replayTolerance: 3_600 }, now.plus({ minutes: 59 })))).toBe(true);
	});

	it('is refused with any byte of body, time or signature altered', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(), fc.constantFrom(0, 1, 2), (at, by, where) => {
				const given: [string, string, string] = [body, time, timedSignature];
				given[where] = altered(given[where], at, by);
				expect(isVerified(parse({ 'x-signature': given[2], 'x-timestamp': given[1] }, given[0]))).toBe(false);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('is refused with any character of the secret altered', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(), (at, by) => {
				expect(codesOf(parse({ 'x-vapi-secret': altered('server-secret', at, by) }))).toEqual(['secret_wrong']);
			}),
		);
	});
});

it('is an error naming the field where the credential lacks the secret', () => {
	const without = { ...settings(), secrets: {} };
	expect(() => parseWebhook('twilio', request(twilioHeaders(), twilioExample.form), without, now)).toThrow('Twilio Auth Token');
	expect(() => parseWebhook('whatsapp', request({}, whatsAppExample.body), without, now)).toThrow('WhatsApp App Secret');
	expect(() => parseWebhook('vapi', request({}, vapiExample.body), without, now)).toThrow('Vapi Server Secret');
});

it('an empty secret never verifies anything', () => {
	const empty = { ...settings(), secrets: { twilioAuthToken: '', whatsAppAppSecret: '', vapiServerSecret: '' } };
	expect(() => parseWebhook('vapi', request({ 'x-vapi-secret': '' }, vapiExample.body), empty, now)).toThrow('Vapi Server Secret');
});
