import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { trouble } from '../../docs/workflowTrouble';

/** README and docs as a reader follows them: every link leads somewhere, every command exists, every page and picture is reached. */

const root = join(__dirname, '../..');
const below = (folder: string): string[] =>
	readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? below(join(folder, entry.name)) : [join(folder, entry.name)]));

const inDocs = below('docs');
const pages = ['README.md', 'CHANGELOG.md', ...inDocs.filter((file) => file.endsWith('.md'))];
const textOf = new Map(pages.map((page) => [page, readFileSync(join(root, page), 'utf8')]));
const proseOf = (page: string) => (textOf.get(page) ?? '').replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');

/** As GitHub makes the anchor of a heading. */
const anchor = (heading: string) => heading.replace(/[`*]|\[|\]\([^)]*\)/g, '').trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
const anchorsOf = (page: string) => new Set([...(textOf.get(page) ?? '').replace(/```[\s\S]*?```/g, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchor(heading)));

interface Link {
	page: string;
	target: string;
	hash: string | undefined;
}

const links: Link[] = pages.flatMap((page) =>
	[...proseOf(page).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].flatMap(([, inline, attribute]) => {
		const address = inline ?? attribute ?? '';
		if (/^[a-z]+:/i.test(address)) return [];
		const [path = '', hash] = address.split('#');
		return [{ page, target: path === '' ? page : relative(root, resolve(root, dirname(page), path)), hash }];
	}),
);

describe('README and docs', () => {
	it('link only to what exists', () => {
		expect(links.length).toBeGreaterThan(200);
		expect(links.filter(({ target }) => !existsSync(join(root, target))).map(({ page, target }) => `${page} -> ${target}`)).toEqual([]);
	});

	it('link only to headings that exist', () => {
		const lost = links.filter(({ target, hash }) => hash !== undefined && textOf.has(target) && !anchorsOf(target).has(hash));
		expect(lost.map(({ page, target, hash }) => `${page} -> ${target}#${hash}`)).toEqual([]);
	});

	it('name only commands that exist', () => {
		const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
		const named = pages.flatMap((page) => [...(textOf.get(page) ?? '').matchAll(/npm run (?:-s |--silent )?([a-z][a-z0-9:-]*)/g)].map(([, name = '']) => ({ page, name })));
		expect(named.length).toBeGreaterThan(20);
		expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
	});

	it('name only tests that exist, and for everybody who is feared one that shows it', () => {
		const tests = pages.flatMap((page) => [...(textOf.get(page) ?? '').matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => ({ page, path })));
		expect(tests.length).toBeGreaterThan(40);
		expect(tests.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
		const security = textOf.get('docs/security.md') ?? '';
		const attacks = [...security.matchAll(/^\| (?!---|who |attack |path )[^|\n]+\|[^\n]*\|([^|\n]*)\|$/gm)].filter(([line]) => !line.startsWith('| `comms/'));
		expect(attacks.length).toBeGreaterThan(25);
		expect(attacks.filter(([, shown = '']) => !/`test\/[\w/-]+\.test\.ts`/.test(shown)).map(([line]) => line.slice(0, 60))).toEqual([]);
	});

	it('leave no page and no picture that nobody is led to', () => {
		const reached = new Set(['README.md']);
		for (const page of reached) for (const { page: from, target } of links) if (from === page) reached.add(target);
		expect(inDocs.filter((file) => /\.(md|png|svg)$/.test(file) && !reached.has(file))).toEqual([]);
	});

	it('say of every workflow what can go wrong, by pages that there are', () => {
		const files = pages.filter((page) => page.startsWith('docs/workflows/')).map((page) => page.slice('docs/workflows/'.length, -'.md'.length));
		expect(files.filter((file) => (trouble[file] ?? []).length < 2)).toEqual([]);
		expect(Object.keys(trouble).filter((file) => !files.includes(file))).toEqual([]);
		const doors = new Set(pages.flatMap((page) => [...(textOf.get(page) ?? '').matchAll(/`[A-Z]+(?: or [A-Z]+)? \/webhook\/([\w/-]+)`/g)].map(([, path]) => path)));
		const named = Object.values(trouble).flat(2).flatMap((said) => [...said.matchAll(/`\/webhook\/([\w/-]+)`/g)].map(([, path]) => path));
		expect(named.length).toBeGreaterThan(10);
		expect(named.filter((path) => !doors.has(path))).toEqual([]);
	});

	it('name, where they say what can go wrong, only workflows, nodes, values and tables that there are', () => {
		const files = below('workflows').filter((file) => /^workflows[/\\](?!texts|pages)\w+[/\\][\w-]+\.json$/.test(file));
		const names = new Set(files.flatMap((file) => {
			const { name, nodes } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { name: string; nodes: Array<{ name: string }> };
			return [name, ...nodes.map((node) => node.name)];
		}));
		const rows = Object.entries(trouble).flatMap(([file, own]) => own.flat().map((said) => ({ file, said })));
		const bold = rows.flatMap(({ file, said }) => [...said.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => ({ file, name })));
		expect(bold.length).toBeGreaterThan(20);
		expect(bold.filter(({ name }) => !names.has(name))).toEqual([]);
		const known = [...files, ...below('migrations')].map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
		const words = rows.flatMap(({ file, said }) => [...said.matchAll(/`(?:comms\.)?([a-z]+(?:[A-Z_][A-Za-z]+)+)`/g)].map(([, word = '']) => ({ file, word })));
		expect(words.length).toBeGreaterThan(40);
		expect(words.filter(({ word }) => !new RegExp(`\\b${word}\\b`).test(known))).toEqual([]);
	});
});
