// `npm test`: installs what is missing, then runs the stages in order and stops at the first that fails.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = join(root, '.cache', 'test-results');
const bin = (...path) => join(root, 'node_modules', ...path);
const inCi = process.env.CI === 'true';

/** Programs of the operating system that some tests need, and what is left out without them. */
const tools = [
	{ programs: ['dovecot'], debian: 'dovecot-imapd dovecot-lmtpd', tests: 'mails picked up by the IMAP trigger' },
	{ programs: ['chromium', 'chromium-browser', 'google-chrome'], debian: 'chromium', tests: 'pages in a real browser' },
	{ programs: ['pdftoppm'], debian: 'poppler-utils', tests: 'the look of PDF reports' },
	{ programs: ['redis-server'], debian: 'redis-server', tests: 'n8n in queue mode' },
];

const jest = (name, config) => ({
	name,
	unless: config && !existsSync(join(root, config)) && `there is no ${config}`,
	run: async () => {
		const file = join(results, `${name}.json`);
		const args = [bin('jest', 'bin', 'jest.js'), ...(config ? ['-c', config] : []), '--json', `--outputFile=${file}`];
		const code = await command(process.execPath, args);
		const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
		return {
			ok: code === 0,
			passed: counts?.numPassedTests ?? 0,
			// A file that cannot even be loaded fails none of its tests, but is no success.
			failed: (counts?.numFailedTests ?? 0) + (counts?.numRuntimeErrorTestSuites ?? 0) || (code === 0 ? 0 : 1),
			skipped: (counts?.numPendingTests ?? 0) + (counts?.numTodoTests ?? 0),
		};
	},
});
const program = (name, file, ...args) => ({ name, run: async () => verdict((await command(process.execPath, [file, ...args])) === 0) });
const verdict = (ok) => ({ ok, passed: 0, failed: ok ? 0 : 1, skipped: 0 });

const stages = [
	{ ...program('types', bin('typescript', 'bin', 'tsc'), '--noEmit'), beside: 'lint' },
	program('lint', bin('@n8n', 'node-cli', 'bin', 'n8n-node.mjs'), 'lint'),
	jest('unit'),
	program('build', bin('gulp', 'bin', 'gulp.js'), 'build'),
	{
		name: 'generated',
		unless: !scripts()['generate:check'] && 'package.json has no script generate:check',
		run: async () => verdict((await command('npm', ['run', '--silent', 'generate:check'])) === 0),
	},
	{ name: 'package', run: checkPackage },
	jest('database', 'test/database/jest.config.cjs'),
	// One core for some eight minutes, one after the other, while n8n leaves one free.
	{ ...jest('sandbox', 'test/sandbox/jest.config.cjs'), beside: 'n8n' },
	{ name: 'training', beside: 'n8n', run: async () => verdict((await command('npm', ['run', '--silent', 'train:check'])) === 0) },
	jest('n8n', 'test/n8n/jest.config.cjs'),
	jest('queue', 'test/n8n/queue/jest.config.cjs'),
];

function scripts() {
	return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
}

async function checkPackage() {
	const { checkPackageContents } = await import('./packageContents.mjs');
	const { files, bytes, complaints } = checkPackageContents(root);
	for (const complaint of complaints) console.error(`  ${complaint}`);
	console.log(`  ${files} files, ${(bytes / 1024 ** 2).toFixed(1)} MB unpacked`);
	return verdict(complaints.length === 0);
}

/** A stage that takes longer than this hangs: it is ended and has failed. */
const stageMinutes = 25;

function command(file, args) {
	return new Promise((resolve) => {
		const child = spawn(file, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' && file === 'npm' });
		const forward = (signal) => child.kill(signal);
		process.on('SIGTERM', forward);
		const timer = setTimeout(() => {
			console.error(`\nThis stage has taken ${stageMinutes} minutes: it hangs and is ended.`);
			child.kill('SIGTERM');
			setTimeout(() => child.kill('SIGKILL'), 30_000).unref();
		}, stageMinutes * 60_000);
		child.on('error', (error) => (console.error(error.message), resolve(1)));
		child.on('close', (code, signal) => {
			clearTimeout(timer);
			process.off('SIGTERM', forward);
			if (signal) process.exitCode = 1;
			resolve(code ?? 1);
		});
	});
}

const onPath = (name) =>
	[...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'].some((folder) => existsSync(join(folder, name)));

/** @returns {boolean} whether everything that the tests need is here */
function lookForTools() {
	const missing = tools.filter(({ programs }) => !programs.some(onPath));
	if (missing.length === 0) return true;
	const line = '!'.repeat(78);
	console.error(`\n${line}`);
	for (const { programs, tests } of missing) console.error(`LEFT OUT, because ${programs[0]} is not installed: ${tests}`);
	console.error(`To run them too: sudo apt-get install ${missing.map(({ debian }) => debian).join(' ')}\n${line}\n`);
	return false;
}

/** @returns what came of stages that run one after the other */
async function inTurn(stages) {
	const results = [];
	for (const { name, run } of stages) {
		const began = Date.now();
		results.push({ name, ...(await run()), milliseconds: Date.now() - began });
	}
	return results;
}

async function main() {
	const { installDependencies } = (await import('../sandbox/launcher/dependencies.cjs')).default;
	const { elapsed } = (await import('../sandbox/launcher/progress.cjs')).default;
	const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
	const names = stages.map(({ name }) => name);
	if (values.help) return console.log(`npm test -- [--only <stage>,<stage>]\nStages, in order: ${names.join(', ')}`);
	const wanted = values.only?.split(',').map((name) => name.trim()) ?? names;
	const unknown = wanted.filter((name) => !names.includes(name));
	if (unknown.length > 0) {
		console.error(`There is no stage "${unknown.join('", "')}". The stages: ${names.join(', ')}.`);
		process.exitCode = 1;
		return;
	}

	await installDependencies(root);
	rmSync(results, { recursive: true, force: true });
	mkdirSync(results, { recursive: true });
	const everythingHere = lookForTools();
	if (!everythingHere && inCi) {
		console.error('With CI=true nothing may be left out.\n');
		console.log('0 passed, 1 failed');
		process.exitCode = 1;
		return;
	}

	const start = Date.now();
	const total = { passed: 0, failed: 0, skipped: 0 };
	const summary = [];
	const beside = new Map();
	for (const stage of stages) {
		if (!wanted.includes(stage.name)) continue;
		if (stage.unless) {
			summary.push(`- ${stage.name.padEnd(10)} left out: ${stage.unless}`);
			continue;
		}
		if (stage.beside && wanted.includes(stage.beside)) {
			beside.set(stage.beside, [...(beside.get(stage.beside) ?? []), stage]);
			continue;
		}
		const others = beside.get(stage.name) ?? [];
		const names = [...others, stage].map(({ name }) => name).join(', ');
		console.log(`\n── ${names} ${'─'.repeat(70 - names.length)}`);
		const results = (await Promise.all([inTurn(others), inTurn([stage])])).flat();
		for (const { name, ok, milliseconds, passed, failed, skipped } of results) {
			total.passed += passed;
			total.failed += failed;
			total.skipped += skipped;
			const counts = passed + failed + skipped > 0 ? `, ${passed} passed, ${failed} failed` : '';
			summary.push(`${ok ? '✓' : '✗'} ${name.padEnd(10)} ${elapsed(milliseconds)}${counts}${skipped > 0 ? `, ${skipped} skipped` : ''}`);
		}
		if (results.some(({ ok }) => !ok) || process.exitCode) {
			process.exitCode = 1;
			break;
		}
	}
	console.log(`\n── summary ${'─'.repeat(63)}\n${summary.join('\n')}`);
	const unreached = wanted.filter((name) => !summary.some((line) => line.slice(2).startsWith(name.padEnd(10))));
	if (unreached.length > 0) console.log(`Not reached: ${unreached.join(', ')}`);
	console.log(`Took ${elapsed(Date.now() - start)}\n\n${total.passed} passed, ${total.failed} failed`);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 12)) {
	console.error(`This needs Node 20.12 or newer, and this is Node ${process.versions.node}: install a newer one from https://nodejs.org.`);
	process.exit(1);
}
main().catch((error) => {
	console.error(`\n${error.constructor.name === 'Problem' ? error.message : error.stack}`);
	console.log('\n0 passed, 1 failed');
	process.exit(1);
});
