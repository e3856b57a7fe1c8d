import type { WorkflowFile, WorkflowNode } from '../../../sandbox/launcher/n8nRest';
import { inDependencyOrder, prepare, type WorkflowSource } from '../../../sandbox/launcher/workflowImport';

const node = (type: string, parameters: Record<string, unknown> = {}): WorkflowNode => ({
	name: type,
	type: `n8n-nodes-base.${type}`,
	typeVersion: 1,
	parameters,
});
const calling = (id: string) => node('executeWorkflow', { workflowId: { __rl: true, mode: 'id', value: id } });
const source = (id: string, nodes: WorkflowNode[], settings: Record<string, unknown> = {}): WorkflowSource => ({
	path: `workflows/${id}.json`,
	hash: id,
	workflow: { id, name: id, nodes, connections: {}, settings },
});
const order = (sources: WorkflowSource[]) => inDependencyOrder(sources).map(({ workflow }) => workflow.id);

describe('the order in which workflows are published', () => {
	test('a sub-workflow comes before the one that calls it, and its own sub-workflow before both', () => {
		expect(order([source('due', [calling('send')]), source('send', [calling('log')]), source('log', [])])).toEqual(['log', 'send', 'due']);
	});

	test('the error workflow comes before those that name it', () => {
		expect(order([source('triage', [], { errorWorkflow: 'errors' }), source('errors', [])])).toEqual(['errors', 'triage']);
	});

	test('a workflow that is its own error workflow waits for nobody', () => {
		expect(order([source('errors', [], { errorWorkflow: 'errors' })])).toEqual(['errors']);
	});

	test('a call of a workflow that is not ours does not count', () => {
		expect(order([source('a', [calling('elsewhere')])])).toEqual(['a']);
	});

	test('a circle is refused, and the sentence names it', () => {
		expect(() => order([source('a', [calling('b')]), source('b', [calling('a')])])).toThrow('a -> b -> a');
	});
});

describe('a workflow on its way into an n8n without a mailbox', () => {
	const workflow: WorkflowFile = source('triage', [node('emailReadImap'), node('webhook')]).workflow;

	test('has its IMAP trigger disabled and nothing else changed', () => {
		expect(prepare(workflow, { imap: false }).nodes).toEqual([{ ...node('emailReadImap'), disabled: true }, node('webhook')]);
	});

	test('stays as it is where there is a mailbox', () => {
		expect(prepare(workflow, { imap: true })).toEqual(workflow);
	});
});
