import { execFileSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { filesBelow, root } from '../../../sandbox/launcher/folders';
import { median } from './measure';

/** What each file of the built pack takes to load, in a process of its own that knows n8n-workflow already, as n8n does. */

const rounds = 3;

export interface Loaded {
	/** Below dist/nodes. */
	file: string;
	cpuMs: number;
	/** Of heap and buffers, once what was needed for loading only is swept up. */
	mb: number;
}

const load = `
	require('n8n-workflow');
	const held = () => { globalThis.gc(); const { heapUsed, external } = process.memoryUsage(); return (heapUsed + external) / 1048576; };
	const before = held();
	const start = process.cpuUsage();
	const kept = require(process.argv[1]);
	const { user, system } = process.cpuUsage(start);
	console.log(JSON.stringify({ cpuMs: (user + system) / 1000, mb: held() - before, kept: Object.keys(kept).length }));
`;

function loaded(path: string): Loaded {
	const runs = Array.from({ length: rounds }, () => JSON.parse(execFileSync(process.execPath, ['--expose-gc', '-e', load, path], { cwd: root, encoding: 'utf8' })) as Omit<Loaded, 'file'>);
	return { file: relative(join(root, 'dist/nodes'), path), cpuMs: median(runs.map(({ cpuMs }) => cpuMs)), mb: median(runs.map(({ mb }) => mb)) };
}

export interface FirstUse {
	/** What n8n loads when it starts. */
	nodes: Loaded[];
	/** What is loaded when it is first needed. */
	lazy: Loaded[];
}

export function measureFirstUse(): FirstUse {
	const files = filesBelow('dist/nodes');
	const those = (ending: string) => files.filter((file) => file.endsWith(ending)).map(loaded);
	return { nodes: those('.node.js'), lazy: those('.lazy.js') };
}
