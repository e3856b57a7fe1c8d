import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../../sandbox/launcher/folders';
import { n8nFolder } from '../../../sandbox/launcher/n8nProcess';
import type { WorkflowFile } from '../../../sandbox/launcher/n8nRest';
import { readWorkflows } from '../../../sandbox/launcher/workflowImport';
import { readFacts, testFolder } from '../../n8n/harness/facts';
import globalSetup from '../../n8n/harness/globalSetup';
import globalTeardown from '../../n8n/harness/globalTeardown';
import { TestN8n } from '../../n8n/harness/TestN8n';
import { type Group, processGroup } from './measure';

/** The stack of the n8n tests, made quiet: nothing runs by the clock; beside the pack stands a node that does nothing. */

const standIn = { package: 'n8n-nodes-bench', type: 'n8n-nodes-bench.handOver' } as const;
const standInFolder = () => makeFolder(n8nFolder(join(testFolder, 'n8n')), 'nodes', 'node_modules', standIn.package);

function installStandIn(): void {
	const folder = standInFolder();
	cpSync(join(__dirname, 'handOver.cjs'), join(folder, 'HandOver.node.js'));
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: standIn.package, version: '1.0.0', n8n: { n8nNodesApiVersion: 1, nodes: ['HandOver.node.js'], credentials: [] } }));
}

/** What the stand-ins hand over: by key, by Message-ID. They read it once. */
export const handOverFromNowOn = (before: Record<string, Record<string, unknown>>): void => writeFileSync(join(standInFolder(), 'before.json'), JSON.stringify(before));

export const standInType = standIn.type;

/** The workflow file, as a thing of one's own. */
export function workflowOf(id: string): WorkflowFile {
	const source = readWorkflows().find(({ workflow }) => workflow.id === id);
	if (source === undefined) throw new Error(`There is no workflow ${id}.`);
	return structuredClone(source.workflow);
}

/** What n8n's processes have used and hold by now. */
export const n8nNow = (): Group => processGroup(readFacts()?.n8nPid ?? 0);

export interface Ended {
	id: string;
	/** From start to stop, as n8n counts it. */
	seconds: number;
}

/** Resolves with the first execution after `after` that ended, as soon as n8n has stored it. */
export async function whenEnded(n8n: TestN8n, workflow: string, after: string): Promise<Ended> {
	const patience = Date.now() + 180_000;
	while (Date.now() < patience) {
		const done = (await n8n.executions(workflow, { limit: 5 })).filter(({ id, stoppedAt }) => Number(id) > Number(after) && stoppedAt !== null).at(-1);
		if (done?.startedAt && done.stoppedAt) {
			if (done.status !== 'success') throw new Error(`${workflow} ended with ${done.status}: ${(await n8n.execution(done.id)).error ?? 'no word'}`);
			return { id: done.id, seconds: (done.stoppedAt.getTime() - done.startedAt.getTime()) / 1000 };
		}
		await new Promise((wake) => setTimeout(wake, 25));
	}
	throw new Error(`${workflow} did not end.`);
}

export const lastExecution = async (n8n: TestN8n, workflow: string): Promise<string> => (await n8n.executions(workflow, { limit: 1 }))[0]?.id ?? '0';

export async function withStack(work: (n8n: TestN8n) => Promise<void>): Promise<void> {
	await globalSetup();
	const n8n = TestN8n.connect();
	try {
		for (const { workflow } of readWorkflows()) {
			if (workflow.nodes.some(({ type }) => type.endsWith('.scheduleTrigger'))) await n8n.unpublish(workflow.id);
		}
		installStandIn();
		await n8n.restart();
		await work(n8n);
	} finally {
		await n8n.close();
		await globalTeardown();
	}
}
