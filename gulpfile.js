const { cp, mkdir, rm } = require('node:fs/promises');
const { dirname, join, relative } = require('node:path');
const { globSync } = require('fast-glob');
const esbuild = require('esbuild');
const { parallel, series } = require('gulp');

/**
 * Builds dist/: each node and credential is one CommonJS file with its third-party code inside, so that the package
 * has no run-time dependencies. What a node loads only on first use (`import('./x.lazy')`) becomes a file of its own,
 * so that n8n starts as fast with the pack as without.
 */
const shells = globSync(['nodes/*/*.node.ts', 'credentials/*.credentials.ts']);
const lazyParts = globSync('nodes/**/*.lazy.ts');

const clean = () => rm('dist', { recursive: true, force: true });

async function bundle(entry) {
	const folder = dirname(entry);
	await esbuild.build({
		entryPoints: [entry],
		outfile: join('dist', entry.replace(/\.ts$/, '.js')),
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		minifySyntax: true,
		legalComments: 'none',
		logLevel: 'warning',
		external: ['n8n-workflow'],
		plugins: [
			{
				name: 'lazy-imports',
				setup(build) {
					build.onResolve({ filter: /\.lazy$/ }, ({ path, resolveDir }) => {
						const target = relative(join(__dirname, folder), join(resolveDir, path));
						return { path: `${target.startsWith('.') ? '' : './'}${target}.js`, external: true };
					});
				},
			},
		],
	});
}

const bundles = () => Promise.all([...shells, ...lazyParts].map(bundle));

/** Icons and codex files lie beside their node, also in dist/. */
async function assets() {
	for (const file of globSync(['nodes/**/*.{svg,png}', 'nodes/*/*.node.json', 'credentials/*.{svg,png}'])) {
		await mkdir(join('dist', dirname(file)), { recursive: true });
		await cp(file, join('dist', file));
	}
}

exports.build = series(clean, parallel(bundles, assets));
exports.default = exports.build;
