import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { pinnedVersion } from '../../../sandbox/launcher/n8nInstallation';
import { n8nEnvironment } from '../../../sandbox/launcher/n8nProcess';
import { commands, commonSettings, queueSettings, type Role } from '../../../sandbox/launcher/n8nSettings';
import { redisSettings } from '../../../sandbox/launcher/redis';

/** docker-compose.yml against the processes that the launcher starts: there is no Docker in the tests, so the two are held together here. */

const root = join(__dirname, '../../..');

const serviceShape = z.object({
	image: z.string(),
	profiles: z.array(z.string()).optional(),
	command: z.array(z.string()).optional(),
	environment: z.record(z.string(), z.string()).optional(),
	secrets: z.array(z.string()).optional(),
	volumes: z.array(z.string()).optional(),
	ports: z.array(z.string()).optional(),
	restart: z.string(),
	healthcheck: z.object({ test: z.array(z.string()) }).optional(),
	depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
	deploy: z.object({ replicas: z.number() }).optional(),
});
const compose = z
	.object({
		services: z.record(z.string(), serviceShape),
		secrets: z.record(z.string(), z.object({ file: z.string() })),
		volumes: z.record(z.string(), z.unknown()),
	})
	.parse(parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));

const service = (name: string) => {
	const found = compose.services[name];
	if (!found) throw new Error(`There is no service ${name}.`);
	return found;
};

const launched = (role: Role, queued: boolean) =>
	n8nEnvironment({
		role,
		installation: { node: '/n/bin/node', bin: '/n/n8n', version: '' },
		userFolder: '/u',
		logFile: '/l',
		ports: { n8n: 5678, tasks: 5679 },
		database: { port: 5432, name: 'n8n', password: 'secret' },
		encryptionKey: 'secret',
		timeZone: 'Europe/Berlin',
		...(queued && { queue: { port: 6379, password: 'secret' } }),
	});

/** What only a process of the launcher needs: containers have their own folder, addresses and ports. */
const launcherOnly = [
	...['PATH', 'HOME', 'N8N_USER_FOLDER', 'N8N_LISTEN_ADDRESS', 'N8N_RUNNERS_BROKER_PORT', 'N8N_WORKER_SERVER_ADDRESS', 'QUEUE_HEALTH_CHECK_PORT', 'NO_COLOR'],
	...['LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'COMSPEC', 'PATHEXT'],
];

const n8nServices: Array<[name: string, role: Role, queued: boolean]> = [
	['n8n', 'main', false],
	['n8n-main', 'main', true],
	['n8n-webhook', 'webhook', true],
	['n8n-worker', 'worker', true],
];

describe.each(n8nServices)('%s', (name, role, queued) => {
	const environment = service(name).environment ?? {};

	test('is told what the launcher tells its processes, passwords and keys by file', () => {
		const names = Object.keys(environment).map((one) => one.replace(/_FILE$/, ''));
		expect(names.sort()).toEqual(Object.keys(launched(role, queued)).filter((one) => !launcherOnly.includes(one)).sort());
		expect(environment).toMatchObject({ ...commonSettings, ...(queued ? queueSettings : {}) });
		for (const [variable, value] of Object.entries(launched(role, queued))) {
			if (value !== 'secret') continue;
			expect(environment).not.toHaveProperty(variable);
			expect(environment[`${variable}_FILE`]).toMatch(/^\/run\/secrets\//);
		}
	});

	test('runs the same command of the same n8n, has the pack, is watched and comes back', () => {
		expect(service(name).image).toBe(`n8nio/n8n:${pinnedVersion()}`);
		// Without a command the image runs "start".
		expect(service(name).command ?? ['start']).toEqual(commands[role]);
		expect(service(name).volumes).toContain('nodes:/home/node/.n8n/nodes');
		expect(service(name).healthcheck?.test.join(' ')).toContain('/healthz/readiness');
		expect(service(name).restart).toBe('unless-stopped');
		expect(service(name).depends_on?.import?.condition).toBe('service_completed_successfully');
		expect(service(name).profiles).toEqual([queued ? 'queue' : 'regular']);
	});
});

test('the queue has one main process, one for webhooks and three workers, as in the tests', () => {
	expect(service('n8n-worker').deploy?.replicas).toBe(3);
	const inQueue = Object.entries(compose.services).filter(([, { profiles }]) => profiles?.includes('queue'));
	expect(inQueue.map(([name]) => name).sort()).toEqual(['n8n-main', 'n8n-webhook', 'n8n-worker', 'redis']);
});

test('Redis is set up as in the tests', () => {
	const line = service('redis').command?.join(' ') ?? '';
	for (const [name, value] of Object.entries(redisSettings)) expect(line).toContain(`--${name} ${value}`);
});

test('every secret is a file that make-secrets.sh makes, every mounted script is there, and nothing listens beyond this machine', () => {
	const made = /for name in (.*); do/.exec(readFileSync(join(root, 'docker/make-secrets.sh'), 'utf8'))?.[1]?.split(' ') ?? [];
	expect(Object.entries(compose.secrets).map(([name, { file }]) => [name, file])).toEqual(
		expect.arrayContaining(made.map((name) => [name, `./docker/secrets/${name}`])),
	);
	for (const { secrets = [], environment = {}, volumes = [], ports = [], command = [] } of Object.values(compose.services)) {
		for (const name of secrets) expect(made).toContain(name);
		for (const used of [...Object.values(environment), ...command].join(' ').matchAll(/\/run\/secrets\/(\w+)/g)) expect(secrets).toContain(used[1]);
		for (const volume of volumes) {
			const from = volume.split(':')[0] ?? '';
			if (from.startsWith('.')) expect(existsSync(join(root, from))).toBe(true);
			else expect(Object.keys(compose.volumes)).toContain(from);
		}
		for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
	}
});

test('every variable that it leaves open has a value in .env, which holds no secret', () => {
	const open = [...readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/(?<!\$)\$\{(\w+)\}/g)].map((found) => found[1]);
	const given = readFileSync(join(root, '.env'), 'utf8').split('\n').flatMap((line) => /^(\w+)=(.+)$/.exec(line)?.[1] ?? []);
	expect(new Set(given)).toEqual(new Set([...open, 'COMPOSE_PROFILES']));
	expect(given.join(' ')).not.toMatch(/PASSWORD|KEY|SECRET|TOKEN/);
});
