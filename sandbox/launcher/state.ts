import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ports } from './ports';

/** What one data folder remembers from start to start. */
export interface LauncherState {
	/** The ports it was made with: n8n and the stored addresses belong together. */
	ports?: Ports;
	secrets: {
		n8nEncryptionKey: string;
		ownerPassword: string;
		databasePassword: string;
		workflowsPassword: string;
		pagesPassword: string;
		webhookKey: string;
		/** PEM, of the service account that Firebase knows. */
		firebaseKey: string;
		/** Of n8n's public API; n8n shows it once. */
		n8nApiKey?: string;
	};
	/** By name. */
	credentials: Record<string, { id: string; hash: string }>;
	/** Hash of what was imported, by workflow id. */
	workflows: Record<string, string>;
	businessLoaded: boolean;
	/** Whether the workflows have worked up the demo's past. */
	pastWorkedUp?: boolean;
}

const fileName = 'state.json';

/** Readable, with the capital and the digit that n8n wants. */
const password = () => `Demo-${randomBytes(4).toString('hex')}1`;
const key = () => randomBytes(24).toString('hex');

const signingKey = () =>
	generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	}).privateKey;

export function readState(folder: string): LauncherState {
	const file = join(folder, fileName);
	if (existsSync(file)) {
		const state = JSON.parse(readFileSync(file, 'utf8')) as LauncherState;
		// A folder of an earlier version has none yet.
		state.secrets.firebaseKey ??= signingKey();
		return state;
	}
	return {
		secrets: {
			n8nEncryptionKey: key(),
			ownerPassword: password(),
			databasePassword: key(),
			workflowsPassword: key(),
			pagesPassword: password(),
			webhookKey: key(),
			firebaseKey: signingKey(),
		},
		credentials: {},
		workflows: {},
		businessLoaded: false,
	};
}

export function writeState(folder: string, state: LauncherState): void {
	const file = join(folder, fileName);
	writeFileSync(`${file}.new`, `${JSON.stringify(state, null, '\t')}\n`, { mode: 0o600 });
	renameSync(`${file}.new`, file);
}
