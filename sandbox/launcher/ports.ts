import { createServer } from 'node:net';
import { Problem } from './problem.cjs';

/** What listens, in the order of its distance from the first port. */
const services = ['n8n', 'outbox', 'tasks', 'smtp', 'model', 'proxy', 'database'] as const;
export type Service = (typeof services)[number];
export type Ports = Record<Service, number>;

const titles: Record<Service, string> = {
	n8n: 'n8n',
	outbox: 'the outbox page',
	tasks: "n8n's task runner",
	smtp: 'the mail server of the sandbox',
	model: 'the model endpoint of the sandbox',
	proxy: 'the proxy of the sandbox',
	database: 'Postgres',
};

export const defaultPortBase = 5678;

/** The first port is n8n's, the others follow. */
export function portsFrom(base: number): Ports {
	const ports: Ports = { n8n: 0, outbox: 0, tasks: 0, smtp: 0, model: 0, proxy: 0, database: 0 };
	services.forEach((service, distance) => (ports[service] = base + distance));
	return ports;
}

function listen(port: number): Promise<number | undefined> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
		});
	});
}

/** @throws Problem naming the first port that another program has, and the way out */
export async function requireFreePorts(ports: Ports): Promise<void> {
	for (const service of services) {
		if ((await listen(ports[service])) !== undefined) continue;
		throw new Problem(
			`Port ${ports[service]}, meant for ${titles[service]}, is taken by another program: stop that, or choose another ` +
				`range of ${services.length} ports, for example "npm start -- --port-base ${ports.n8n < 20_000 ? 20_678 : 5_678}".`,
		);
	}
}

/** `count` different ports that are free now, chosen by the system. */
export async function freePorts(count: number): Promise<number[]> {
	const found = new Set<number>();
	while (found.size < count) {
		const port = await listen(0);
		if (port !== undefined) found.add(port);
	}
	return [...found];
}

/** Ports for a run of the tests, out of the way of everything. */
export async function chooseFreePorts(): Promise<Ports> {
	const free = await freePorts(services.length);
	const ports = portsFrom(0);
	services.forEach((service, index) => (ports[service] = free[index] ?? 0));
	return ports;
}
