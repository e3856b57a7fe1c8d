import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { contentHash, filesBelow, makeFolder, packageName, root } from './folders';
import { npm } from './npm.cjs';
import { Problem } from './problem.cjs';

export interface Tarball {
	file: string;
	/** Of the sources: another hash means another package. */
	hash: string;
}

const sources = ['nodes', 'credentials', 'migrations', 'workflows', 'gulpfile.js', 'package.json', 'package-lock.json', 'LICENSE', 'NOTICE', 'README.md'];

function build(from: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const gulp = join(from, 'node_modules', 'gulp', 'bin', 'gulp.js');
		const child = spawn(process.execPath, [gulp, 'build'], { cwd: from, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		child.stdout.on('data', (data: Buffer) => (output += data.toString()));
		child.stderr.on('data', (data: Buffer) => (output += data.toString()));
		child.on('error', reject);
		child.on('close', (code) =>
			code === 0 ? resolve() : reject(new Problem(`The build failed:\n${output.trim().split('\n').slice(-30).join('\n')}`)),
		);
	});
}

/** The tarball in `folder`, if it was made of the sources that hash to `hash`. */
export function existingTarball(folder: string, hash: string): Tarball | undefined {
	const note = join(folder, 'hash');
	const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith('.tgz')) : undefined;
	const current = name !== undefined && existsSync(note) && readFileSync(note, 'utf8') === hash;
	return current ? { file: join(folder, name), hash } : undefined;
}

/** Builds and packs; skipped when the sources have not changed since. */
export async function makeTarball(): Promise<Tarball> {
	const folder = join(root, '.cache', 'pack');
	const hash = contentHash(filesBelow(...sources));
	return existingTarball(folder, hash) ?? (await packFrom(root, folder, hash));
}

/** Builds and packs a repository, this one or a copy of an earlier state of it. */
export async function packFrom(repository: string, folder: string, hash: string): Promise<Tarball> {
	rmSync(folder, { recursive: true, force: true });
	makeFolder(folder);
	await build(repository);
	const printed = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
		cwd: repository,
		what: 'Packing the nodes',
	});
	const name = readdirSync(folder).find((file) => file.endsWith('.tgz'));
	if (!name) throw new Problem(`Packing the nodes made no tarball; npm said: ${printed}`);
	writeFileSync(join(folder, 'hash'), hash);
	return { file: join(folder, name), hash };
}

/**
 * Installs the tarball as n8n and its users do: into `nodes/` of n8n's folder, without peer dependencies (n8n brings
 * n8n-workflow) and without scripts. n8n loads what is in there and is named n8n-nodes-*.
 */
export async function installTarball(tarball: Tarball, n8nFolder: string): Promise<void> {
	const nodes = makeFolder(n8nFolder, 'nodes');
	const note = join(nodes, '.customer-comms-hash');
	const installed = existsSync(join(nodes, 'node_modules', packageName, 'package.json'));
	if (installed && existsSync(note) && readFileSync(note, 'utf8') === tarball.hash) return;
	rmSync(join(nodes, 'node_modules', packageName), { recursive: true, force: true });
	// npm takes a lockfile's word that a tarball of the same name and version has not changed.
	rmSync(join(nodes, 'package-lock.json'), { force: true });
	rmSync(join(nodes, 'node_modules', '.package-lock.json'), { force: true });
	writeFileSync(join(nodes, 'package.json'), '{\n  "name": "installed-nodes",\n  "private": true,\n  "dependencies": {}\n}\n');
	await npm(
		['install', tarball.file, '--omit=dev', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
		{ cwd: nodes, what: 'Installing the nodes into n8n' },
	);
	writeFileSync(note, tarball.hash);
}
