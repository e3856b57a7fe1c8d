import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../../../sandbox/launcher/npm.cjs';

/** npm hands the settings of the project it was called in to what it starts, as environment. */

const folder = mkdtempSync(join(tmpdir(), 'npm-'));
const given = 'npm_config_legacy_peer_deps';
const before = process.env[given];
afterAll(() => {
	rmSync(folder, { recursive: true });
	if (before === undefined) delete process.env[given];
	else process.env[given] = before;
});

test("n8n is installed with its peers, whatever this project's own settings say of peers", async () => {
	writeFileSync(join(folder, 'package.json'), '{}');
	process.env[given] = 'true';
	expect((await npm(['config', 'get', 'legacy-peer-deps'], { cwd: folder, what: 'Asking npm' })).trim()).toBe('false');
	writeFileSync(join(folder, '.npmrc'), 'legacy-peer-deps=true\n');
	expect((await npm(['config', 'get', 'legacy-peer-deps'], { cwd: folder, what: 'Asking npm' })).trim()).toBe('true');
}, 60_000);
