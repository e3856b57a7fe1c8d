import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

/** The repository. */
export const root = resolve(__dirname, '..', '..');

export const packageName = 'n8n-nodes-customer-comms';

/** Where the pinned n8n lives, shared by all clones. `CUSTOMER_COMMS_CACHE` overrides it. */
export function cacheFolder(): string {
	const chosen = process.env.CUSTOMER_COMMS_CACHE;
	if (chosen) return resolve(chosen);
	const base = process.env.XDG_CACHE_HOME;
	return join(base ? resolve(base) : join(homedir(), '.cache'), packageName);
}

/** Bytes free for us where `folder` is or will be. */
export function freeBytes(folder: string): number {
	for (let at = resolve(folder); ; at = dirname(at)) {
		try {
			const { bavail, bsize } = statfsSync(at);
			return bavail * bsize;
		} catch {
			if (at === dirname(at)) return Number.POSITIVE_INFINITY;
		}
	}
}

export function makeFolder(...parts: string[]): string {
	const folder = join(...parts);
	mkdirSync(folder, { recursive: true });
	return folder;
}

/** All files below the given files and folders of the repository, sorted; what is missing counts as empty. */
export function filesBelow(...paths: string[]): string[] {
	const found: string[] = [];
	const visit = (path: string) => {
		const stat = statSync(path, { throwIfNoEntry: false });
		if (stat?.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
		else if (stat?.isFile()) found.push(path);
	};
	for (const path of paths) visit(resolve(root, path));
	return found.sort();
}

/** One hash over names and contents. */
export function contentHash(files: string[], ...extra: string[]): string {
	const hash = createHash('sha256');
	for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
	for (const text of extra) hash.update(text).update('\0');
	return hash.digest('hex');
}
