import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../sandbox/launcher/folders';
import { existingTarball, packFrom, type Tarball } from '../../sandbox/launcher/pack';

/** A package as it was, to upgrade from. */
export interface EarlierPack {
	commit: string;
	tarball: Tarball;
	/** Its SQL files. */
	migrations: string;
}

/** npm tells packages apart by it. */
const version = '0.0.1';

const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });

/** By name the hashes of the SQL files that a commit has. */
function migrationsAt(commit: string): Map<string, string> {
	const lines = git('ls-tree', commit, 'migrations/').split('\n').filter((line) => line.endsWith('.sql'));
	return new Map(lines.map((line) => [line.split('\t')[1] ?? '', line.split(/\s/)[2] ?? '']));
}

/**
 * The earliest commit from which one can upgrade: every later state of the repository left its migrations as they were. What was made before
 * is no release.
 */
export function earliestUpgradable(): string {
	const now = migrationsAt('HEAD');
	let earliest: string | undefined;
	for (const commit of git('log', '--first-parent', '--format=%h').split('\n').filter(Boolean)) {
		if ([...migrationsAt(commit)].some(([name, hash]) => now.get(name) !== hash)) break;
		earliest = commit;
	}
	if (earliest === undefined) throw new Error('There is no commit to upgrade from: name one with --from');
	return earliest;
}

/** Builds and packs what a commit held, with the present build tools. */
export async function packOf(commit: string, folder: string): Promise<EarlierPack> {
	const source = join(folder, 'source');
	const packed = join(folder, 'pack');
	const migrations = join(source, 'migrations');
	const existing = existingTarball(packed, commit);
	if (existing) return { commit, tarball: existing, migrations };
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(source, { recursive: true });
	const archive = join(folder, 'source.tar');
	git('archive', '--output', archive, commit);
	execFileSync('tar', ['-xf', archive, '-C', source]);
	rmSync(archive);
	symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
	const manifest = join(source, 'package.json');
	writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"version": "[^"]*"/, `"version": "${version}"`));
	return { commit, tarball: await packFrom(source, packed, commit), migrations };
}
