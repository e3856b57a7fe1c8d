import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

/** The account with Vapi that phone calls are made with, by the HTTP Request node (`POST https://api.vapi.ai/call`). */
export class VapiApi implements ICredentialType {
	name = 'vapiApi';

	displayName = 'Vapi API';

	icon: Icon = { light: 'file:vapi.svg', dark: 'file:vapi.dark.svg' };

	documentationUrl = 'https://docs.vapi.ai/api-reference';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Private key, from the Vapi dashboard under API Keys',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiKey }}' } },
	};

	/** Reads one call, which every private key may. */
	test: ICredentialTestRequest = {
		request: { baseURL: 'https://api.vapi.ai', url: '/call', qs: { limit: 1 } },
	};
}
