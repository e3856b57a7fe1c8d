import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface RunningProcess {
	pid: number;
	/** Resolves with the exit code, or the signal's name, once the process is gone. */
	exited: Promise<number | string>;
	hasExited(): boolean;
	/** Sends `signal` and, when the process is still there after `patience` milliseconds, SIGKILL to its whole group. */
	stop(signal: NodeJS.Signals, patience: number): Promise<void>;
	/** At once, without waiting. */
	kill(signal: NodeJS.Signals): void;
}

interface Options {
	cwd: string;
	env: Record<string, string>;
	logFile: string;
	uid?: number;
	/** What a process that outlives us is told when Node exits: SIGKILL, where nothing gentler is at once. */
	signalAtExit?: NodeJS.Signals;
}

/** Whatever happens to this process, nothing that it started stays. */
const atExit = new Map<number, NodeJS.Signals>();
process.on('exit', () => {
	for (const [pid, signal] of atExit) signalQuietly(pid, signal);
});

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// It is gone already.
	}
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal reaches only us and we stop things in
 * order. What it prints goes to `logFile`.
 */
export function startProcess(command: string, args: string[], options: Options): RunningProcess {
	const log = openSync(options.logFile, 'a');
	const child: ChildProcess = spawn(command, args, {
		cwd: options.cwd,
		env: options.env,
		detached: true,
		stdio: ['ignore', log, log],
		...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
	});
	closeSync(log);
	const exited = new Promise<number | string>((resolve) => {
		child.once('error', (error) => resolve(error.message));
		child.once('exit', (code, signal) => resolve(code ?? signal ?? 0));
	});
	const pid = child.pid ?? 0;
	const hasExited = () => pid === 0 || child.exitCode !== null || child.signalCode !== null;
	if (pid !== 0) {
		atExit.set(pid, options.signalAtExit ?? 'SIGKILL');
		void exited.then(() => atExit.delete(pid));
	}
	const killGroup = () => {
		if (pid === 0) return;
		signalQuietly(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
	};
	return {
		pid,
		exited,
		hasExited,
		kill: (signal) => {
			if (!hasExited()) signalQuietly(pid, signal);
		},
		async stop(signal, patience) {
			if (!hasExited()) {
				signalQuietly(pid, signal);
				const timer = setTimeout(killGroup, patience);
				await exited;
				clearTimeout(timer);
			}
			// Grandchildren (n8n's task runner) that outlived their parent.
			killGroup();
		},
	};
}

/** Whether a process with this id runs. Another user's counts as running. */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}
