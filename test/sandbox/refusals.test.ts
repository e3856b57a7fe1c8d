import { accounts } from '../../sandbox/services/vendors/accounts';
import { basic, bearer, maria, startMessageServices } from './messageServices';
import { describeWithApiDescriptions } from './runningSandbox';
import type { Answer } from './throughProxy';

const { twilio, whatsApp, vapi, firebase, wordPress, chatwoot, social } = accounts;

describeWithApiDescriptions('the services that carry messages', () => {
	const { all, ask, taken, violations, sms, whatsAppText, call, slackPost, ntfyPost, firebasePost, blogPost, chat, socialPost } = startMessageServices();

	it.each(all)('%s refuses an unknown field, in its own words, takes nothing and records it', async (service, send, good) => {
		const answer = await send({ shoesize: '44' });
		if (service === 'slack') expect(answer).toMatchObject({ status: 200, value: { ok: false, error: 'invalid_arguments' } });
		else expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status === good && service !== 'slack').toBe(false);
		expect((await violations())[0]?.problems.join()).toMatch(/shoesize/);
		expect(await taken(`service=${service}`)).toEqual([]);
	});

	it.each<[string, () => Promise<Answer>, RegExp]>([
		['twilio: a missing recipient', () => sms({ To: '' }), /required property 'To'/],
		['twilio: a callback that is no URL', () => sms({ StatusCallback: 'soon' }), /StatusCallback.*uri/],
		['whatsapp: no product', () => whatsAppText({ messaging_product: undefined }), /messaging_product/],
		['whatsapp: a text that is no object', () => whatsAppText({ text: 'Hello' }), /text/],
		['whatsapp: a kind that does not exist', () => whatsAppText({ type: 'sms' }), /body\/type/],
		['whatsapp: a template without a language', () => whatsAppText({ type: 'template', text: undefined, template: { name: 'x' } }), /language/],
		['whatsapp: a field of the text that is unknown', () => whatsAppText({ text: { body: 'x', bold: true } }), /"bold" is unknown/],
		['vapi: a customer of the wrong type', () => call({ customer: maria }), /customer/],
		['vapi: a field deep inside that is unknown', () => call({ assistantOverrides: { firstMessag: 'Hi' } }), /"firstMessag" is unknown/],
		['slack: a missing channel', () => slackPost({ channel: undefined }), /channel/],
		['slack: a wrong type', () => slackPost({ mrkdwn: 'yes' }), /mrkdwn/],
		['ntfy: a priority beyond the scale', () => ntfyPost({ priority: 9 }), /priority/],
		['firebase: data that is no text', () => firebasePost({ data: { key: 7 } }), /data\/key/],
		['firebase: two targets', () => firebasePost({ topic: 'all' }), /oneOf|exactly one/],
		['wordpress: a status that does not exist', () => blogPost({ status: 'published' }), /status/],
		['chatwoot: no content', () => chat({ content: undefined }), /content/],
		['social: a key that is no text', () => socialPost({ key: 5 }), /key/],
		['a path that does not exist', () => ask('https://api.vapi.ai/calls', { headers: bearer(vapi.apiKey), body: {} }), /no path/],
		['a method that does not exist', () => ask('https://api.vapi.ai/call', { method: 'PUT', headers: bearer(vapi.apiKey), body: {} }), /not PUT/],
		['an account that cannot be', () => ask('https://api.twilio.com/2010-04-01/Accounts/me/Messages.json', { headers: basic('me', 'x'), body: new URLSearchParams({ To: maria, Body: 'x', From: twilio.number }) }), /path\/AccountSid/],
	])('finds %s', async (_name, send, problem) => {
		await send();
		expect((await violations())[0]?.problems.join()).toMatch(problem);
		expect(await taken()).toEqual([]);
	});

	it.each<[string, () => Promise<Answer>, object]>([
		['twilio', () => ask(`https://api.twilio.com/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`, { headers: basic(twilio.accountSid, 'wrong'), body: new URLSearchParams({ To: maria, From: twilio.number, Body: 'x' }) }), { status: 401, value: { code: 20003, more_info: expect.stringContaining('errors/20003'), status: 401 } }],
		['whatsapp', () => ask(`https://graph.facebook.com/v23.0/${whatsApp.phoneNumberId}/messages`, { headers: bearer('wrong'), body: { messaging_product: 'whatsapp', to: maria, type: 'text', text: { body: 'x' } } }), { status: 401, value: { error: { code: 190, type: 'OAuthException', fbtrace_id: expect.any(String) } } }],
		['vapi', () => ask('https://api.vapi.ai/call', { headers: bearer('wrong') }), { status: 401, value: { statusCode: 401, error: 'Unauthorized' } }],
		['slack', () => ask('https://slack.com/api/chat.postMessage', { headers: bearer('wrong'), body: { channel: 'C0SUPPORT', text: 'x' } }), { status: 200, value: { ok: false, error: 'invalid_auth' } }],
		['ntfy', () => ask('https://ntfy.sh/', { body: { topic: 'x', message: 'x' } }), { status: 401, value: { code: 40101, http: 401 } }],
		['firebase', () => ask(`https://fcm.googleapis.com/v1/projects/${firebase.projectId}/messages:send`, { headers: bearer('wrong'), body: { message: { token: 'x' } } }), { status: 401, value: { error: { status: 'UNAUTHENTICATED' } } }],
		['wordpress', () => ask(`${wordPress.url}/wp-json/wp/v2/posts`, { headers: basic('x', 'y'), body: { title: 'x' } }), { status: 401, value: { code: 'incorrect_password', data: { status: 401 } } }],
		['chatwoot', () => ask(`${chatwoot.url}/api/v1/accounts/1/conversations/1/messages`, { body: { content: 'x' } }), { status: 401 }],
		['social', () => ask(social.url, { headers: bearer('wrong'), body: { key: 'k', text: 'x' } }), { status: 401 }],
	])('%s refuses a wrong credential as the vendor does', async (_name, send, expected) => {
		expect(await send()).toMatchObject(expected);
		expect(await taken()).toEqual([]);
	});

	describe('errors in the vendor’s own words', () => {
		it.each<[string, () => Promise<Answer>, object]>([
			['21211 for a number that is none', () => sms({ To: '+0' }), { status: 400, value: { code: 21211, message: expect.stringContaining('+0'), more_info: 'https://www.twilio.com/docs/errors/21211', status: 400 } }],
			['21602 without a text', () => sms({ Body: '' }), { value: { code: 21602 } }],
			['21603 without a sender', () => sms({ From: '' }), { value: { code: 21603 } }],
			['21617 for 1,601 characters', () => sms({ Body: 'x'.repeat(1601) }), { value: { code: 21617 } }],
			['63007 for a WhatsApp recipient with an SMS sender', () => sms({ To: `whatsapp:${maria}` }), { value: { code: 63007 } }],
			['channel_not_found', () => slackPost({ channel: 'nowhere' }), { status: 200, value: { ok: false, error: 'channel_not_found' } }],
			['no_text', () => slackPost({ text: '' }), { value: { error: 'no_text' } }],
			['131009 for a WhatsApp number that is none', () => whatsAppText({ to: 'me' }), { status: 400, value: { error: { code: 131009 } } }],
			['a call to nobody', () => call({ customer: { number: 'nobody' } }), { status: 400, value: { statusCode: 400 } }],
			['an assistant that does not exist', () => call({ assistantId: 'x' }), { status: 400, value: { message: expect.stringContaining('Does Not Exist') } }],
			['a post without content', () => blogPost({ title: '', content: '' }), { status: 400, value: { code: 'empty_content' } }],
		])('%s', async (_name, send, expected) => {
			expect(await send()).toMatchObject(expected);
			expect(await violations()).toEqual([]);
			expect(await taken()).toEqual([]);
		});
	});
});
