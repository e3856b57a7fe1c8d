import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../../sandbox/launcher/folders';
import { type NodeName, nodeNames } from './nodeCases';
import type { NodeRate } from './nodeRate';

export type NodeRates = Array<{ node: NodeName; rates: NodeRate[] }>;

/** Each node by itself, one after the other. */
export function measureNodeRates(): NodeRates {
	return nodeNames.map((node) => {
		const said = execFileSync(process.execPath, ['--import', 'tsx', join(__dirname, 'nodeRate.ts'), node], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 24 });
		return { node, rates: JSON.parse(said.trim().split('\n').at(-1) ?? '[]') as NodeRate[] };
	});
}
