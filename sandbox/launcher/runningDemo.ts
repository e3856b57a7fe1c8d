import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from './childProcess';
import { makeFolder } from './folders';
import { Problem } from './problem.cjs';

/** What runs on a data folder, as a note in it. */
interface Note {
	pid: number;
	/** Processes that the launcher started, each with a piece of its command line: a process id is used again one day. */
	children: Array<{ pid: number; commandHas: string }>;
}

const fileOf = (folder: string) => join(folder, 'running.json');
const patience = 15_000;

function commandOf(pid: number): string {
	try {
		return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	} catch {
		return '';
	}
}

/** Ends what a launcher left behind that was killed without a chance to stop it. */
async function endLeftovers({ children }: Note): Promise<void> {
	for (const { pid, commandHas } of children) {
		if (!isRunning(pid) || !commandOf(pid).includes(commandHas)) continue;
		process.kill(pid, 'SIGINT');
		for (const start = Date.now(); isRunning(pid) && Date.now() - start < patience; ) {
			await new Promise((wake) => setTimeout(wake, 100));
		}
		if (isRunning(pid)) process.kill(pid, 'SIGKILL');
	}
}

/**
 * One start at a time on one data folder.
 * @throws Problem while another start runs on it
 */
export async function claimFolder(folder: string): Promise<void> {
	const file = fileOf(folder);
	if (existsSync(file)) {
		const note = JSON.parse(readFileSync(file, 'utf8')) as Note;
		if (note.pid !== process.pid && isRunning(note.pid) && commandOf(note.pid).includes('start.mjs')) {
			throw new Problem(`The demo runs already (process ${note.pid}): use that one, or stop it with Ctrl-C in its terminal.`);
		}
		await endLeftovers(note);
	}
	makeFolder(folder);
	writeNote(folder, []);
	process.once('exit', () => rmSync(file, { force: true }));
}

export function writeNote(folder: string, children: Note['children']): void {
	writeFileSync(fileOf(folder), JSON.stringify({ pid: process.pid, children } satisfies Note));
}
