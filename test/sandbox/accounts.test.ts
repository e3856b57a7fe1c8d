import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCredentials } from '../../sandbox/launcher/demoAccounts';
import { portsFrom } from '../../sandbox/launcher/ports';
import { readState } from '../../sandbox/launcher/state';
import { credentialNames } from '../../workflows/nodes';

describe('the demo’s accounts', () => {
	it('hold every credential that a workflow names, but for the mailbox and Gmail, which the demo has not', () => {
		const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
		const state = readState(folder);
		const credentials = demoCredentials(portsFrom(5678), state);
		const { inbox, gmail, ...named } = credentialNames;
		expect(credentials.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.values(named)));
		expect([inbox, gmail]).toEqual(['Inbox', 'Gmail']);
		expect(createPublicKey(state.secrets.firebaseKey).asymmetricKeyType).toBe('rsa');
		rmSync(folder, { recursive: true });
	});
});
