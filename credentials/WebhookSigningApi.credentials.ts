import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/**
 * What providers sign their webhooks with. Fill in those you use. There is nothing to ask a server: a secret shows
 * itself to be right with the first webhook that Select Channels verifies.
 */
export class WebhookSigningApi implements ICredentialType {
	name = 'webhookSigningApi';

	displayName = 'Webhook Signing API';

	icon: Icon = { light: 'file:webhookSigning.svg', dark: 'file:webhookSigning.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-customer-comms';

	properties: INodeProperties[] = [
		{
			displayName: 'Fill in what you use; the rest may stay empty.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Twilio Auth Token',
			name: 'twilioAuthToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Primary auth token of the account that sends, from the Twilio console',
		},
		{
			displayName: 'WhatsApp App Secret',
			name: 'whatsAppAppSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'App secret of the Meta app, under App Settings, Basic',
		},
		{
			displayName: 'WhatsApp Verify Token',
			name: 'whatsAppVerifyToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'A word of your own, entered in the Meta app under WhatsApp, Configuration as well',
		},
		{
			displayName: 'Vapi Server Secret',
			name: 'vapiServerSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'A secret of your own: the HMAC key, bearer token or server secret given to Vapi',
		},
	];
}
