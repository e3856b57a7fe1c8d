import { accounts } from '../services/vendors/accounts';
import { databaseOwner, databases, workflowsLogin } from './database';
import type { CredentialSpec, Owner } from './n8nRest';
import type { Ports } from './ports';
import type { LauncherState } from './state';

/** A mailbox that the IMAP trigger reads. */
export interface Mailbox {
	address: string;
	user: string;
	password: string;
	imap: { host: string; port: number };
	lmtp: { host: string; port: number };
}

/** The login of the operator's pages (approvals). */
export const pagesUser = 'operator';

/** The header that a system sends along when it hands a mail to the inbound webhook. */
const webhookKeyHeader = 'X-Customer-Comms-Key';

export const owner = (state: LauncherState): Owner => ({
	email: 'owner@customer-comms.example',
	password: state.secrets.ownerPassword,
	firstName: 'Demo',
	lastName: 'Owner',
});

/** Where mails go that come by webhook. */
export const inboundWebhook = (webhooksUrl: string, state: LauncherState) => ({
	url: `${webhooksUrl}/webhook/comms/inbound-email`,
	headerAuth: { name: webhookKeyHeader, value: state.secrets.webhookKey },
});

/**
 * What is entered with the services as our webhooks, below n8n's address for webhooks. Twilio's status callbacks are named in each
 * request instead; Meta has one webhook for states and messages.
 */
export const serviceWebhooks = (n8nUrl: string) => {
	const at = (path: string) => `${n8nUrl}/webhook/comms/${path}`;
	return { twilio: at('twilio-inbound'), whatsapp: at('whatsapp-events'), vapi: at('vapi-events') };
};

/** A page beside the outbox. */
export interface PageLink {
	label: string;
	url: string;
	/** One that a newcomer looks at later: it waits in a menu. */
	more?: true;
}

/** The pages beside the outbox: the editor's address, and where webhooks are answered. */
export function pages(editorUrl: string, webhooksUrl = editorUrl): { drafts: PageLink; editor: PageLink; more: PageLink[] } {
	const page = (label: string, path: string): PageLink => ({ label, url: `${webhooksUrl}/webhook/comms/${path}` });
	return {
		drafts: page('Drafts waiting for you', 'waiting'),
		editor: { label: 'n8n', url: `${editorUrl}/` },
		more: [
			page('Customer health', 'health'),
			page('What customers say', 'feedback'),
			page('Sequences and simulator', 'sequences'),
			page('Dashboard', 'dashboard'),
			page('Incidents', 'incident'),
			page('Routine communications', 'routine'),
		].map((link) => ({ ...link, more: true })),
	};
}

/** How people and programs get in from outside. */
export const demoAccess = (ports: Ports, { secrets }: LauncherState) => ({
	pages: { user: pagesUser, password: secrets.pagesPassword },
	webhookHeaders: { [webhookKeyHeader]: secrets.webhookKey },
	workflowsDatabase: `postgresql://${workflowsLogin}:${secrets.workflowsPassword}@127.0.0.1:${ports.database}/${databases.product}`,
});

const databaseCredential = (name: string, ports: Ports, user: string, password: string): CredentialSpec => ({
	name,
	type: 'postgres',
	data: {
		host: '127.0.0.1',
		port: ports.database,
		database: databases.product,
		user,
		password,
		ssl: 'disable',
		allowUnauthorizedCerts: false,
		maxConnections: 20,
		sshTunnel: false,
	},
});

const headerAuth = (name: string, header: string, value: string): CredentialSpec => ({
	name,
	type: 'httpHeaderAuth',
	data: { name: header, value },
});

/** The accounts with the services of the outside world, which the sandbox plays, under the names that the workflows use. */
function serviceCredentials({ secrets }: LauncherState): CredentialSpec[] {
	const { twilio, whatsApp, vapi, slack, ntfy, firebase, wordPress, chatwoot, social, mautic, erpNext, google, clickUp } = accounts;
	const googleLogin = {
		clientId: google.clientId,
		clientSecret: google.clientSecret,
		oauthTokenData: { access_token: google.accessToken, refresh_token: google.refreshToken, token_type: 'Bearer', expires_in: 3599 },
	};
	return [
		{
			name: 'Twilio',
			type: 'twilioApi',
			data: { authType: 'authToken', accountSid: twilio.accountSid, authToken: twilio.authToken },
		},
		{
			name: 'WhatsApp Business',
			type: 'whatsAppApi',
			data: { accessToken: whatsApp.accessToken, businessAccountId: whatsApp.businessAccountId },
		},
		{ name: 'Vapi', type: 'vapiApi', data: { apiKey: vapi.apiKey } },
		{ name: 'Slack', type: 'slackApi', data: { accessToken: slack.accessToken, signatureSecret: slack.signingSecret } },
		headerAuth('ntfy', 'Authorization', `Bearer ${ntfy.token}`),
		{
			name: 'Firebase',
			type: 'googleApi',
			data: {
				region: 'global',
				email: firebase.email,
				privateKey: secrets.firebaseKey,
				inpersonate: false,
				httpNode: true,
				scopes: 'https://www.googleapis.com/auth/firebase.messaging',
			},
		},
		{
			name: 'WordPress',
			type: 'wordpressApi',
			data: { url: wordPress.url, username: wordPress.username, password: wordPress.password, allowUnauthorizedCerts: false },
		},
		headerAuth('Chatwoot', 'api_access_token', chatwoot.accessToken),
		headerAuth('Social webhook', 'Authorization', `Bearer ${social.token}`),
		{ name: 'Google Calendar', type: 'googleCalendarOAuth2Api', data: googleLogin },
		{ name: 'Google Drive', type: 'googleDriveOAuth2Api', data: googleLogin },
		{ name: 'Google Sheets', type: 'googleSheetsOAuth2Api', data: googleLogin },
		{ name: 'Gmail', type: 'gmailOAuth2', data: googleLogin },
		{
			name: 'ERPNext',
			type: 'erpNextApi',
			data: { apiKey: erpNext.apiKey, apiSecret: erpNext.apiSecret, environment: 'selfHosted', domain: erpNext.url, allowUnauthorizedCerts: false },
		},
		{ name: 'ClickUp', type: 'clickUpApi', data: { accessToken: clickUp.personal } },
		{ name: 'Mautic', type: 'httpBasicAuth', data: { user: mautic.username, password: mautic.password } },
		{
			name: 'Webhook signing',
			type: 'webhookSigningApi',
			data: {
				twilioAuthToken: twilio.authToken,
				whatsAppAppSecret: whatsApp.appSecret,
				whatsAppVerifyToken: whatsApp.verifyToken,
				vapiServerSecret: vapi.serverSecret,
			},
		},
	];
}

/** n8n asks itself for its runs. */
export const n8nApiCredential = (n8nUrl: string, apiKey: string): CredentialSpec => ({ name: 'n8n API', type: 'n8nApi', data: { apiKey, baseUrl: `${n8nUrl}/api/v1` } });

/**
 * The credentials that the workflows name, pointing at the sandbox. Without a mailbox there is none for the inbox: its
 * trigger is disabled then.
 */
export function demoCredentials(ports: Ports, state: LauncherState, mailbox?: Mailbox): CredentialSpec[] {
	const credentials: CredentialSpec[] = [
		databaseCredential('Customer comms database', ports, workflowsLogin, state.secrets.workflowsPassword),
		databaseCredential('Customer comms database owner', ports, databaseOwner, state.secrets.databasePassword),
		{
			name: 'Customer email',
			type: 'customerEmailSmtpApi',
			data: { host: '127.0.0.1', port: ports.smtp, security: 'none', user: '', password: '' },
		},
		{
			name: 'Staff email',
			type: 'smtp',
			data: { host: '127.0.0.1', port: ports.smtp, secure: false, disableStartTls: true, user: '', password: '' },
		},
		{ name: 'Operator pages', type: 'httpBasicAuth', data: { user: pagesUser, password: state.secrets.pagesPassword } },
		{ name: 'Inbound webhook', type: 'httpHeaderAuth', data: { name: webhookKeyHeader, value: state.secrets.webhookKey } },
		{
			name: 'OpenAI-compatible endpoint',
			type: 'openAiCompatibleApi',
			data: { baseUrl: `http://127.0.0.1:${ports.model}/v1`, apiKey: 'sandbox', organization: '' },
		},
		...serviceCredentials(state),
	];
	if (mailbox) {
		credentials.push({
			name: 'Inbox',
			type: 'imap',
			data: {
				host: mailbox.imap.host,
				port: mailbox.imap.port,
				user: mailbox.user,
				password: mailbox.password,
				secure: false,
				allowUnauthorizedCerts: true,
			},
		});
	}
	return credentials;
}
