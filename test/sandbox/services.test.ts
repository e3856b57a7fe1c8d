import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { accounts } from '../../sandbox/services/vendors/accounts';
import { hubSignature, twilioSignature } from '../../sandbox/services/vendors/signatures';
import { addressOf } from '../../sandbox/services/localHttp';
import { describeWithApiDescriptions, eventually, openApiFolder, startTestSandbox, type Json, type TestSandbox } from './runningSandbox';
import { ask, type Answer } from './throughProxy';

interface Heard {
	path: string;
	method: string;
	headers: IncomingHttpHeaders;
	body: string;
}

const { twilio, whatsApp, vapi, slack, ntfy, firebase, wordPress, chatwoot, social, mautic, erpNext, google, clickUp } = accounts;
const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const maria = '+16085550161';

const jwt = (claims: object) => ['{"alg":"RS256","typ":"JWT"}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('signatures', () => {
	it('are those of Twilio’s documentation', () => {
		const form = new URLSearchParams({ CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' });
		expect(twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
	});
});

describeWithApiDescriptions('the services that carry messages', () => {
	let sandbox: TestSandbox;
	let n8n: Server;
	let n8nUrl: string;
	let heard: Heard[] = [];
	/** What our side answers to reports. */
	let reply: (one: Heard) => { status: number; body?: string };

	beforeAll(async () => {
		n8n = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const one = { path: request.url ?? '', method: request.method ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
				const { status, body } = reply(one);
				if (status < 300) heard.push(one);
				response.writeHead(status).end(body);
			});
		});
		await new Promise<void>((resolve) => n8n.listen(0, '127.0.0.1', resolve));
		n8nUrl = `http://127.0.0.1:${addressOf(n8n)}`;
		const phoned = { name: 'María Ortega', address: 'maria@ortega.example', language: 'es', tenant: 'Smile Dental', phone: maria };
		sandbox = await startTestSandbox({ openApiFolder, roster: [phoned] });
	});
	afterAll(async () => {
		await sandbox.end();
		n8n.close();
	});
	beforeEach(async () => {
		heard = [];
		reply = () => ({ status: 200 });
		await sandbox.api('/control/services/messages', undefined, 'DELETE');
		await sandbox.api('/control/services/faults', { faults: [] });
		await sandbox.api('/control/violations', undefined, 'DELETE');
		await sandbox.api('/control/services', {
			webhooks: { twilio: `${n8nUrl}/inbound`, whatsapp: `${n8nUrl}/whatsapp`, vapi: `${n8nUrl}/vapi`, chatwoot: `${n8nUrl}/chatwoot`, slack: `${n8nUrl}/slack` },
			reports: 'all',
			reportDelay: 10,
			reportRetries: 3,
			twilioOptOut: false,
			whatsAppWindow: 'known',
		});
	});
	afterEach(async () => {
		// Reports of one test must not come in the next.
		await eventually('all reports made', async () => ((await sandbox.api('/control/services')).value.reportsUnderWay === (0 as unknown) ? true : undefined));
	});

	const fault = async (...faults: object[]) => {
		const { status } = await sandbox.api('/control/services/faults', { faults });
		expect(status).toBe(200);
	};
	const taken = async (query = '') => (await sandbox.api(`/control/services/messages?${query}`)).value.messages as unknown as Array<Record<string, unknown>>;
	const violations = async () => (await sandbox.api('/control/violations')).value.violations as unknown as Array<{ host: string; problems: string[] }>;

	const sms = async (form: Record<string, string> = {}) =>
		await ask(sandbox, `https://api.twilio.com/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`, {
			headers: basic(twilio.accountSid, twilio.authToken),
			body: new URLSearchParams({ To: maria, From: twilio.number, Body: 'Your appointment is tomorrow at 10.', StatusCallback: `${n8nUrl}/status?message=m-1`, ...form }),
		});
	const whatsAppText = async (body: object = {}) =>
		await ask(sandbox, `https://graph.facebook.com/v23.0/${whatsApp.phoneNumberId}/messages`, {
			headers: bearer(whatsApp.accessToken),
			body: { messaging_product: 'whatsapp', to: maria, type: 'text', text: { body: 'Hello' }, biz_opaque_callback_data: 'm-2', ...body },
		});
	const call = async (body: object = {}) =>
		await ask(sandbox, 'https://api.vapi.ai/call', {
			headers: bearer(vapi.apiKey),
			body: { assistantId: vapi.assistantId, phoneNumberId: vapi.phoneNumberId, customer: { number: maria }, assistantOverrides: { firstMessage: 'Hello {{name}}, this is {{company}}.', variableValues: { name: 'María', company: 'Smile Dental' }, metadata: { key: 'm-3' } }, ...body },
		});
	const slackPost = async (body: object = {}) =>
		await ask(sandbox, 'https://slack.com/api/chat.postMessage', { headers: bearer(slack.accessToken), body: { channel: 'C0SUPPORT', text: 'The outage is over.', client_msg_id: 'm-4', ...body } });
	const ntfyPost = async (body: object = {}) => await ask(sandbox, 'https://ntfy.sh/', { headers: bearer(ntfy.token), body: { topic: 'smile-dental', title: 'Notice', message: 'We are closed today.', sequence_id: 'm-5', ...body } });
	const firebasePost = async (message: object = {}) =>
		await ask(sandbox, `https://fcm.googleapis.com/v1/projects/${firebase.projectId}/messages:send`, { headers: bearer('sandbox-google-access-token'), body: { message: { token: 'device-1', notification: { title: 'Notice', body: 'Closed' }, data: { key: 'm-6' }, ...message } } });
	const blogPost = async (body: object = {}) => await ask(sandbox, `${wordPress.url}/wp-json/wp/v2/posts`, { headers: basic(wordPress.username, wordPress.password), body: { title: 'Maintenance', content: '<p>On Sunday</p>', status: 'publish', slug: 'm-7', ...body } });
	const chat = async (body: object = {}) => await ask(sandbox, `${chatwoot.url}/api/v1/accounts/1/conversations/42/messages`, { headers: { api_access_token: chatwoot.accessToken }, body: { content: 'Hi!', message_type: 'outgoing', echo_id: 'm-8', ...body } });
	const socialPost = async (body: object = {}) => await ask(sandbox, social.url, { headers: bearer(social.token), body: { key: 'm-9', text: 'We are back.', networks: ['x'], ...body } });

	const all: Array<[string, (body?: Record<string, string>) => Promise<Answer>, number, string]> = [
		['twilio', sms, 201, 'm-1'],
		['whatsapp', whatsAppText, 200, 'm-2'],
		['vapi', call, 201, 'm-3'],
		['slack', slackPost, 200, 'm-4'],
		['ntfy', ntfyPost, 200, 'm-5'],
		['firebase', firebasePost, 200, 'm-6'],
		['wordpress', blogPost, 201, 'm-7'],
		['chatwoot', chat, 200, 'm-8'],
		['social', socialPost, 202, 'm-9'],
	];

	it.each(all)('%s takes a good message, and knows it by its mark', async (service, send, status, mark) => {
		expect(await send()).toMatchObject({ status, value: expect.any(Object) });
		expect(await violations()).toEqual([]);
		expect(await taken(`service=${service}`)).toEqual([expect.objectContaining({ mark, answered: true, direction: 'to_customer' })]);
	});

	it.each(all)('%s refuses an unknown field, in its own words, takes nothing and records it', async (service, send, good) => {
		const answer = await send({ shoesize: '44' });
		if (service === 'slack') expect(answer).toMatchObject({ status: 200, value: { ok: false, error: 'invalid_arguments' } });
		else expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status === good && service !== 'slack').toBe(false);
		expect((await violations())[0]?.problems.join()).toMatch(/shoesize/);
		expect(await taken(`service=${service}`)).toEqual([]);
	});

	it('ERPNext takes tasks, each with a name of its own, from who has the key and with no field that it was not promised', async () => {
		const make = async (task: object, secret: string = erpNext.apiSecret) => await ask(sandbox, `${erpNext.url}/api/resource/Task`, { headers: { authorization: `token ${erpNext.apiKey}:${secret}` }, body: task });
		const [one, two] = [await make({ subject: 'Call back', exp_end_date: '2026-11-24' }), await make({ subject: 'Call back', exp_end_date: '2026-11-24' })];
		expect([one.status, two.status]).toEqual([200, 200]);
		const names = [one, two].map(({ value }) => (value as { data: { name: string } }).data.name);
		expect(new Set(names).size).toBe(2);
		expect((await make({ subject: 'x' }, 'guessed')).status).toBe(401);
		expect((await make({ subject: 'x', salary: 1 })).status).toBe(417);
	});

	it('Mautic takes contacts as a batch, each the same one for the same address, and no field that it was not promised', async () => {
		const tell = async (contacts: unknown, password: string = mautic.password) => await ask(sandbox, `${mautic.url}/api/contacts/batch/new`, { headers: basic(mautic.username, password), body: contacts as object });
		const first = await tell([{ email: 'Ann@x.example', firstname: 'Ann', tags: ['marketing-no', '-marketing-yes'] }, { email: 'ben@x.example' }]);
		expect(first).toMatchObject({ status: 201, value: { contacts: [{ id: expect.any(Number) }, { id: expect.any(Number) }], statusCodes: [201, 201] } });
		expect(await tell([{ email: 'ann@x.example' }])).toMatchObject({ value: { contacts: [{ id: (first.value as { contacts: Array<{ id: number }> }).contacts[0]?.id }] } });
		expect(await violations()).toEqual([]);
		expect(await tell([{ email: 'ann@x.example', shoesize: 44 }])).toMatchObject({ status: 400 });
		expect((await violations())[0]?.problems.join()).toMatch(/shoesize/);
		expect(await tell([], 'wrong')).toMatchObject({ status: 401 });
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
		['a path that does not exist', () => ask(sandbox, 'https://api.vapi.ai/calls', { headers: bearer(vapi.apiKey), body: {} }), /no path/],
		['a method that does not exist', () => ask(sandbox, 'https://api.vapi.ai/call', { method: 'PUT', headers: bearer(vapi.apiKey), body: {} }), /not PUT/],
		['an account that cannot be', () => ask(sandbox, 'https://api.twilio.com/2010-04-01/Accounts/me/Messages.json', { headers: basic('me', 'x'), body: new URLSearchParams({ To: maria, Body: 'x', From: twilio.number }) }), /path\/AccountSid/],
	])('finds %s', async (_name, send, problem) => {
		await send();
		expect((await violations())[0]?.problems.join()).toMatch(problem);
		expect(await taken()).toEqual([]);
	});

	it.each<[string, () => Promise<Answer>, object]>([
		['twilio', () => ask(sandbox, `https://api.twilio.com/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`, { headers: basic(twilio.accountSid, 'wrong'), body: new URLSearchParams({ To: maria, From: twilio.number, Body: 'x' }) }), { status: 401, value: { code: 20003, more_info: expect.stringContaining('errors/20003'), status: 401 } }],
		['whatsapp', () => ask(sandbox, `https://graph.facebook.com/v23.0/${whatsApp.phoneNumberId}/messages`, { headers: bearer('wrong'), body: { messaging_product: 'whatsapp', to: maria, type: 'text', text: { body: 'x' } } }), { status: 401, value: { error: { code: 190, type: 'OAuthException', fbtrace_id: expect.any(String) } } }],
		['vapi', () => ask(sandbox, 'https://api.vapi.ai/call', { headers: bearer('wrong') }), { status: 401, value: { statusCode: 401, error: 'Unauthorized' } }],
		['slack', () => ask(sandbox, 'https://slack.com/api/chat.postMessage', { headers: bearer('wrong'), body: { channel: 'C0SUPPORT', text: 'x' } }), { status: 200, value: { ok: false, error: 'invalid_auth' } }],
		['ntfy', () => ask(sandbox, 'https://ntfy.sh/', { body: { topic: 'x', message: 'x' } }), { status: 401, value: { code: 40101, http: 401 } }],
		['firebase', () => ask(sandbox, `https://fcm.googleapis.com/v1/projects/${firebase.projectId}/messages:send`, { headers: bearer('wrong'), body: { message: { token: 'x' } } }), { status: 401, value: { error: { status: 'UNAUTHENTICATED' } } }],
		['wordpress', () => ask(sandbox, `${wordPress.url}/wp-json/wp/v2/posts`, { headers: basic('x', 'y'), body: { title: 'x' } }), { status: 401, value: { code: 'incorrect_password', data: { status: 401 } } }],
		['chatwoot', () => ask(sandbox, `${chatwoot.url}/api/v1/accounts/1/conversations/1/messages`, { body: { content: 'x' } }), { status: 401 }],
		['social', () => ask(sandbox, social.url, { headers: bearer('wrong'), body: { key: 'k', text: 'x' } }), { status: 401 }],
	])('%s refuses a wrong credential as the vendor does', async (_name, send, expected) => {
		expect(await send()).toMatchObject(expected);
		expect(await taken()).toEqual([]);
	});

	it('Google Calendar takes an event under its id once, knows who is busy, and tells that a guest moved or cancelled it', async () => {
		const events = 'https://www.googleapis.com/calendar/v3/calendars/primary/events';
		const headers = bearer(google.accessToken);
		const at = (hour: string) => ({ dateTime: `2027-01-12T${hour}:00:00Z`, timeZone: 'UTC' });
		const event = { id: 'call202612', summary: 'Review', start: at('10'), end: at('11'), attendees: [{ email: 'ana@client.example' }] };
		expect((await ask(sandbox, `${events}?sendUpdates=all`, { headers, body: event })).status).toBe(200);
		expect((await ask(sandbox, events, { headers, body: event })).status).toBe(409);
		expect((await ask(sandbox, events, { headers, body: { ...event, id: 'other', start: { ...at('10'), time: '10' } } })).text).toContain('the field \\"time\\" is unknown');
		const busy = async () => (await ask(sandbox, 'https://www.googleapis.com/calendar/v3/freeBusy', { headers, body: { timeMin: '2027-01-12T00:00:00Z', timeMax: '2027-01-13T00:00:00Z', items: [{ id: 'primary' }] } })).text;
		expect(await busy()).toContain('2027-01-12T10:00:00Z');
		await sandbox.api('/control/services/inbound', { service: 'google', from: 'ana@client.example', to: event.id, text: '2027-01-13T09:00:00Z' });
		expect(await busy()).toContain('"busy":[]');
		expect((await ask(sandbox, `${events}/${event.id}`, { headers })).text).toContain('2027-01-13T10:00:00Z');
		await sandbox.api('/control/services/inbound', { service: 'google', from: 'ana@client.example', to: event.id, text: 'cancel' });
		expect((await ask(sandbox, `${events}/${event.id}`, { headers })).text).toContain('cancelled');
	});

	it('ClickUp keeps the tasks of its list, refuses fields that its reference does not know, and tells what the team closed', async () => {
		const tasks = `https://api.clickup.com/api/v2/list/${clickUp.listId}/task`;
		const headers = { authorization: clickUp.personal };
		const made = await ask(sandbox, tasks, { headers, body: { name: 'Call Acme', priority: 1, due_date: 1_800_000_000_000, tags: ['risk-critical'], markdown_content: 'Why' } });
		expect(made.status).toBe(200);
		const { id } = JSON.parse(made.text) as { id: string };
		// What n8n's own ClickUp node would send.
		expect((await ask(sandbox, tasks, { headers, body: { name: 'Call Acme', content: 'Why' } })).text).toContain('the field \\"content\\" is unknown');
		expect((await ask(sandbox, tasks, { headers, body: { priority: 1 } })).status).toBe(400);
		expect((await ask(sandbox, tasks.replace(clickUp.listId, '901100000002'), { headers, body: { name: 'x' } })).status).toBe(404);
		expect((await ask(sandbox, tasks, { headers: { authorization: 'pk_other' }, body: { name: 'x' } })).text).toContain('OAUTH_025');
		const open = async (query = '') => (JSON.parse((await ask(sandbox, `${tasks}?page=0${query}`, { headers })).text) as { tasks: Array<{ id: string; status: { type: string } }> }).tasks.map((task) => `${task.id} ${task.status.type}`);
		expect(await open()).toEqual([`${id} open`]);
		expect((await ask(sandbox, `https://api.clickup.com/api/v2/task/${id}`, { method: 'PUT', headers, body: { status: 'unheard of' } })).status).toBe(400);
		await sandbox.api('/control/services/inbound', { service: 'clickup', from: 'ana', to: id, text: 'complete' });
		expect(await open()).toEqual([]);
		expect(await open('&include_closed=true')).toEqual([`${id} closed`]);
		await sandbox.api('/control/services/inbound', { service: 'clickup', from: 'ana', to: id, text: 'delete' });
		expect((await ask(sandbox, `https://api.clickup.com/api/v2/task/${id}`, { method: 'PUT', headers, body: { priority: 2 } })).status).toBe(404);
	});

	it('Google Drive takes a file in pieces into the one folder, and none elsewhere', async () => {
		const url = 'https://www.googleapis.com/upload/drive/v3/files?uploadType=resumable&supportsAllDrives=true';
		const headers = { ...bearer(google.accessToken), 'x-upload-content-type': 'application/pdf' };
		expect((await ask(sandbox, url, { headers, body: { name: 'r.pdf', parents: ['elsewhere'] } })).status).toBe(404);
		const begun = await ask(sandbox, url, { headers, body: { name: 'r.pdf', parents: [google.folderId] } });
		const piece = async (range: string, body: string) => await ask(sandbox, String(begun.headers.location), { method: 'PUT', headers: { 'content-range': `bytes ${range}/8`, 'content-type': 'application/octet-stream' }, body });
		expect((await piece('0-3', '%PDF')).status).toBe(308);
		const { value } = await piece('4-7', '-1.7');
		expect(value).toMatchObject({ name: 'r.pdf', size: '8' });
		const patched = await ask(sandbox, `https://www.googleapis.com/drive/v3/files/${(value as { id: string }).id}?addParents=x&corpora=allDrives&spaces=drive&includeItemsFromAllDrives=true`, { method: 'PATCH', headers, body: { name: 's.pdf' } });
		expect(patched.value).toMatchObject({ kind: 'drive#file', name: 's.pdf' });
		expect(await violations()).toEqual([]);
	});

	it('a spreadsheet changes all at once or not at all', async () => {
		const url = `https://sheets.googleapis.com/v4/spreadsheets/${google.spreadsheetId}`;
		const headers = bearer(google.accessToken);
		const cells = (sheetId: number, value: object) => ({ updateCells: { range: { sheetId }, rows: [{ values: [{ userEnteredValue: value }] }], fields: 'userEnteredValue' } });
		const tab = { addSheet: { properties: { sheetId: 7, title: 'Trends' } } };
		expect((await ask(sandbox, `${url}:batchUpdate`, { headers, body: { requests: [tab, cells(8, { numberValue: 1 })] } })).status).toBe(400);
		expect((await ask(sandbox, url, { headers })).text).not.toContain('Trends');
		expect((await ask(sandbox, `${url}:batchUpdate`, { headers, body: { requests: [tab, cells(7, { stringValue: '=1+1' })] } })).status).toBe(200);
		expect((await ask(sandbox, url, { headers })).text).toContain('Trends');
		expect((await taken('service=google'))[0]).toMatchObject({ text: expect.stringContaining('=1+1') });
		expect((await ask(sandbox, `${url}:batchUpdate`, { headers, body: { requests: [cells(7, { numberValue: '1' })] } })).status).toBe(400);
	});

	it('gives Google’s access token for a service account’s claim, and for no other', async () => {
		const now = Math.floor(Date.now() / 1000);
		const claims = { iss: firebase.email, scope: 'https://www.googleapis.com/auth/firebase.messaging', aud: 'https://oauth2.googleapis.com/token', iat: now, exp: now + 3600 };
		const get = async (given: object) => await ask(sandbox, 'https://oauth2.googleapis.com/token', { body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt(given) }) });
		expect(await get(claims)).toMatchObject({ status: 200, value: { token_type: 'Bearer' } });
		expect(await get({ ...claims, iss: 'somebody@else.example' })).toMatchObject({ status: 400, value: { error: 'invalid_grant' } });
		expect(await get({ ...claims, exp: now - 1 })).toMatchObject({ status: 400 });
		expect(await violations()).toEqual([]);
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

	it('gives the same identifiers for the same messages, and different ones for each', async () => {
		const ids = async () => {
			await sandbox.api('/control/services/messages', undefined, 'DELETE');
			for (const [, send] of all) {
				await send();
				await send();
			}
			return (await taken()).map(({ providerId }) => providerId);
		};
		const first = await ids();
		expect(new Set(first).size).toBe(18);
		expect(await ids()).toEqual(first);
	});

	it('keeps messages over a restart and goes on numbering', async () => {
		const one = await startTestSandbox({ openApiFolder });
		const send = async (box: TestSandbox) => await ask(box, `${chatwoot.url}/api/v1/accounts/1/conversations/42/messages`, { headers: { api_access_token: chatwoot.accessToken }, body: { content: 'Hi' } });
		await send(one);
		await one.stop();
		const two = await startTestSandbox({ openApiFolder, dataFolder: one.dataFolder });
		await send(two);
		const { messages } = (await two.api('/control/services/messages')).value;
		expect((messages as unknown as Json[]).map(({ id, providerId }) => [id, providerId])).toEqual([['s1', '5001'], ['s2', '5002']]);
		await two.end();
	});

	describe('what Twilio tells', () => {
		it('is queued, sent and delivered at the URL the request named, signed as Twilio signs', async () => {
			const { value } = await sms();
			expect(value).toMatchObject({ sid: expect.stringMatching(/^SM[0-9a-f]{32}$/), status: 'queued', direction: 'outbound-api', num_segments: '1', error_code: null });
			await eventually('two callbacks', () => (heard.length === 2 ? true : undefined));
			for (const { path, headers, body } of heard) {
				expect(path).toBe('/status?message=m-1');
				expect(headers['x-twilio-signature']).toBe(twilioSignature(twilio.authToken, `${n8nUrl}${path}`, new URLSearchParams(body)));
			}
			expect(heard.map(({ body }) => new URLSearchParams(body).get('MessageStatus'))).toEqual(['sent', 'delivered']);
			expect(Object.fromEntries(new URLSearchParams(heard[1]?.body))).toMatchObject({ MessageSid: (value as Json).sid, AccountSid: twilio.accountSid, To: maria, SmsStatus: 'delivered' });
		});

		it('is a failure with its code, a duplicate with the same token, the last before the first: as ordered', async () => {
			await fault({ service: 'twilio', kind: 'undelivered', code: '30005' }, { service: 'twilio', kind: 'duplicate_callbacks' }, { service: 'twilio', kind: 'disorder_callbacks' });
			await sms();
			await eventually('four callbacks', () => (heard.length === 4 ? true : undefined));
			const told = heard.map(({ body }) => new URLSearchParams(body));
			expect(told.map((form) => form.get('MessageStatus'))).toEqual(['undelivered', 'undelivered', 'sent', 'sent']);
			expect(told[0]?.get('ErrorCode')).toBe('30005');
			expect(heard[0]?.headers['i-twilio-idempotency-token']).toBe(heard[1]?.headers['i-twilio-idempotency-token']);
			expect(heard[0]?.headers['i-twilio-idempotency-token']).not.toBe(heard[2]?.headers['i-twilio-idempotency-token']);
		});

		it('is tried again while n8n is away, and given up with the reason', async () => {
			let tries = 0;
			reply = () => ({ status: (tries += 1) === 1 ? 503 : 200 });
			await sandbox.api('/control/services', { reports: 'last' });
			await sms();
			await eventually('the callback', () => (heard.length === 1 ? true : undefined));
			expect((await taken())[0]).toMatchObject({ status: 'delivered', steps: [{}, { told: [] }, { told: [{ status: 200, attempts: 2 }] }] });
			await sandbox.api('/control/services', { reportRetries: 0 });
			reply = () => ({ status: 403, body: 'wrong signature' });
			await sms();
			await eventually('the refusal', async () => ((await taken())[1]?.steps as unknown as Json[])[2]?.told?.[0]?.problem === ('wrong signature' as unknown) || undefined);
		});

		it('can be asked: one message, and those to a number', async () => {
			await sandbox.api('/control/services', { reports: 'none' });
			const { value } = await sms();
			await sms({ To: '+16085550199' });
			const url = `https://api.twilio.com/2010-04-01/Accounts/${twilio.accountSid}/Messages`;
			const headers = basic(twilio.accountSid, twilio.authToken);
			expect(await ask(sandbox, `${url}/${String((value as Json).sid)}.json`, { headers })).toMatchObject({ status: 200, value: { status: 'queued', body: expect.any(String) } });
			expect(await ask(sandbox, `${url}.json?To=%2B16085550199&PageSize=20`, { headers })).toMatchObject({ value: { messages: [{ to: '+16085550199' }], next_page_uri: null } });
			expect(await ask(sandbox, `${url}/SM${'0'.repeat(32)}.json`, { headers })).toMatchObject({ status: 404, value: { code: 20404 } });
			expect(await violations()).toEqual([]);
		});
	});

	describe('what customers write', () => {
		it('comes signed: SMS and WhatsApp by Twilio', async () => {
			await sandbox.api('/control/services/inbound', { service: 'twilio', from: maria, to: '+16085550123', text: 'STOP' });
			await sandbox.api('/control/services/inbound', { service: 'twilio', from: maria, channel: 'whatsapp', text: 'Sí, gracias' });
			const [one, two] = heard.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
			expect(one).toMatchObject({ From: maria, To: '+16085550123', Body: 'STOP', SmsStatus: 'received' });
			expect(two).toMatchObject({ From: `whatsapp:${maria}`, WaId: '16085550161', ProfileName: 'María Ortega' });
			expect(heard[0]?.headers['x-twilio-signature']).toBe(twilioSignature(twilio.authToken, `${n8nUrl}/inbound`, new URLSearchParams(heard[0]?.body)));
			expect((await taken('direction=from_customer'))[0]).toMatchObject({ customer: 'maria@ortega.example', text: 'STOP' });
		});

		it('is refused a message afterwards where Twilio handles STOP itself (21610), until START', async () => {
			await sandbox.api('/control/services', { twilioOptOut: true });
			await sandbox.api('/control/services/inbound', { service: 'twilio', from: maria, text: 'Stop ' });
			expect(await sms()).toMatchObject({ status: 400, value: { code: 21610 } });
			await sandbox.api('/control/services/inbound', { service: 'twilio', from: maria, text: 'START' });
			expect(await sms()).toMatchObject({ status: 201 });
		});

		it('is answered by TwiML, where the webhook answers so', async () => {
			reply = () => ({ status: 200, body: '<Response><Message>You are unsubscribed.</Message></Response>' });
			await sandbox.api('/control/services/inbound', { service: 'twilio', from: maria, text: 'STOP' });
			expect(await taken('direction=to_customer')).toEqual([expect.objectContaining({ text: 'You are unsubscribed.', to: maria })]);
		});

		it('comes signed by Meta, by Chatwoot, and by Slack', async () => {
			await sandbox.api('/control/services/inbound', { service: 'whatsapp', from: maria, text: 'もう送らないでください' });
			expect(heard[0]?.headers['x-hub-signature-256']).toBe(hubSignature(whatsApp.appSecret, heard[0]?.body ?? ''));
			expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({ entry: [{ id: whatsApp.businessAccountId, changes: [{ field: 'messages', value: { metadata: { phone_number_id: whatsApp.phoneNumberId }, messages: [{ from: '16085550161', type: 'text', text: { body: 'もう送らないでください' } }] } }] }] });
			await sandbox.api('/control/services/inbound', { service: 'chatwoot', from: '42', text: 'Hello?' });
			expect(JSON.parse(heard[1]?.body ?? '')).toMatchObject({ event: 'message_created', message_type: 'incoming', conversation: { id: 42 } });
			await sandbox.api('/control/services/inbound', { service: 'slack', from: 'U0ANA', to: 'C0SUPPORT', text: 'Thanks' });
			expect(heard[2]?.headers['x-slack-signature']).toMatch(/^v0=[0-9a-f]{64}$/);
			expect((await sandbox.api('/control/services/inbound', { service: 'wordpress', from: 'x', text: 'x' })).status).toBe(400);
		});

		it('opens WhatsApp’s 24 hours: free text outside of them is taken, then fails with 131047 (Twilio: 63016)', async () => {
			await sandbox.api('/control/services', { whatsAppWindow: 'strict' });
			await whatsAppText();
			await sms({ To: `whatsapp:${maria}`, From: `whatsapp:${twilio.whatsAppNumber}` });
			await whatsAppText({ type: 'template', text: undefined, template: { name: 'appointment', language: { code: 'es' } } });
			await eventually('their ends', async () => ((await taken()).every(({ status }) => /failed|undelivered|delivered/.test(String(status))) ? true : undefined));
			const ends = (await taken()).map(({ status, steps }) => [status, (steps as unknown as Json[]).at(-1)?.errorCode]);
			expect(ends).toEqual([['failed', '131047'], ['undelivered', '63016'], ['delivered', undefined]]);
			await sandbox.api('/control/services/inbound', { service: 'whatsapp', from: maria, text: 'Hi' });
			await whatsAppText();
			await eventually('the delivery', async () => ((await taken()).at(-1)?.status === 'delivered' ? true : undefined));
		});
	});

	it('WhatsApp tells states in a signed webhook that carries our mark, and asks for the challenge', async () => {
		const { value } = await whatsAppText();
		await eventually('two states', () => (heard.length === 2 ? true : undefined));
		const states = heard.map(({ headers, body }) => {
			expect(headers['x-hub-signature-256']).toBe(hubSignature(whatsApp.appSecret, body));
			return (JSON.parse(body) as Json).entry?.[0]?.changes?.[0]?.value?.statuses?.[0];
		});
		const id = (value as Json).messages?.[0]?.id;
		expect(states).toMatchObject([{ status: 'sent', id, recipient_id: '16085550161', biz_opaque_callback_data: 'm-2' }, { status: 'delivered', id }]);
		reply = ({ path }) => ({ status: 200, body: new URL(path, n8nUrl).searchParams.get('hub.challenge') ?? '' });
		expect((await sandbox.api('/control/services/verify', {})).value).toMatchObject({ verified: true });
		reply = () => ({ status: 403 });
		expect((await sandbox.api('/control/services/verify', {})).value).toMatchObject({ verified: false });
	});

	it('Vapi shows the script, tells each state and the report with the secret, at the server the assistant names', async () => {
		const { value } = await call();
		expect(value).toMatchObject({ status: 'queued', type: 'outboundPhoneCall', customer: { number: maria } });
		await eventually('four messages', () => (heard.length === 4 ? true : undefined));
		expect(heard.every(({ headers, path }) => headers['x-vapi-secret'] === vapi.serverSecret && path === '/vapi')).toBe(true);
		const messages = heard.map(({ body }) => (JSON.parse(body) as Json).message);
		expect(messages).toMatchObject([{ status: 'ringing' }, { status: 'in-progress' }, { status: 'ended', endedReason: 'customer-ended-call' }, { type: 'end-of-call-report', artifact: { transcript: expect.stringContaining('AI: Hello María, this is Smile Dental.') }, call: { id: (value as Json).id } }]);
		heard = [];
		await fault({ service: 'vapi', kind: 'undelivered' });
		await call({ assistantOverrides: { firstMessage: 'Hi', server: { url: `${n8nUrl}/own`, headers: { 'X-Vapi-Secret': 'mine' } } } });
		await eventually('the report', () => (heard.length === 3 ? true : undefined));
		expect(heard[2]).toMatchObject({ path: '/own', headers: { 'x-vapi-secret': 'mine' } });
		expect(JSON.parse(heard[2]?.body ?? '')).toMatchObject({ message: { type: 'end-of-call-report', endedReason: 'customer-did-not-answer' } });
		expect(await violations()).toEqual([]);
	});

	describe('faults', () => {
		it.each(all)('%s: 429 with Retry-After, 5xx, refusal; nothing is taken', async (service, send) => {
			await fault({ service, kind: 'rate_limited', seconds: 7 });
			expect(await send()).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
			await fault({ service, kind: 'server_error', code: '500' });
			expect((await send()).status).toBe(500);
			await fault({ service, kind: 'refuse' });
			expect(await send()).toMatchObject({ status: 521, text: expect.stringContaining('ECONNREFUSED') });
			await fault({ service, kind: 'reject' });
			const rejected = await send();
			if (service === 'slack') expect(rejected.value).toMatchObject({ ok: false });
			else expect(rejected.status).toBeGreaterThanOrEqual(400);
			expect(await taken()).toEqual([]);
		});

		it.each(all)('%s: hanging up before it takes the message, or after', async (service, send) => {
			await fault({ service, kind: 'drop_before' });
			await expect(send()).rejects.toThrow();
			expect(await taken()).toEqual([]);
			await fault({ service, kind: 'drop_after' });
			await expect(send()).rejects.toThrow();
			expect(await taken()).toMatchObject([{ answered: false }]);
		});

		it('stall: the message is taken at once and answered late', async () => {
			await fault({ service: 'slack', kind: 'stall', seconds: 1 });
			const start = Date.now();
			const answer = slackPost();
			await eventually('it is taken', async () => ((await taken()).length === 1 ? true : undefined), 900);
			expect(await answer).toMatchObject({ status: 200 });
			expect(Date.now() - start).toBeGreaterThanOrEqual(1000);
		});

		it('concern one recipient, an exact share, or so many messages', async () => {
			await sandbox.api('/control/services', { reports: 'none' });
			await fault({ service: '*', kind: 'reject', pattern: '+1608555019*' });
			expect((await sms({ To: '+16085550199' })).status).toBe(400);
			expect((await sms()).status).toBe(201);
			await fault({ service: 'twilio', kind: 'server_error', share: 0.25 });
			const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await sms()).status));
			expect(statuses.filter((status) => status === 503)).toHaveLength(10);
			await fault({ service: 'twilio', kind: 'rate_limited', times: 2 });
			expect([(await sms()).status, (await sms()).status, (await sms()).status]).toEqual([429, 429, 201]);
		});
	});

	it('counts what was lost and what came twice', async () => {
		await sandbox.api('/control/services', { reports: 'none' });
		await socialPost({ key: 'a' });
		await socialPost({ key: 'b' });
		await fault({ service: 'social', kind: 'drop_after', times: 1 });
		await expect(socialPost({ key: 'b' })).rejects.toThrow();
		const { value } = await sandbox.api('/control/services/count', { service: 'social', expected: ['a', 'b', 'c'] });
		expect(value).toEqual({ accepted: 3, distinct: 2, unanswered: 1, unmarked: 0, doubled: [{ key: 'b', times: 2, unanswered: 1 }], lost: ['c'], unexpected: [] });
	});

	it('brings a message into a state on command, told as often as asked', async () => {
		await sandbox.api('/control/services', { reports: 'none' });
		await sms();
		const [message] = await taken();
		await sandbox.api(`/control/services/messages/${String(message?.id)}/status`, { status: 'failed', errorCode: '30008', times: 2 });
		expect(heard.map(({ body }) => new URLSearchParams(body).get('ErrorCode'))).toEqual(['30008', '30008']);
		const wrong = await sandbox.api(`/control/services/messages/${String(message?.id)}/status`, { status: 'lost' });
		expect(wrong).toMatchObject({ status: 400, value: { error: expect.stringContaining('delivered') } });
	});
});
