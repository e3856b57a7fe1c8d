import { randomBytes } from 'node:crypto';
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
	};
	/** By name. */
	credentials: Record<string, { id: string; hash: string }>;
	/** Hash of what was imported, by workflow id. */
	workflows: Record<string, string>;
	businessLoaded: boolean;
}

const fileName = 'state.json';

/** Readable, with the capital and the digit that n8n wants. */
const password = () => `Demo-${randomBytes(4).toString('hex')}1`;
const key = () => randomBytes(24).toString('hex');

export function readState(folder: string): LauncherState {
	const file = join(folder, fileName);
	if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as LauncherState;
	return {
		secrets: {
			n8nEncryptionKey: key(),
			ownerPassword: password(),
			databasePassword: key(),
			workflowsPassword: key(),
			pagesPassword: password(),
			webhookKey: key(),
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
