const { cp, mkdir, readFile, readdir, rm, writeFile } = require('node:fs/promises');
const { dirname, join, relative } = require('node:path');
const { globSync } = require('fast-glob');
const esbuild = require('esbuild');
const { parallel, series } = require('gulp');

/**
 * Builds dist/: each node and credential is one CommonJS file with its third-party code inside, so that the package
 * has no run-time dependencies. What a node loads only on first use (`import('./x.lazy')`) becomes a file of its own,
 * so that n8n starts as fast with the pack as without. Large tables (`x.data`) are worked out here and written as JSON, which is read in a
 * fraction of the time that code takes. The licences of all bundled code go with it.
 */
const entries = globSync(['nodes/*/*.node.ts', 'credentials/*.credentials.ts', 'nodes/**/*.lazy.ts']);

const tables = globSync('nodes/**/*.data.ts');

const clean = () => rm('dist', { recursive: true, force: true });

/** Leaves imports of lazy parts and tables as imports of the neighbouring file in dist/. */
const lazyParts = (folder) => ({
	name: 'lazy-parts',
	setup(build) {
		build.onResolve({ filter: /\.(lazy|data)$/ }, ({ path, resolveDir }) => {
			const target = relative(join(__dirname, folder), join(resolveDir, path));
			return { path: `${target.startsWith('.') ? '' : './'}${target}.${path.endsWith('.data') ? 'json' : 'js'}`, external: true };
		});
	},
});

/** What a module of ours exports. */
async function exportsOf(entry) {
	const { outputFiles } = await esbuild.build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'cjs', write: false });
	const module = { exports: {} };
	new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
	return module.exports;
}

/** @param path of a table without `.json`, below dist/ */
async function writeTable(path, table) {
	const target = join('dist', `${path}.json`);
	await mkdir(dirname(target), { recursive: true });
	await writeFile(target, JSON.stringify(table));
}

/**
 * fontkit asks for a decompressor of a megabyte that only WOFF2 fonts need. The fonts of reports are TrueType; another kind is refused with a word.
 */
const noWoff2 = {
	name: 'no-woff2',
	setup(build) {
		build.onResolve({ filter: /^brotli\/decompress(\.js)?$/ }, () => ({ path: 'no-woff2', namespace: 'no-woff2' }));
		build.onLoad({ filter: /.*/, namespace: 'no-woff2' }, () => ({
			contents: "module.exports = () => { throw new Error('A WOFF2 font cannot be embedded. Give a TrueType or OpenType font.'); };",
		}));
	},
};

/** Three faces of Roboto are enough: what is bold and slanted is slanted. */
const threeFaces = {
	name: 'three-faces',
	setup(build) {
		build.onLoad({ filter: /pdfmake[/\\]build[/\\]vfs_fonts\.js$/ }, ({ path }) => {
			const { 'Roboto-MediumItalic.ttf': _, ...faces } = require(path);
			return { contents: `module.exports = ${JSON.stringify(faces)};` };
		});
	},
};

/** @returns the names of the packages that went into the bundle */
async function bundle(entry) {
	const { metafile } = await esbuild.build({
		entryPoints: [entry],
		outfile: join('dist', entry.replace(/\.ts$/, '.js')),
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		// A lazy part is loaded by require(): by import() Node reads its megabytes twice more, to tell its format and its exports.
		// Expressions with \p{...}, which every Node has, stay literals: else each becomes a `new RegExp` that is made anew each time.
		supported: { 'dynamic-import': false, 'regexp-unicode-property-escapes': true },
		minifySyntax: true,
		// Names stay, so that a stack trace says where; the blanks of seven nodes with their libraries are two megabytes.
		minifyWhitespace: true,
		// What is loaded on first use is libraries and tables: a megabyte of names that no operator looks for.
		minifyIdentifiers: entry.endsWith('.lazy.ts'),
		legalComments: 'none',
		logLevel: 'warning',
		external: ['n8n-workflow'],
		metafile: true,
		plugins: [lazyParts(dirname(entry)), noWoff2, threeFaces],
	});
	return Object.keys(metafile.inputs).flatMap((input) => input.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
}

/** Their package.json says MIT but the text is missing: it is that of a package by the same author. */
const licenceTextIn = { fontkit: 'linebreak', dfa: 'linebreak' };

async function licenceOf(name) {
	const folder = join('node_modules', name);
	const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
	const textFolder = join('node_modules', licenceTextIn[name] ?? name);
	const entries = await readdir(textFolder, { withFileTypes: true });
	const files = entries
		.filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry.name))
		.flatMap((entry) => (entry.isDirectory() ? globSync(`${entry.name}/*`, { cwd: textFolder }).sort() : [entry.name]));
	if (files.length === 0) throw new Error(`${name} is bundled but has no licence file`);
	const texts = await Promise.all(files.map((file) => readFile(join(textFolder, file), 'utf8')));
	return `${name} ${version} (${license})\n\n${texts.join('\n').trim()}\n`;
}

/** Packages whose data is bundled in a form of our own. */
const asData = ['eld'];

async function bundles() {
	const [bundled] = await Promise.all([Promise.all(entries.map(bundle)), Promise.all(tables.map(async (entry) => await writeTable(entry.replace(/\.ts$/, ''), await exportsOf(entry))))]);
	const packages = [...new Set([...asData, ...bundled.flat()])].sort();
	const licences = await Promise.all(packages.map(licenceOf));
	await mkdir('dist', { recursive: true });
	await writeFile(join('dist', 'THIRD-PARTY-LICENCES.txt'), licences.join(`\n${'-'.repeat(78)}\n\n`));
}

/** Icons and codex files lie beside their node, also in dist/. */
async function assets() {
	for (const file of globSync(['nodes/**/*.{svg,png}', 'nodes/*/*.node.json', 'credentials/*.{svg,png}'])) {
		await mkdir(join('dist', dirname(file)), { recursive: true });
		await cp(file, join('dist', file));
	}
}

exports.build = series(clean, parallel(bundles, assets));
exports.default = exports.build;
