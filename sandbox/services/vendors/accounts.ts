/**
 * The accounts of the demo with the outside world: fixed, public, worth nothing outside the sandbox. The stand-ins accept
 * these and nothing else, and sign what they send with them; the launcher makes n8n's credentials of them.
 */
export const accounts = {
	twilio: {
		accountSid: 'AC0000000000000000000000000000d3a0',
		/** Signs status callbacks and inbound messages, too: Twilio has one secret for both directions. */
		authToken: 'sandbox-twilio-auth-token',
		/** The business's own numbers: for SMS, and for WhatsApp by Twilio. */
		number: '+15005550006',
		whatsAppNumber: '+15005550007',
	},
	whatsApp: {
		accessToken: 'sandbox-whatsapp-access-token',
		businessAccountId: '102290129340398',
		phoneNumberId: '106540352242922',
		displayNumber: '+15005550008',
		/** Signs webhooks (`X-Hub-Signature-256`). */
		appSecret: 'sandbox-whatsapp-app-secret',
		/** What Meta sends along when it asks whether a webhook is ours. */
		verifyToken: 'sandbox-whatsapp-verify-token',
	},
	vapi: {
		apiKey: 'sandbox-vapi-api-key',
		/** Sent as `X-Vapi-Secret` with every server message. */
		serverSecret: 'sandbox-vapi-server-secret',
		assistantId: '5a9db0c0-0000-4000-8000-00000000a551',
		phoneNumberId: '5a9db0c0-0000-4000-8000-00000000f0e1',
		number: '+15005550009',
	},
	slack: {
		accessToken: 'sandbox-slack-bot-token',
		signingSecret: 'sandbox-slack-signing-secret',
		teamId: 'T0SANDBOX',
		botUserId: 'U0SANDBOX',
		botId: 'B0SANDBOX',
	},
	ntfy: { url: 'https://ntfy.sh', token: 'tk_sandboxsandboxsandboxsandbo' },
	firebase: { projectId: 'sandbox-comms', email: 'sender@sandbox-comms.iam.gserviceaccount.com' },
	wordPress: { url: 'https://blog.customer-comms.example', username: 'editor', password: 'sandbox wordpress password' },
	chatwoot: { url: 'https://app.chatwoot.com', accountId: 1, inboxId: 1, accessToken: 'sandbox-chatwoot-access-token' },
	/** A personal token, and the one list there is. */
	clickUp: { personal: 'pk_900100_SANDBOXSANDBOXSANDBOXSANDBOXSAND', listId: '901100000001', userId: '900100' },
	mautic: { url: 'https://mautic.customer-comms.example', username: 'comms', password: 'sandbox mautic password' },
	/** OAuth's round by the browser is left out: the credentials are made with the token. */
	google: {
		clientId: 'sandbox.apps.googleusercontent.com',
		clientSecret: 'sandbox-google-client-secret',
		accessToken: 'sandbox-google-user-token',
		refreshToken: 'sandbox-google-refresh-token',
		user: 'operations@studio-lumen.example',
		/** In its Drive: a folder, and an empty spreadsheet. */
		folderId: '1SandboxFolderForReports0000000000',
		spreadsheetId: '1SandboxSpreadsheetForFigures00000000000000',
	},
	erpNext: { url: 'https://erp.customer-comms.example', apiKey: 'sandbox-erpnext-key', apiSecret: 'sandbox-erpnext-secret' },
	social: { url: 'https://social.customer-comms.example/posts', token: 'sandbox-social-token' },
} as const;
