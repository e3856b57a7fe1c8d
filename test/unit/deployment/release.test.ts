import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { complaintsOfRelease, notesOf } from '../../releaseCheck';

/** How a version is made: nothing goes out whose tag, version and changelog disagree, or that was not tested as it is. */

const root = join(__dirname, '../../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const manifest = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
const changelog = read('CHANGELOG.md');

const step = z.object({ name: z.string().optional(), uses: z.string().optional(), run: z.string().optional(), env: z.record(z.string(), z.string()).optional() });
const job = z.object({ needs: z.string().optional(), environment: z.string().optional(), permissions: z.record(z.string(), z.string()).optional(), 'timeout-minutes': z.number(), steps: z.array(step) });
const action = z.object({ permissions: z.record(z.string(), z.string()), jobs: z.record(z.string(), job) });
const files = readdirSync(join(root, '.github/workflows'));
const actionOf = (file: string) => action.parse(parse(read(`.github/workflows/${file}`)));

describe('a release', () => {
	const fitting = { tag: 'v1.2.3', manifest: { version: '1.2.3' }, lock: { version: '1.2.3' }, changelog: '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-12-01\n\n### Added\n\n- A thing\n\n## [1.2.2] - 2026-11-01\n\n- Older\n' };

	it('goes out where tag, version, lockfile and changelog agree', () => {
		expect(complaintsOfRelease(fitting)).toEqual([]);
	});

	it.each([
		['another tag', { tag: 'v1.2.4' }, 'the tag is v1.2.4'],
		['a tag without v', { tag: '1.2.3' }, 'the tag is 1.2.3'],
		['a lockfile left behind', { lock: { version: '1.2.2' } }, 'package-lock.json says 1.2.2'],
		['no heading', { changelog: '## [Unreleased]\n\n- A thing\n' }, 'no heading "## [1.2.3]'],
		['a heading without a day', { changelog: '## [1.2.3]\n\n- A thing\n' }, 'no heading'],
		['a heading of a version that only looks alike', { changelog: '## [1x2x3] - 2026-12-01\n\n- A thing\n' }, 'no heading'],
		['a heading with nothing below', { changelog: '## [1.2.3] - 2026-12-01\n\n## [1.2.2] - 2026-11-01\n\n- Older\n' }, 'says nothing of 1.2.3'],
		['a repository that npm could not prove', { repository: 'somebody/else' }, '"repository" has to name somebody/else'],
	])('stops at %s', (_what, wrong, said) => {
		expect(complaintsOfRelease({ ...fitting, ...wrong })).toEqual([expect.stringContaining(said)]);
	});

	it('tells what the changelog says of it, and nothing of others', () => {
		expect(notesOf(fitting.changelog, '1.2.3')).toBe('### Added\n\n- A thing');
		expect(notesOf(fitting.changelog, '1.2')).toBeUndefined();
	});

	it('of the version in package.json is written down already', () => {
		expect(notesOf(changelog, manifest.version)).toBeTruthy();
		expect(changelog).toContain('\n## [Unreleased]\n');
	});
});

describe('the actions', () => {
	it.each(files)('%s name each action by its commit and say its version', (file) => {
		const used = [...read(`.github/workflows/${file}`).matchAll(/uses: (.*)$/gm)].map(([, one]) => one);
		expect(used.length).toBeGreaterThan(0);
		expect(used.filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one ?? ''))).toEqual([]);
	});

	it.each(files)('%s may only read, but for the job that publishes', (file) => {
		const { permissions, jobs } = actionOf(file);
		expect(permissions).toEqual({ contents: 'read' });
		expect(Object.entries(jobs).filter(([name, { permissions: own }]) => own !== undefined && name !== 'publish')).toEqual([]);
	});

	it.each(files)('%s put no value of an event into a shell', (file) => {
		const commands = Object.values(actionOf(file).jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
		expect(commands.filter((run) => run.includes('${{'))).toEqual([]);
	});

	it('run the command that README names, with nothing left out', () => {
		const script = read('.ci/run');
		expect(script).toContain('export CI=true');
		expect(script.trimEnd().endsWith('exec npm test')).toBe(true);
		expect(read('README.md')).toContain('\nnpm test\n');
		for (const file of files) expect(Object.values(actionOf(file).jobs).flatMap(({ steps }) => steps.map(({ run }) => run))).toContain('bash .ci/run');
	});

	it('publish what was tested and checked, with its proof, after a person let it through', () => {
		const { check, publish } = actionOf('release.yml').jobs;
		const commands = (check?.steps ?? []).map(({ run }) => run ?? '');
		const place = (part: string) => commands.findIndex((run) => run.includes(part));
		expect(place('release:check -- "$GITHUB_REF_NAME"')).toBeGreaterThan(-1);
		expect(place('bash .ci/run')).toBeGreaterThan(place('release:check'));
		expect(place('npm pack')).toBeGreaterThan(place('bash .ci/run'));
		expect(publish?.needs).toBe('check');
		expect(publish?.environment).toBe('npm');
		expect(publish?.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
		expect(publish?.steps.map(({ run }) => run ?? '').join('\n')).toMatch(/sha256sum --check[\s\S]*npm publish \S+\.tgz --provenance --access public[\s\S]*gh release create/);
	});
});
