import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

/** What may lie in the tarball; anything else is a mistake in package.json's "files". */
const allowed = [
	/^package\.json$/,
	/^(README\.md|LICENSE|NOTICE)$/,
	/^dist\/THIRD-PARTY-LICENCES\.txt$/,
	/^dist\/(nodes|credentials)\/.+\.(js|svg|png|(node|data)\.json)$/,
	/^workflows\/[^/]+\/[^/]+\.json$/,
	/^workflows\/inbox\/vapi-assistant\/[a-z]{2}\.json$/,
];
const required = ['package.json', 'README.md', 'LICENSE', 'NOTICE'];
const mostBytes = 15 * 1024 ** 2;

/**
 * Looks at what `npm pack` would pack.
 * @param {string} root @returns {{ files: number, bytes: number, complaints: string[] }}
 */
export function checkPackageContents(root) {
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: root,
		encoding: 'utf8',
		maxBuffer: 1024 ** 3,
		shell: process.platform === 'win32',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const parsed = JSON.parse(printed);
	// npm 11.19 names the packages where older ones list them.
	const [packed] = Array.isArray(parsed) ? parsed : Object.values(parsed);
	const files = new Set(packed.files.map(({ path }) => path));
	const complaints = [];
	for (const file of files) if (!allowed.some((pattern) => pattern.test(file))) complaints.push(`${file} has no business in the package`);
	for (const file of [...required, ...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		if (!files.has(file)) complaints.push(`${file} is missing`);
	}
	for (const node of manifest.n8n.nodes) {
		const codex = node.replace(/\.js$/, '.json');
		if (!files.has(codex)) complaints.push(`${codex} (the codex file) is missing`);
	}
	// The migrations travel in the workflow that applies them, and nowhere else.
	const setUp = readFileSync(join(root, 'workflows/setup/set-up-database.json'), 'utf8');
	for (const sql of readdirSync(join(root, 'migrations')).filter((name) => /^\d.*\.sql$/.test(name))) {
		if (!setUp.includes(`\\"name\\": \\"${sql}\\"`)) complaints.push(`${sql} is missing from "Set up the database"`);
	}
	for (const file of files) {
		if (!file.endsWith('.js') || !existsSync(join(root, file))) continue;
		for (const [, module] of readFileSync(join(root, file), 'utf8').matchAll(/\brequire\("([^"./][^"]*)"\)/g)) {
			if (module !== 'n8n-workflow' && !isOfNode(module)) complaints.push(`${file} needs ${module} at run time`);
		}
	}
	if (manifest.dependencies && Object.keys(manifest.dependencies).length > 0) complaints.push('package.json has run-time dependencies');
	if (packed.unpackedSize > mostBytes) complaints.push(`the package is ${Math.round(packed.unpackedSize / 1024 ** 2)} MB unpacked`);
	return { files: files.size, bytes: packed.unpackedSize, complaints };
}

const isOfNode = (name) => name.startsWith('node:') || builtinModules.includes(name);
