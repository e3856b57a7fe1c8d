import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCredentials, n8nApiCredential } from '../../sandbox/launcher/demoAccounts';
import { portsFrom } from '../../sandbox/launcher/ports';
import { readState } from '../../sandbox/launcher/state';
import { credentialNames } from '../../workflows/nodes';

describe('the demo’s accounts', () => {
	it('hold every credential that a workflow names, but for the mailbox, which the demo has not, and n8n’s own key, which n8n makes', () => {
		const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
		const state = readState(folder);
		const credentials = demoCredentials(portsFrom(5678), state);
		const { inbox, n8nApi, ...named } = credentialNames;
		expect(credentials.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.values(named)));
		expect([inbox, n8nApi]).toEqual(['Inbox', 'n8n API']);
		expect(n8nApiCredential('http://127.0.0.1:1', 'key').name).toBe(n8nApi);
		expect(createPublicKey(state.secrets.firebaseKey).asymmetricKeyType).toBe('rsa');
		rmSync(folder, { recursive: true });
	});
});
