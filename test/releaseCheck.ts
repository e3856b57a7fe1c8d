import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/**
 * Whether this tree may go out under a tag: `npm run release:check -- v0.1.0`. With `--notes` it prints what the changelog says of that
 * version and nothing else. Used by .github/workflows/release.yml.
 */

const manifestShape = z.object({ version: z.string(), repository: z.union([z.string(), z.object({ url: z.string() })]).optional() });
const lockShape = z.object({ version: z.string().optional() });

export interface ReleaseFacts {
	tag: string;
	manifest: z.output<typeof manifestShape>;
	lock: z.output<typeof lockShape>;
	changelog: string;
	/** owner/name of where the release is made, where known. */
	repository?: string;
}

/** What stands under the heading of a version, without the heading; undefined where there is none. */
export function notesOf(changelog: string, version: string): string | undefined {
	const lines = changelog.split(/\r?\n/);
	const start = lines.findIndex((line) => line.startsWith(`## [${version}] - `));
	if (start < 0) return undefined;
	const length = lines.slice(start + 1).findIndex((line) => /^## |^\[[^\]]+\]: /.test(line));
	return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n').trim();
}

/** @returns what stands in the way */
export function complaintsOfRelease({ tag, manifest, lock, changelog, repository }: ReleaseFacts): string[] {
	const { version } = manifest;
	const complaints: string[] = [];
	if (tag !== `v${version}`) complaints.push(`the tag is ${tag}, package.json says ${version}: the tag has to be v${version}`);
	if (lock.version !== version) complaints.push(`package-lock.json says ${lock.version}, package.json ${version}: run "npm version ${version} --no-git-tag-version --allow-same-version"`);
	const dated = new RegExp(`^## \\[${version.replace(/[.+]/g, '\\$&')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm');
	if (!dated.test(changelog)) complaints.push(`CHANGELOG.md has no heading "## [${version}] - <year-month-day>"`);
	else if (!notesOf(changelog, version)) complaints.push(`CHANGELOG.md says nothing of ${version}`);
	const named = typeof manifest.repository === 'string' ? manifest.repository : (manifest.repository?.url ?? '');
	if (repository && !named.toLowerCase().includes(repository.toLowerCase())) {
		complaints.push(`package.json: "repository" has to name ${repository}, or npm refuses the proof of where the package was built`);
	}
	return complaints;
}

async function main([tag = '', ...flags]: string[]): Promise<void> {
	const root = dirname(__dirname);
	const read = (name: string): string => readFileSync(join(root, name), 'utf8');
	const changelog = read('CHANGELOG.md');
	if (flags.includes('--notes')) return console.log(notesOf(changelog, tag.replace(/^v/, '')) ?? '');
	const complaints = complaintsOfRelease({
		tag,
		manifest: manifestShape.parse(JSON.parse(read('package.json'))),
		lock: lockShape.parse(JSON.parse(read('package-lock.json'))),
		changelog,
		repository: process.env.GITHUB_REPOSITORY,
	});
	if (existsSync(join(root, 'dist'))) complaints.push(...(await import('./packageContents.mjs')).checkPackageContents(root).complaints);
	else complaints.push('there is no dist: run "npm run build"');
	for (const complaint of complaints) console.error(complaint);
	if (complaints.length > 0) process.exitCode = 1;
	else console.log(`${tag}: tag, version, changelog and tarball fit together`);
}

if (require.main === module) void main(process.argv.slice(2));
