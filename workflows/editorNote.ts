import { isRecord } from '../nodes/shared/record';
import type { Note, WorkflowSpec } from './workflow';

/**
 * "Import from file" and paste in n8n's editor take over nodes, connections, name and tags: the id and the settings stay behind (read in the editor of
 * 2.41.1, and seen by test/n8n/editorImport.test.ts). The last note of each workflow says how to keep the one and what to choose for the other.
 */

/** How n8n's settings dialog calls what our workflows set; null: as a new workflow has it anyway. */
const inDialog: Readonly<Record<string, string | null>> = {
	'saveDataSuccessExecution none': '*Save successful production executions*: **Do not save**',
	'saveDataErrorExecution none': '*Save failed production executions*: **Do not save**',
	'saveExecutionProgress false': null,
};

/** @throws where a workflow sets something that has no words yet: it would get lost in silence */
function choicesOf({ id, settings = {} }: WorkflowSpec): string[] {
	return Object.entries(settings).flatMap(([name, value]) => {
		const said = inDialog[`${name} ${String(value)}`];
		if (said === undefined) throw new Error(`${id}: workflows/editorNote.ts has no words for the setting ${name}`);
		return said === null ? [] : [said];
	});
}

/** Node and workflow, by their names. */
function callsOf({ nodes }: WorkflowSpec): string[] {
	return nodes.flatMap(({ name, type, parameters }) => {
		const called = parameters?.workflowId;
		return type === 'n8n-nodes-base.executeWorkflow' && isRecord(called) ? [`**${name}**: *${String(called.cachedResultName)}*`] : [];
	});
}

/** Name and type, as n8n's complaint "Credential not configured: imap" has it; of the nodes that are switched on. */
function credentialsOf({ nodes }: WorkflowSpec): string[] {
	const named = nodes.flatMap(({ credentials = {}, settings }) => (settings?.disabled === true ? [] : Object.entries(credentials)));
	return [...new Set(named.map(([type, name]) => `**${name}** (\`${type}\`)`))];
}

/** @param errorWorkflow its name; undefined where there is none */
export function editorNote(spec: WorkflowSpec, errorWorkflow: string | undefined): Omit<Note, 'at'> {
	const choices = [...(errorWorkflow === undefined ? [] : [`*Error workflow*: **${errorWorkflow}**`]), ...choicesOf(spec)];
	const calls = callsOf(spec);
	const credentials = credentialsOf(spec);
	return {
		columns: 4,
		colour: 7,
		text: [
			'### Imported through the editor?',
			`n8n leaves out the id and the settings. Open \`/workflow/${spec.id}?new=true\` in your n8n and import there: the id stays, and other workflows find this one.`,
			...(credentials.length === 0 ? [] : [`It finds by their names the credentials ${credentials.join(', ')}.`]),
			...(choices.length === 0 ? [] : [`In *⋯ → Settings* choose ${choices.join(', ')}.`]),
			...(calls.length === 0 ? [] : [`Where the workflow that it calls has another id, choose it in the node. ${calls.join(', ')}.`]),
		].join('\n'),
	};
}
