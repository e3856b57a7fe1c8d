import type { NodeSpec } from './workflow';

/** How a workflow calls another of ours, once for all items, and how it is called. */

type At = NodeSpec['at'];
type InputType = 'string' | 'number' | 'boolean' | 'object' | 'array';

interface Called {
	id: string;
	name: string;
}

/** Called from more than one workflow. */
export const enrolContacts: Called = { id: 'comms-enrol-contact', name: 'Enrol contacts' };
export const advanceBatch: Called = { id: 'comms-advance-batch', name: 'Advance a batch' };

const call = (name: string, at: At, { id, name: cachedResultName }: Called, inputs: { mappingMode: string; value: Record<string, string>; schema: object[] }): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.executeWorkflow',
	version: 1.4,
	at,
	parameters: {
		workflowId: { __rl: true, mode: 'list', value: id, cachedResultName },
		workflowInputs: { mappingMode: inputs.mappingMode, value: inputs.value, matchingColumns: [], schema: inputs.schema, attemptToConvertTypes: false, convertFieldsToString: false },
		mode: 'once',
		options: { waitForSubWorkflow: true },
	},
});

/** With the fields that the other declares; goes on where it gives nothing back. @param types of inputs that are no text */
export const callWorkflow = (name: string, at: At, called: Called, inputs: Record<string, string>, types: Record<string, InputType> = {}): NodeSpec => ({
	...call(name, at, called, {
		mappingMode: 'defineBelow',
		value: inputs,
		schema: Object.keys(inputs).map((id) => ({ id, displayName: id, required: false, defaultMatch: false, display: true, canBeUsedToMatch: true, type: types[id] ?? 'string' })),
	}),
	settings: { alwaysOutputData: true },
});

/** With the items as they are: their keys are the fields that the other declares. */
export const handItemsTo = (name: string, at: At, called: Called): NodeSpec => call(name, at, called, { mappingMode: 'autoMapInputData', value: {}, schema: [] });

/** The other end: the trigger, with the fields that it takes. */
export const calledWith = (name: string, at: At, inputs: Record<string, InputType>): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	version: 1.2,
	at,
	parameters: { inputSource: 'workflowInputs', workflowInputs: { values: Object.entries(inputs).map(([input, type]) => ({ name: input, type })) } },
});
