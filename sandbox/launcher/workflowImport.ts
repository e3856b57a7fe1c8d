import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { contentHash, filesBelow, root } from './folders';
import type { CredentialSpec, N8nRest, WorkflowFile, WorkflowNode } from './n8nRest';
import { Problem } from './problem.cjs';
import type { LauncherState } from './state';

const imapTrigger = 'n8n-nodes-base.emailReadImap';

export interface ImportOptions {
	/** False where there is no mailbox: the IMAP triggers are imported disabled. */
	imap: boolean;
}

export interface WorkflowSource {
	path: string;
	hash: string;
	workflow: WorkflowFile;
}

/** workflows/<area>/<file>.json; what lies deeper (texts, sequences) is data that workflows are made with. */
const workflowFile = /^workflows[\\/][^\\/]+[\\/][^\\/]+\.json$/;

/** The workflow files of the repository. */
export function readWorkflows(): WorkflowSource[] {
	return filesBelow('workflows')
		.filter((file) => workflowFile.test(relative(root, file)))
		.map((file) => {
			const path = relative(root, file);
			try {
				const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowFile;
				if (!workflow.id || !Array.isArray(workflow.nodes)) throw new Error('it has no id or no nodes');
				return { path, hash: contentHash([file]), workflow };
			} catch (error) {
				throw new Problem(`${path} is not a workflow: ${error instanceof Error ? error.message : String(error)}`);
			}
		});
}

function workflowIdOf(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	if (typeof value === 'object' && value !== null && 'value' in value) return workflowIdOf(value.value);
	return undefined;
}

function calledBy({ id, nodes, settings }: WorkflowFile): string[] {
	const called = nodes
		.filter(({ type }) => type.endsWith('.executeWorkflow') || type.endsWith('.toolWorkflow'))
		.map(({ parameters }) => workflowIdOf(parameters.workflowId));
	return [...called, workflowIdOf(settings?.errorWorkflow)].filter(
		(each): each is string => each !== undefined && each !== id,
	);
}

/** Sub-workflows and error workflows before those that name them: n8n refuses to publish in any other order. */
export function inDependencyOrder(sources: WorkflowSource[]): WorkflowSource[] {
	const byId = new Map(sources.map((source) => [source.workflow.id, source]));
	const ordered = new Set<WorkflowSource>();
	const visit = (source: WorkflowSource, path: string[]) => {
		const { id } = source.workflow;
		if (path.includes(id)) throw new Problem(`Workflows call each other in a circle: ${[...path, id].join(' -> ')}`);
		if (ordered.has(source)) return;
		for (const called of calledBy(source.workflow)) {
			const dependency = byId.get(called);
			if (dependency) visit(dependency, [...path, id]);
		}
		ordered.add(source);
	};
	for (const source of sources) visit(source, []);
	return [...ordered];
}

const withoutMailbox = (nodes: WorkflowNode[]): WorkflowNode[] =>
	nodes.map((node) => (node.type === imapTrigger ? { ...node, disabled: true } : node));

/** The workflow as it goes into this n8n. */
export function prepare(workflow: WorkflowFile, { imap }: ImportOptions): WorkflowFile {
	return imap ? workflow : { ...workflow, nodes: withoutMailbox(workflow.nodes) };
}

/** n8n publishes only what a trigger can start; a sub-workflow's trigger counts. */
export const isStartable = ({ nodes }: WorkflowFile): boolean =>
	nodes.some(({ type, disabled }) => !disabled && /trigger|webhook$/i.test(type) && !type.endsWith('.manualTrigger')) ||
	nodes.some(({ type, disabled }) => !disabled && type === imapTrigger);

/** Puts in the credentials that are new or changed. */
export async function importCredentials(rest: N8nRest, credentials: CredentialSpec[], state: LauncherState): Promise<number> {
	let count = 0;
	for (const credential of credentials) {
		const known = state.credentials[credential.name];
		const hash = contentHash([], JSON.stringify(credential));
		if (known?.hash === hash) continue;
		state.credentials[credential.name] = { id: await rest.putCredential(credential, known?.id), hash };
		count += 1;
	}
	return count;
}

/** Puts in and publishes the workflows whose files are new or changed since the last start; edits in n8n to the others stay. */
export async function importWorkflows(
	rest: N8nRest,
	sources: WorkflowSource[],
	options: ImportOptions,
	state: LauncherState,
): Promise<number> {
	let count = 0;
	for (const { workflow, path, hash: fileHash } of inDependencyOrder(sources)) {
		const hash = contentHash([], fileHash, JSON.stringify(options));
		if (state.workflows[workflow.id] === hash) continue;
		try {
			const prepared = prepare(workflow, options);
			await rest.putWorkflow(prepared);
			if (isStartable(prepared)) await rest.publish(workflow.id);
		} catch (error) {
			throw new Problem(`${path} could not be imported and published: ${error instanceof Error ? error.message : String(error)}`);
		}
		state.workflows[workflow.id] = hash;
		count += 1;
	}
	return count;
}
