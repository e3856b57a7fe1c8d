const { spawn } = require('node:child_process');
const { Problem } = require('./problem.cjs');

/** Under an npm script this is the npm that was called; else the one on the PATH. */
function npmCommand() {
	const cli = process.env.npm_execpath;
	if (cli && /\.c?js$/.test(cli)) return { command: process.execPath, first: [cli], shell: false };
	return { command: 'npm', first: [], shell: process.platform === 'win32' };
}

const offline = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH|ECONNRESET|ENOTCACHED|EIDLETIMEOUT|network/;

/** @param {string} output what npm printed @param {string} what @returns {Problem} */
function explain(output, what) {
	if (/ENOSPC/.test(output)) return new Problem(`${what} needs more disk space than there is: free some and start again.`);
	if (/EACCES|EPERM/.test(output)) return new Problem(`${what} may not write where it must: see "permission" in docs/troubleshooting.md.`);
	if (offline.test(output)) {
		return new Problem(`${what} needs the npm registry, which cannot be reached: connect to the internet (or set npm's "registry" or "proxy") and start again; later starts need no internet.`);
	}
	const errors = output.split('\n').filter((line) => line.startsWith('npm error')).slice(0, 12);
	return new Problem(`${what} failed: ${(errors.length ? errors : output.trim().split('\n').slice(-8)).join('\n')}`);
}

/**
 * Runs npm and returns what it printed.
 * @param {string[]} args @param {{ cwd: string, what: string, signal?: AbortSignal }} options
 * `what` names the step in the sentence that a failure gives.
 * @returns {Promise<string>}
 */
function npm(args, { cwd, what, signal }) {
	const { command, first, shell } = npmCommand();
	// An outer `npm start` hands its own settings down as npm_config_*; they must not decide what an inner npm does. Peers that this
	// project's own .npmrc leaves out are needed by n8n: without date-fns it cannot load the node that reads files.
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_local_prefix|config_noproxy|config_legacy_peer_deps)/.test(name)),
	);
	return new Promise((resolve, reject) => {
		const child = spawn(command, [...first, ...args], { cwd, env, shell, signal, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		let printed = '';
		child.stdout.on('data', (data) => ((output += data), (printed += data)));
		child.stderr.on('data', (data) => (output += data));
		child.on('error', (error) => reject(signal?.aborted ? error : new Problem(`${what} could not start npm: ${error.message}`)));
		child.on('close', (code) => (code === 0 ? resolve(printed) : reject(explain(output, what))));
	});
}

/**
 * `npm ci` from the lockfile. npm tries for minutes to reach a registry that isn't there, so we ask first, and without
 * an answer make do with what npm has cached.
 * @param {{ cwd: string, what: string, probe: string, signal?: AbortSignal }} options
 * `probe`: a package that the registry must know.
 * @returns {Promise<void>}
 */
async function npmCi({ cwd, what, probe, signal }) {
	const reachable = await npm(['view', probe, 'version', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=20000'], {
		cwd,
		what,
		signal,
	}).then(
		() => true,
		() => false,
	);
	await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...(reachable ? [] : ['--offline'])], { cwd, what, signal });
}

module.exports = { npm, npmCi };
