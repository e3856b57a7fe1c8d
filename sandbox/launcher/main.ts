import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pages, pagesUser } from './demoAccounts';
import { freeBytes, root } from './folders';
import { defaultPortBase, portsFrom, requireFreePorts } from './ports';
import { postgresDataFolder } from './postgres';
import { Problem } from './problem.cjs';
import { elapsed, step } from './progress.cjs';
import { claimFolder, writeNote } from './runningDemo';
import { startStack, type Stack } from './stack';
import { readState } from './state';
import { workUpPast } from './workUpPast';

/** `npm start`: the demo. */

const folder = join(root, '.cache', 'demo');
const neededForData = 0.5 * 1024 ** 3;

const usage = `npm start -- [--port-base <number>] [--reset]
  --port-base  the first of the seven ports to use (default ${defaultPortBase})
  --reset      forget everything the demo has stored, then start`;

interface Options {
	portBase?: number;
	reset: boolean;
}

function readOptions(): Options | undefined {
	try {
		const { values } = parseArgs({
			options: { 'port-base': { type: 'string' }, reset: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
		});
		if (values.help) return undefined;
		const base = values['port-base'];
		if (base === undefined) return { reset: values.reset ?? false };
		const portBase = Number(base);
		if (!Number.isInteger(portBase) || portBase < 1024 || portBase > 65_000) {
			throw new Problem(`--port-base needs a number from 1024 to 65000, not "${base}".`);
		}
		return { portBase, reset: values.reset ?? false };
	} catch (error) {
		throw new Problem(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
	}
}

function reset(): void {
	rmSync(postgresDataFolder(join(folder, 'postgres')), { recursive: true, force: true });
	rmSync(folder, { recursive: true, force: true });
}

function box(lines: Array<[string, string]>): string {
	const left = Math.max(...lines.map(([title]) => title.length));
	const texts = lines.map(([title, value]) => (value ? `${title.padEnd(left)}  ${value}` : title));
	const width = Math.max(...texts.map((text) => text.length));
	const edge = '─'.repeat(width + 2);
	return [`┌${edge}┐`, ...texts.map((text) => `│ ${text.padEnd(width)} │`), `└${edge}┘`].join('\n');
}

function addresses({ owner, sandbox, state, n8n, webhooksUrl }: Stack): string {
	const { drafts, editor, more } = pages(n8n.url, webhooksUrl);
	return box([
		['Outbox (write and read mail as a customer)', sandbox.outboxUrl],
		[drafts.label, drafts.url],
		...more.map(({ label, url }): [string, string] => [label, url]),
		['    user / password of these pages', `${pagesUser} / ${state.secrets.pagesPassword}`],
		[editor.label, editor.url],
		['    email / password', `${owner.email} / ${owner.password}`],
	]);
}

/** Ctrl-C reaches us from the terminal and again from npm: signals this close together (milliseconds) are one. */
const oneKeystroke = 700;

/** The first signal stops in order, the second at once. */
class Ending {
	readonly asked = new AbortController();
	private askedAt = 0;
	private stack: Stack | undefined;

	constructor() {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.ask());
		this.watchParent();
	}

	async offer(stack: Stack): Promise<void> {
		this.stack = stack;
		if (this.asked.signal.aborted) await this.stop();
	}

	private ask(): void {
		if (this.asked.signal.aborted) {
			if (Date.now() - this.askedAt < oneKeystroke) return;
			this.stack?.kill();
			// Children that the stack doesn't know yet are killed as the process exits.
			process.exit(1);
		}
		this.askedAt = Date.now();
		this.asked.abort();
		if (this.stack) void this.stop();
	}

	private async stop(): Promise<void> {
		console.log('');
		await step('Stopping', () => this.stack?.stop() ?? Promise.resolve());
		console.log('Everything is stopped. Your data stays until "npm start -- --reset".');
		process.exit(0);
	}

	/** npm may be killed without telling us; whoever adopts us is not our parent. */
	private watchParent(): void {
		const parent = process.ppid;
		setInterval(() => {
			if (process.ppid !== parent && !this.asked.signal.aborted) this.ask();
		}, 1_000).unref();
	}
}

async function main(ending: Ending): Promise<void> {
	const options = readOptions();
	if (!options) {
		console.log(usage);
		process.exit(0);
	}
	const start = Date.now();
	await claimFolder(folder);
	if (options.reset) {
		reset();
		await claimFolder(folder);
	}
	if (freeBytes(folder) < neededForData) {
		throw new Problem(`The disk that holds ${folder} is full: free 1 GB and start again.`);
	}
	const ports = options.portBase === undefined ? (readState(folder).ports ?? portsFrom(defaultPortBase)) : portsFrom(options.portBase);
	await requireFreePorts(ports);
	const stack = await startStack({
		folder,
		ports,
		timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		step,
		past: true,
		signal: ending.asked.signal,
	});
	await ending.offer(stack);
	writeNote(folder, [
		{ pid: stack.n8n.pid ?? 0, commandHas: 'n8n' },
		{ pid: stack.postgres.pid, commandHas: 'postgres' },
	]);
	if (!stack.state.pastWorkedUp) await step('Scoring customers, reading answers, storing sequences', () => workUpPast(stack, folder, ending.asked.signal));
	if (ending.asked.signal.aborted) return;
	console.log(`\nReady after ${elapsed(Date.now() - start)}. Ctrl-C stops everything.\n\n${addresses(stack)}\n`);
	const last = await stack.n8n.whenGone();
	if (ending.asked.signal.aborted) return;
	await stack.stop();
	throw new Problem(`n8n stopped by itself. ${last}`);
}

const ending = new Ending();
main(ending).catch((error: unknown) => {
	if (ending.asked.signal.aborted) {
		console.log('\nStopped before it was ready. What was done so far is kept for the next start.');
		process.exit(130);
	}
	console.error(`\n${error instanceof Problem ? error.message : error instanceof Error ? error.stack : String(error)}`);
	process.exit(1);
});
