import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { n8nEnvironment, type N8nOptions } from '../../../sandbox/launcher/n8nProcess';

/**
 * n8n's command line on the data of an n8n that may be running. What it prints goes to a file in `folder`: a pipe that is closed makes it spin.
 * @returns what it printed
 * @throws Error with the end of that
 */
export async function n8nCommand(options: N8nOptions, folder: string, ...args: string[]): Promise<string> {
	const logFile = join(folder, 'command-line.log');
	const log = openSync(logFile, 'w');
	const child = spawn(options.installation.node, [options.installation.bin, ...args], { cwd: folder, env: n8nEnvironment(options), stdio: ['ignore', log, log] });
	closeSync(log);
	const code = await new Promise<number>((resolve) => {
		child.once('error', () => resolve(-1));
		child.once('exit', (exit) => resolve(exit ?? -1));
	});
	const said = readFileSync(logFile, 'utf8');
	if (code !== 0) throw new Error(`n8n ${args[0] ?? ''} ended with ${code}:\n${said.trim().split('\n').slice(-20).join('\n')}`);
	return said;
}
