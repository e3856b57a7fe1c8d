import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder, makeFolder, root } from '../../sandbox/launcher/folders';
import { installN8n, installOtherN8n, pinnedVersion, type N8nInstallation } from '../../sandbox/launcher/n8nInstallation';
import { makeTarball, type Tarball } from '../../sandbox/launcher/pack';
import { chooseFreePorts } from '../../sandbox/launcher/ports';
import { postgresDataFolder } from '../../sandbox/launcher/postgres';
import { elapsed, step } from '../../sandbox/launcher/progress.cjs';
import { startStack } from '../../sandbox/launcher/stack';
import { TestN8n } from '../n8n/harness/TestN8n';
import { factsOf } from '../n8n/harness/stackFacts';
import { earliestUpgradable, packOf, type EarlierPack } from './earlierPack';
import { journeyOf } from './journey';
import { PackUser } from './packUser';
import { messageOf } from './said';
import { tableOf, writeTable, type Seen, type VersionResult } from './table';

/**
 * `npm run test:versions`: takes the packed nodes through the life they have in other people's n8n (install, import, publish, run, import
 * again, upgrade, uninstall, install again), in each version of n8n, and writes what was seen into docs/install.md. Other versions than the
 * pinned one are installed beside it, once.
 */

const usage = `npm run test:versions -- [options]
  --n8n <version,version>  default 2.35.7 and the pinned ${pinnedVersion()}
  --from <commit>          the state to upgrade from; default: the earliest whose migrations are all still as they were
  --short                  only import, publish and run: no upgrade, no removal
  --dry                    do not write docs/install.md`;

const work = join(root, '.cache', 'test-versions');

const install = async (version: string): Promise<N8nInstallation> => (version === pinnedVersion() ? await installN8n(step) : await installOtherN8n(version, step));

async function tryVersion(installation: N8nInstallation, earlier: EarlierPack | undefined, present: Tarball, signal: AbortSignal): Promise<Seen[]> {
	const folder = join(work, installation.version);
	rmSync(postgresDataFolder(join(folder, 'postgres')), { recursive: true, force: true });
	rmSync(folder, { recursive: true, force: true });
	makeFolder(folder);
	const stack = await startStack({
		folder,
		ports: await chooseFreePorts(),
		timeZone: 'Europe/Berlin',
		step,
		throwAway: true,
		parts: { installation, tarball: earlier?.tarball ?? present },
		migrations: earlier?.migrations,
		withoutWorkflows: true,
		signal,
	});
	signal.addEventListener('abort', () => stack.kill(), { once: true });
	const n8n = TestN8n.of(factsOf(stack, 0, null));
	const seen: Seen[] = [];
	try {
		for (const { name, run } of journeyOf({ stack, n8n, user: new PackUser(stack, folder), earlier, present })) {
			signal.throwIfAborted();
			try {
				const said = await step(name, run);
				seen.push({ stage: name, ok: true, said });
			} catch (error) {
				console.error(`  ${messageOf(error)}`);
				seen.push({ stage: name, ok: false, said: messageOf(error) });
			}
		}
	} finally {
		await n8n.close();
		await stack.stop();
	}
	return seen;
}

async function main(signal: AbortSignal): Promise<boolean> {
	const { values } = parseArgs({
		options: {
			n8n: { type: 'string', default: `2.35.7,${pinnedVersion()}` },
			from: { type: 'string' },
			short: { type: 'boolean', default: false },
			dry: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		console.log(usage);
		return true;
	}
	makeFolder(cacheFolder());
	const present = await step('Building and packing the nodes', async () => await makeTarball());
	const from = values.short ? undefined : (values.from ?? earliestUpgradable());
	const earlier = from === undefined ? undefined : await step(`Building and packing ${from}`, async () => await packOf(from, join(work, 'earlier')));
	const results: VersionResult[] = [];
	for (const version of values.n8n.split(',')) {
		console.log(`\n── n8n ${version} ${'─'.repeat(60 - version.length)}`);
		const start = Date.now();
		try {
			const installation = await install(version);
			const began = Date.now();
			results.push({ version, seen: await tryVersion(installation, earlier, present, signal), seconds: (Date.now() - began) / 1000 });
		} catch (error) {
			signal.throwIfAborted();
			console.error(messageOf(error));
			results.push({ version, notTried: messageOf(error), seen: [], seconds: (Date.now() - start) / 1000 });
		}
		console.log(`n8n ${version}: ${elapsed(Date.now() - start)}`);
		writeFileSync(join(work, `${version}.json`), JSON.stringify(results.at(-1), null, '\t'));
	}
	const table = tableOf(results, new Date());
	if (values.dry) console.log(`\n${table}`);
	else writeTable(table);
	return results.every(({ notTried, seen }) => notTried === undefined && seen.every(({ ok }) => ok));
}

const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => asked.abort());
main(asked.signal).then(
	(ok) => process.exit(ok ? 0 : 1),
	(error: unknown) => {
		console.error(error instanceof Error ? error.stack : String(error));
		process.exit(1);
	},
);
