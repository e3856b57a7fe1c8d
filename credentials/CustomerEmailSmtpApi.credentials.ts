import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/** The mail server that Send Customer Email hands its mail to. The node itself tests it, by logging in. */
export class CustomerEmailSmtpApi implements ICredentialType {
	name = 'customerEmailSmtpApi';

	displayName = 'Customer Email SMTP';

	icon: Icon = { light: 'file:customerEmailSmtp.svg', dark: 'file:customerEmailSmtp.dark.svg' };

	documentationUrl = 'https://docs.n8n.io/integrations/builtin/credentials/sendemail/';

	properties: INodeProperties[] = [
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. smtp.example.com',
			description: 'Name or address of the mail server',
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			default: 587,
			description: 'Usually 587 with STARTTLS, 465 with TLS',
		},
		{
			displayName: 'Security',
			name: 'security',
			type: 'options',
			default: 'startTls',
			options: [
				{
					name: 'None',
					value: 'none',
					description: 'No encryption: only for a server on this machine or in a private network',
				},
				{
					name: 'STARTTLS',
					value: 'startTls',
					description: 'Start in clear and switch to TLS; a server that does not offer it is refused',
				},
				{ name: 'TLS', value: 'tls', description: 'TLS from the first byte' },
			],
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			description: 'Leave empty where the server asks for no login',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'Allow Self-Signed Certificates',
			name: 'allowSelfSigned',
			type: 'boolean',
			default: false,
			description:
				'Whether to talk to a server whose certificate cannot be verified. Anyone in between could read the mail.',
			displayOptions: { hide: { security: ['none'] } },
		},
		{
			displayName: 'Client Host Name',
			name: 'clientHostName',
			type: 'string',
			default: '',
			placeholder: 'e.g. n8n.example.com',
			description: 'The name this n8n greets the server with (EHLO). Leave empty for the name of the machine.',
		},
	];
}
