const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { npmCi } = require('./npm.cjs');
const { step } = require('./progress.cjs');

/**
 * `npm ci` in the repository, when node_modules is missing or belongs to another lockfile.
 * @param {string} root the repository
 */
async function installDependencies(root) {
	const folder = join(root, 'node_modules');
	const stamp = join(folder, '.customer-comms-lock');
	const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
	// Somebody who ran npm by hand need not wait for us to do it again.
	if (holdsLockedVersions(root)) return writeFileSync(stamp, hash);
	const what = 'Installing the development tools';
	await step(what, () => npmCi({ cwd: root, what, probe: 'tsx' }));
	writeFileSync(stamp, hash);
}

/** Whether node_modules holds exactly the versions of the lockfile, as far as npm noted them. */
function holdsLockedVersions(root) {
	try {
		const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
		const present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
		return Object.entries(wanted).every(
			([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
		);
	} catch {
		return false;
	}
}

module.exports = { installDependencies };
