import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, packageName } from '../../sandbox/launcher/folders';
import { n8nFolder } from '../../sandbox/launcher/n8nProcess';
import type { WorkflowFile } from '../../sandbox/launcher/n8nRest';
import { npm } from '../../sandbox/launcher/npm.cjs';
import type { Tarball } from '../../sandbox/launcher/pack';
import type { Stack } from '../../sandbox/launcher/stack';
import { inDependencyOrder, isStartable, prepare } from '../../sandbox/launcher/workflowImport';
import { n8nCommand } from '../n8n/harness/commandLine';

/** What somebody who has an n8n does with the pack, by the means of docs/install.md: npm in n8n's folder, n8n's command line, its publish button. */
export class PackUser {
	private readonly nodes: string;

	constructor(
		private readonly stack: Stack,
		private readonly folder: string,
	) {
		this.nodes = join(n8nFolder(stack.n8n.options.userFolder), 'nodes');
	}

	private get pack(): string {
		return join(this.nodes, 'node_modules', packageName);
	}

	/** Of the installed package. */
	manifest(): { version: string; n8n: { nodes: string[]; credentials: string[] } } {
		return JSON.parse(readFileSync(join(this.pack, 'package.json'), 'utf8')) as ReturnType<PackUser['manifest']>;
	}

	/** The workflows that lie in the installed package, in the order in which they are published. */
	workflows(): WorkflowFile[] {
		const files = this.workflowFiles();
		const sources = files.map((path) => ({ path, hash: '', workflow: JSON.parse(readFileSync(path, 'utf8')) as WorkflowFile }));
		return inDependencyOrder(sources).map(({ workflow }) => workflow);
	}

	private workflowFiles(): string[] {
		const from = join(this.pack, 'workflows');
		return readdirSync(from).flatMap((area) =>
			readdirSync(join(from, area))
				.filter((file) => file.endsWith('.json'))
				.map((file) => join(from, area, file)),
		);
	}

	async install(tarball: Tarball): Promise<void> {
		await npm(['install', tarball.file, '--omit=dev', '--legacy-peer-deps', '--ignore-scripts'], { cwd: this.nodes, what: 'Installing the nodes' });
	}

	async uninstall(): Promise<void> {
		await npm(['uninstall', packageName, '--legacy-peer-deps', '--ignore-scripts'], { cwd: this.nodes, what: 'Uninstalling the nodes' });
	}

	/** `n8n import:workflow`, of all folders at once. */
	async importWorkflows(): Promise<void> {
		const folder = join(this.folder, 'to-import');
		rmSync(folder, { recursive: true, force: true });
		makeFolder(folder);
		for (const file of this.workflowFiles()) cpSync(file, join(folder, file.slice(file.lastIndexOf('/') + 1)));
		const said = await n8nCommand(this.stack.n8n.options, this.folder, 'import:workflow', '--separate', `--input=${folder}`);
		// It ends with 0 where it could import nothing, too.
		if (!said.includes('Successfully imported')) throw new Error(`n8n import:workflow said: ${said.trim().split('\n').slice(-20).join('\n')}`);
	}

	/** Publishes what a trigger can start; there is no mailbox, so the IMAP triggers are switched off before. */
	async publishWorkflows(): Promise<number> {
		let count = 0;
		for (const { id } of this.workflows()) {
			const stored = await this.stack.rest.workflow(id);
			const prepared = prepare(stored, { imap: false });
			if (JSON.stringify(prepared.nodes) !== JSON.stringify(stored.nodes)) await this.stack.rest.putWorkflow(prepared);
			if (!isStartable(prepared)) continue;
			await this.stack.rest.publish(id);
			count += 1;
		}
		return count;
	}

	/** Unpublishes and publishes what has nodes of the pack. */
	async publishAgain(): Promise<number> {
		const affected: string[] = [];
		for (const { id, nodes } of this.workflows()) {
			if (!nodes.some(({ type }) => type.startsWith(`${packageName}.`))) continue;
			if ((await this.stack.rest.workflow(id)).activeVersionId) affected.push(id);
		}
		for (const id of [...affected].reverse()) await this.stack.rest.unpublish(id);
		for (const id of affected) await this.stack.rest.publish(id);
		return affected.length;
	}
}
