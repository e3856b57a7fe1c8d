import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeDatabases, databases } from '../../../sandbox/launcher/database';
import { makeFolder, root } from '../../../sandbox/launcher/folders';
import { installN8n } from '../../../sandbox/launcher/n8nInstallation';
import { n8nFolder, N8nProcess } from '../../../sandbox/launcher/n8nProcess';
import { installTarball, makeTarball } from '../../../sandbox/launcher/pack';
import { chooseFreePorts } from '../../../sandbox/launcher/ports';
import { postgresDataFolder, startPostgres } from '../../../sandbox/launcher/postgres';
import { inTurn, median, processGroup } from './measure';

/** What an n8n without any workflow takes to start, and holds then: with the pack installed and without it, in turn. */

const limits = { most: 4, seconds: 120 };
/** Until it has swept up what it needed for starting. */
const settleSeconds = 4;

const startWays = ['without', 'with'] as const;
export type StartWay = (typeof startWays)[number];

export interface Start {
	/** From the command to "Editor is now accessible". */
	seconds: number;
	/** Of n8n and its task runner, until then. */
	cpuSeconds: number;
	/** Of the same, a moment later. */
	mb: number;
}

export interface Starts {
	rounds: number;
	medians: Record<StartWay, Start>;
	all: Record<StartWay, Start[]>;
}

async function started(n8n: N8nProcess): Promise<Start> {
	const begun = performance.now();
	await n8n.start();
	const seconds = (performance.now() - begun) / 1000;
	const { cpuSeconds } = processGroup(n8n.pid ?? 0);
	await wait(settleSeconds * 1000);
	const { mb } = processGroup(n8n.pid ?? 0);
	await n8n.stop();
	return { seconds, cpuSeconds, mb };
}

const middle = (starts: readonly Start[]): Start => ({
	seconds: median(starts.map(({ seconds }) => seconds)),
	cpuSeconds: median(starts.map(({ cpuSeconds }) => cpuSeconds)),
	mb: median(starts.map(({ mb }) => mb)),
});

export async function measureStarts(): Promise<Starts> {
	const folder = join(root, '.cache', 'bench-start');
	rmSync(postgresDataFolder(join(folder, 'postgres')), { recursive: true, force: true });
	rmSync(folder, { recursive: true, force: true });
	const installation = await installN8n(async (_title, work) => await work());
	const ports = await chooseFreePorts();
	const password = 'bench';
	const postgres = await startPostgres({ folder: join(makeFolder(folder), 'postgres'), logFile: join(folder, 'postgres.log'), port: ports.database, password, throwAway: true });
	try {
		await makeDatabases(postgres);
		const plan = (way: StartWay) =>
			new N8nProcess({
				installation,
				userFolder: makeFolder(folder, way),
				logFile: join(folder, `${way}.log`),
				ports,
				database: { port: ports.database, name: databases.n8n, password },
				encryptionKey: 'bench',
				timeZone: 'UTC',
			});
		const n8n = { without: plan('without'), with: plan('with') };
		await installTarball(await makeTarball(), n8nFolder(n8n.with.options.userFolder));
		const all: Starts['all'] = { without: [], with: [] };
		// The first start of each makes tables and fills the caches.
		const rounds = await inTurn(startWays, limits, async (way, round) => {
			const start = await started(n8n[way]);
			if (round > 0) all[way].push(start);
		});
		return { rounds, all, medians: { without: middle(all.without), with: middle(all.with) } };
	} finally {
		await postgres.stop();
		rmSync(postgresDataFolder(join(folder, 'postgres')), { recursive: true, force: true });
	}
}
