import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VapiApi } from '../../../../credentials/VapiApi.credentials';
import { WebhookSigningApi } from '../../../../credentials/WebhookSigningApi.credentials';

const root = join(__dirname, '../../../..');

describe.each([new VapiApi(), new WebhookSigningApi()])('the credential $displayName', (credential) => {
	it('is in the package, with icons for both themes', () => {
		const { n8n }: { n8n: { credentials: string[] } } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
		expect(n8n.credentials).toContain(`dist/credentials/${credential.constructor.name}.credentials.js`);
		if (typeof credential.icon !== 'object') throw new Error('The icon has no themes.');
		for (const icon of [credential.icon.light, credential.icon.dark]) {
			expect(existsSync(join(root, 'credentials', icon.replace('file:', '')))).toBe(true);
		}
	});

	it('shows no secret in the editor', () => {
		const secrets = credential.properties.filter(({ type }) => type === 'string');
		expect(secrets.length).toBeGreaterThan(0);
		expect(secrets.filter(({ typeOptions }) => typeOptions?.password !== true)).toEqual([]);
	});
});

it('Vapi\'s key is tried by a request that Vapi describes', () => {
	const { test, authenticate } = new VapiApi();
	expect(test.request).toMatchObject({ baseURL: 'https://api.vapi.ai', url: '/call' });
	expect(authenticate.properties.headers).toEqual({ Authorization: '=Bearer {{ $credentials.apiKey }}' });
});
