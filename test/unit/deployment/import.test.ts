import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** docker/import.sh, with an n8n that writes down what it is asked to import. */

const script = join(__dirname, '../../../docker/import.sh');
let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'comms-import-'));
	const put = (path: string, text: string) => {
		mkdirSync(join(folder, path, '..'), { recursive: true });
		writeFileSync(join(folder, path), text);
	};
	for (const [area, id] of [['setup', 'comms-setup-database'], ['inbox', 'comms-triage-email'], ['inbox', 'comms-triage-email-more']] as const) {
		put(`nodes/node_modules/n8n-nodes-customer-comms/workflows/${area}/${id}.json`, `${JSON.stringify({ id, nodes: [{ id: 'comms-none' }] }, null, 2)}\n`);
	}
	for (const name of ['workflows_password', 'database_password']) put(`secrets/${name}`, 'secret');
	put('bin/n8n', `#!/bin/sh\ncase "$1" in\nlist:workflow) cat "${folder}/known" ;;\nimport:workflow) ls "\${3#--input=}" >"${folder}/imported" ;;\nesac\n`);
	chmodSync(join(folder, 'bin/n8n'), 0o755);
	put('known', '');
	put('nodes/.pack', 'first');
});
afterEach(() => rmSync(folder, { recursive: true }));

function imported(environment: Record<string, string> = {}): { files: string[]; said: string } {
	rmSync(join(folder, 'imported'), { force: true });
	const said = execFileSync('sh', [script], {
		encoding: 'utf8',
		env: {
			PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
			NODES_FOLDER: join(folder, 'nodes'),
			SECRETS_FOLDER: join(folder, 'secrets'),
			DB_POSTGRESDB_HOST: 'postgres',
			DB_POSTGRESDB_PORT: '5432',
			...environment,
		},
	});
	return { files: readFileSync(join(folder, 'imported'), 'utf8').split('\n').filter(Boolean), said };
}

describe('the import of the compose file', () => {
	test('takes every workflow into an n8n that has none', () => {
		expect(imported().files).toEqual(['comms-setup-database.json', 'comms-triage-email-more.json', 'comms-triage-email.json']);
	});

	test('does nothing for a version that it has imported', () => {
		imported();
		expect(() => imported()).toThrow(/ENOENT/);
	});

	test('leaves alone what is there, whose Settings are the operator’s, but for the migrations', () => {
		writeFileSync(join(folder, 'known'), 'comms-setup-database\ncomms-triage-email\nmine\n');
		const { files, said } = imported();
		expect(files).toEqual(['comms-setup-database.json', 'comms-triage-email-more.json']);
		expect(said).toContain('comms-triage-email\n');
	});

	test('overwrites when asked to', () => {
		imported();
		writeFileSync(join(folder, 'known'), 'comms-setup-database\ncomms-triage-email\n');
		expect(imported({ IMPORT: 'all' }).files).toHaveLength(3);
	});
});
