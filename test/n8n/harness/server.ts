import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { makeFolder } from '../../../sandbox/launcher/folders';
import { chooseFreePorts, freePorts } from '../../../sandbox/launcher/ports';
import { postgresDataFolder } from '../../../sandbox/launcher/postgres';
import { step } from '../../../sandbox/launcher/progress.cjs';
import { startStack, type Stack } from '../../../sandbox/launcher/stack';
import { dovecotIsInstalled, startDovecot, type Dovecot } from './dovecot';
import { factsFile, inQueueMode, readFacts, testFolder, workers, type Facts } from './facts';
import { factsOf } from './stackFacts';

/**
 * Holds the stack of a test run: started by Jest's global set-up, or by hand (`npm run n8n:keep`). Tests reach it by the
 * addresses in the facts file, and stop, kill and start its n8n by the control address.
 */
async function start(signal: AbortSignal): Promise<{ stack: Stack; dovecot: Dovecot | undefined; facts: Facts }> {
	const timeZone = 'Europe/Berlin';
	const dovecot = dovecotIsInstalled ? await startDovecot(timeZone) : undefined;
	const ports = await chooseFreePorts();
	const stack = await startStack({
		folder: testFolder,
		ports,
		timeZone,
		step: (title, work) => step(title, work, process.stderr),
		mailbox: dovecot?.mailbox,
		imapTriggers: false,
		// A heap of so many megabytes, for benches of memory.
		...(process.env.CUSTOMER_COMMS_HEAP_MB ? { n8nSettings: { NODE_OPTIONS: `--max-old-space-size=${process.env.CUSTOMER_COMMS_HEAP_MB}` } } : {}),
		signal,
		...(inQueueMode ? { queue: { workers } } : { throwAway: true }),
	}).catch(async (error: unknown) => {
		await dovecot?.stop();
		throw error;
	});
	const [control = 0] = await freePorts(1);
	const facts = factsOf(stack, control, dovecot?.mailbox ?? null);
	return { stack, dovecot, facts };
}

const signals = ['SIGKILL', 'SIGTERM', 'SIGQUIT'] as const;

function writeFacts(facts: Facts): void {
	writeFileSync(`${factsFile}.new`, JSON.stringify(facts, null, '\t'), { mode: 0o600 });
	renameSync(`${factsFile}.new`, factsFile);
}

/** GET /processes: which of them runs. POST /start, /stop, /restart, /kill?signal=SIGKILL, each with &process=worker-1 (default main): answer when it is done. */
function serveControl(stack: Stack, facts: Facts) {
	const act = async (request: IncomingMessage): Promise<void> => {
		const { pathname, searchParams } = new URL(request.url ?? '/', facts.urls.control);
		const name = searchParams.get('process') ?? 'main';
		const one = stack.processes[name];
		if (!one) throw new Error(`there is no process ${name}, only ${facts.processes.join(', ')}`);
		if (pathname === '/start') await one.start();
		else if (pathname === '/stop') await one.stop();
		else if (pathname === '/kill') await one.kill(signals.find((signal) => signal === searchParams.get('signal')) ?? 'SIGKILL');
		else if (pathname === '/restart') {
			await one.stop();
			await one.start();
		} else throw new Error(`there is no ${pathname}`);
		facts.n8nPid = stack.n8n.pid ?? 0;
		writeFacts(facts);
	};
	const server = createServer((request: IncomingMessage, response: ServerResponse) => {
		if (request.method === 'GET') {
			response.end(JSON.stringify(Object.fromEntries(Object.entries(stack.processes).map(([name, { pid }]) => [name, pid !== undefined]))));
			return;
		}
		act(request).then(
			() => response.end(JSON.stringify({ pid: facts.n8nPid })),
			(error: unknown) => {
				response.statusCode = 500;
				response.end(error instanceof Error ? error.message : String(error));
			},
		);
	});
	server.listen(Number(new URL(facts.urls.control).port), '127.0.0.1');
	return server;
}

async function main(): Promise<void> {
	if (readFacts()) throw new Error('A test stack runs already; stop it first.');
	const asked = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
	const parent = process.ppid;
	setInterval(() => process.ppid !== parent && asked.abort(), 1_000).unref();

	rmSync(postgresDataFolder(`${testFolder}/postgres`), { recursive: true, force: true });
	rmSync(testFolder, { recursive: true, force: true });
	makeFolder(testFolder);
	const { stack, dovecot, facts } = await start(asked.signal);
	const control = serveControl(stack, facts);
	writeFacts(facts);
	if (inQueueMode) process.stderr.write(`  webhooks ${facts.urls.webhook} · processes ${facts.processes.join(', ')}\n`);
	process.stderr.write(`  n8n ${facts.urls.n8n} · outbox ${facts.urls.outbox} · logs ${testFolder}/logs\n`);
	if (!asked.signal.aborted) {
		await new Promise((resolve) => asked.signal.addEventListener('abort', resolve));
	}
	control.close();
	rmSync(factsFile, { force: true });
	await stack.stop();
	await dovecot?.stop();
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		process.stderr.write(`\nThe test stack did not start. ${error instanceof Error ? error.stack : String(error)}\n`);
		process.exit(1);
	},
);
