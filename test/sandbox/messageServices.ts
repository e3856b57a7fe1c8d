import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { accounts } from '../../sandbox/services/vendors/accounts';
import { addressOf } from '../../sandbox/services/localHttp';
import { eventually, openApiFolder, startTestSandbox, type Json, type TestSandbox } from './runningSandbox';
import { ask as askOf, type Answer, type Asked } from './throughProxy';

const { twilio, whatsApp, vapi, slack, ntfy, firebase, wordPress, chatwoot, social } = accounts;
export const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The telephone of the one customer on the roster. */
export const maria = '+16085550161';

interface Heard {
	path: string;
	method: string;
	headers: IncomingHttpHeaders;
	body: string;
}

/** Stands where n8n does, and hears what services report. */
interface ListeningN8n {
	url: string;
	heard: Heard[];
	/** What our side answers to reports. */
	reply: (one: Heard) => { status: number; body?: string };
}

/** Called in a `describe`: starts the services once for its tests, sets them back before each, and gives what the tests ask them with. */
export function startMessageServices() {
	let sandbox: TestSandbox;
	let server: Server;
	const n8n: ListeningN8n = { url: '', heard: [], reply: () => ({ status: 200 }) };

	const ask = async (url: string, asked?: Asked): Promise<Answer> => await askOf(sandbox, url, asked);
	const api = async (path: string, body?: unknown, method?: string): Promise<{ status: number; value: Json }> => await sandbox.api(path, body, method);

	beforeAll(async () => {
		server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const one = { path: request.url ?? '', method: request.method ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
				const { status, body } = n8n.reply(one);
				if (status < 300) n8n.heard.push(one);
				response.writeHead(status).end(body);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		n8n.url = `http://127.0.0.1:${addressOf(server)}`;
		const phoned = { name: 'María Ortega', address: 'maria@ortega.example', language: 'es', tenant: 'Smile Dental', phone: maria };
		sandbox = await startTestSandbox({ openApiFolder, roster: [phoned] });
	});
	afterAll(async () => {
		await sandbox.end();
		server.close();
	});
	beforeEach(async () => {
		n8n.heard = [];
		n8n.reply = () => ({ status: 200 });
		await api('/control/services/messages', undefined, 'DELETE');
		await api('/control/services/faults', { faults: [] });
		await api('/control/violations', undefined, 'DELETE');
		await api('/control/services', {
			webhooks: { twilio: `${n8n.url}/inbound`, whatsapp: `${n8n.url}/whatsapp`, vapi: `${n8n.url}/vapi`, chatwoot: `${n8n.url}/chatwoot`, slack: `${n8n.url}/slack` },
			reports: 'all',
			reportDelay: 10,
			reportRetries: 3,
			twilioOptOut: false,
			whatsAppWindow: 'known',
		});
	});
	afterEach(async () => {
		// Reports of one test must not come in the next.
		await eventually('all reports made', async () => ((await api('/control/services')).value.reportsUnderWay === (0 as unknown) ? true : undefined));
	});

	const fault = async (...faults: object[]) => {
		const { status } = await api('/control/services/faults', { faults });
		expect(status).toBe(200);
	};
	const taken = async (query = '') => (await api(`/control/services/messages?${query}`)).value.messages as unknown as Array<Record<string, unknown>>;
	const violations = async () => (await api('/control/violations')).value.violations as unknown as Array<{ host: string; problems: string[] }>;

	const sms = async (form: Record<string, string> = {}) =>
		await ask(`https://api.twilio.com/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`, {
			headers: basic(twilio.accountSid, twilio.authToken),
			body: new URLSearchParams({ To: maria, From: twilio.number, Body: 'Your appointment is tomorrow at 10.', StatusCallback: `${n8n.url}/status?message=m-1`, ...form }),
		});
	const whatsAppText = async (body: object = {}) =>
		await ask(`https://graph.facebook.com/v23.0/${whatsApp.phoneNumberId}/messages`, {
			headers: bearer(whatsApp.accessToken),
			body: { messaging_product: 'whatsapp', to: maria, type: 'text', text: { body: 'Hello' }, biz_opaque_callback_data: 'm-2', ...body },
		});
	const call = async (body: object = {}) =>
		await ask('https://api.vapi.ai/call', {
			headers: bearer(vapi.apiKey),
			body: { assistantId: vapi.assistantId, phoneNumberId: vapi.phoneNumberId, customer: { number: maria }, assistantOverrides: { firstMessage: 'Hello {{name}}, this is {{company}}.', variableValues: { name: 'María', company: 'Smile Dental' }, metadata: { key: 'm-3' } }, ...body },
		});
	const slackPost = async (body: object = {}) =>
		await ask('https://slack.com/api/chat.postMessage', { headers: bearer(slack.accessToken), body: { channel: 'C0SUPPORT', text: 'The outage is over.', client_msg_id: 'm-4', ...body } });
	const ntfyPost = async (body: object = {}) => await ask('https://ntfy.sh/', { headers: bearer(ntfy.token), body: { topic: 'smile-dental', title: 'Notice', message: 'We are closed today.', sequence_id: 'm-5', ...body } });
	const firebasePost = async (message: object = {}) =>
		await ask(`https://fcm.googleapis.com/v1/projects/${firebase.projectId}/messages:send`, { headers: bearer('sandbox-google-access-token'), body: { message: { token: 'device-1', notification: { title: 'Notice', body: 'Closed' }, data: { key: 'm-6' }, ...message } } });
	const blogPost = async (body: object = {}) => await ask(`${wordPress.url}/wp-json/wp/v2/posts`, { headers: basic(wordPress.username, wordPress.password), body: { title: 'Maintenance', content: '<p>On Sunday</p>', status: 'publish', slug: 'm-7', ...body } });
	const chat = async (body: object = {}) => await ask(`${chatwoot.url}/api/v1/accounts/1/conversations/42/messages`, { headers: { api_access_token: chatwoot.accessToken }, body: { content: 'Hi!', message_type: 'outgoing', echo_id: 'm-8', ...body } });
	const socialPost = async (body: object = {}) => await ask(social.url, { headers: bearer(social.token), body: { key: 'm-9', text: 'We are back.', networks: ['x'], ...body } });

	/** Each service with how it is sent a good message, how it answers, and the mark it knows the message by. */
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

	return { n8n, ask, api, fault, taken, violations, sms, whatsAppText, call, slackPost, ntfyPost, firebasePost, blogPost, chat, socialPost, all };
}
