import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folders';
import { n8nFolder, N8nProcess, type N8nOptions } from './n8nProcess';
import type { Role } from './n8nSettings';
import { freePorts } from './ports';
import { RedisProcess } from './redis';

/** A process of the stack that can be ended and started by itself. */
export interface Controlled {
	readonly pid: number | undefined;
	start(): Promise<void>;
	/** In order. */
	stop(): Promise<void>;
	/** The crash. Resolves when the process is gone. */
	kill(signal: NodeJS.Signals): Promise<void>;
}

/** Which processes n8n consists of: one alone, or those of a queue. */
export interface Topology {
	redis?: RedisProcess;
	main: N8nProcess;
	/** Answers webhooks in place of main. */
	webhook?: N8nProcess;
	workers: N8nProcess[];
}

interface Options {
	/** Data of the processes beside main go below it. */
	folder: string;
	logs: string;
	/** What main is started with; the others get what they have in common. */
	main: N8nOptions;
	queue?: { workers: number; redisPassword: string };
}

/** Plans the processes; starts none. */
export async function planTopology({ folder, logs, main, queue }: Options): Promise<Topology> {
	if (!queue) return { main: new N8nProcess(main), workers: [] };
	const [redisPort = 0, ...ports] = await freePorts(1 + 2 * (1 + queue.workers));
	const [webhookPort = 0] = ports;
	const common = {
		...main,
		queue: { port: redisPort, password: queue.redisPassword },
		// What stands before n8n in production (a reverse proxy) sends /webhook to the webhook processes.
		addresses: { editor: `http://127.0.0.1:${main.ports.n8n}/`, webhooks: `http://127.0.0.1:${webhookPort}/` },
	};
	const process = (role: Role, name: string, place: number) =>
		new N8nProcess({
			...common,
			role,
			userFolder: makeFolder(folder, name),
			logFile: join(logs, `${name}.log`),
			ports: { n8n: ports[2 * place] ?? 0, tasks: ports[2 * place + 1] ?? 0 },
		});
	return {
		redis: new RedisProcess({ folder: join(folder, 'redis'), logFile: join(logs, 'redis.log'), port: redisPort, password: queue.redisPassword }),
		main: new N8nProcess(common),
		webhook: process('webhook', 'webhook', 0),
		workers: Array.from({ length: queue.workers }, (_, i) => process('worker', `worker-${i + 1}`, i + 1)),
	};
}

/** Every n8n process has its own folder, as on machines of their own; the pack that main has goes into each. */
export function spreadNodes({ main, webhook, workers }: Topology): void {
	const from = join(n8nFolder(main.options.userFolder), 'nodes');
	for (const { options } of [...(webhook ? [webhook] : []), ...workers]) {
		const to = join(makeFolder(n8nFolder(options.userFolder)), 'nodes');
		rmSync(to, { recursive: true, force: true });
		cpSync(from, to, { recursive: true, verbatimSymlinks: true });
	}
}

/** By the names that tests and logs use. */
export const namedProcesses = ({ redis, main, webhook, workers }: Topology): Record<string, Controlled> => ({
	...(redis && { redis }),
	main,
	...(webhook && { webhook }),
	...Object.fromEntries(workers.map((worker, i) => [`worker-${i + 1}`, worker])),
});
