import { type INode, type INodeType, type INodeTypeDescription, NodeHelpers, Workflow } from 'n8n-workflow';
import { Parameters } from '../../../nodes/shared/items';
import {
	engineCredentials,
	engineInputs,
	engineProperties,
	modelFor,
	modelOptions,
	modelOptionsOf,
} from '../../../nodes/shared/languageModel/engineChoice';
import { fakeExecution } from '../fakeExecution';

const description = {
	name: 'underTest',
	displayName: 'Under Test',
	group: ['transform'],
	version: 1,
	description: '',
	defaults: { name: 'Under Test' },
	inputs: engineInputs(['fromTemplate']),
	outputs: ['main'],
	credentials: engineCredentials,
	properties: [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			default: 'reply',
			options: [
				{ name: 'Reply', value: 'reply' },
				{ name: 'From Template', value: 'fromTemplate' },
			],
		},
		...engineProperties({ operation: ['reply'] }),
		{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: modelOptions },
	],
} satisfies INodeTypeDescription;

const nodeType: INodeType = { description };

/** As n8n itself sees the node, with its own code for dynamic inputs and for what is displayed. */
function inN8n(parameters: INode['parameters']) {
	const node: INode = {
		id: '1', name: 'Under Test', type: 'underTest', typeVersion: 1, position: [0, 0], parameters,
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const held = workflow.getNode('Under Test') ?? node;
	const inputs = NodeHelpers.getNodeInputs(workflow, held, description);
	return {
		inputs: inputs.map((input) => (typeof input === 'string' ? input : input.type)),
		credential: engineCredentials.some((credential) =>
			NodeHelpers.displayParameter(held.parameters, credential, held, description),
		),
		apiModel: held.parameters.apiModel,
	};
}

describe('the inputs and credentials a node shows', () => {
	const main = ['main'];
	const withModel = ['main', 'ai_languageModel'];
	test.each([
		[{}, main, false],
		[{ engine: 'offline' }, main, false],
		[{ engine: 'model' }, withModel, false],
		[{ engine: 'hybrid' }, withModel, false],
		[{ engine: 'hybrid', hybridModel: 'model' }, withModel, false],
		[{ engine: 'hybrid', hybridModel: 'api' }, main, true],
		[{ engine: 'api' }, main, true],
		[{ engine: 'api', hybridModel: 'model' }, main, true],
		[{ engine: 'model', operation: 'fromTemplate' }, main, false],
		[{ engine: 'api', operation: 'fromTemplate' }, main, false],
	])('for %j are %j, credential %j', (parameters, inputs, credential) => {
		const shown = inN8n(parameters);
		expect(shown.inputs).toEqual(inputs);
		expect(shown.credential).toBe(credential);
		expect(shown.apiModel !== undefined).toBe(credential);
	});
});

test('the text of the inputs ends where n8n looks for its end', () => {
	const text = String(engineInputs(['fromTemplate']));
	expect(text.indexOf('}}')).toBe(text.length - 2);
});

describe('the model for an engine', () => {
	const credentials = { openAiCompatibleApi: { baseUrl: 'https://m.example/v1' } };
	const chat = { model: 'connected-one', invoke: async () => ({ content: 'x' }) };
	const modelOf = async (parameters: Record<string, unknown>, given: object = {}) => {
		const { ctx } = fakeExecution({ parameters, credentials, model: chat, ...given });
		const model = await modelFor(ctx, new Parameters(ctx), 0);
		return model?.name;
	};

	test.each([
		[{}, undefined],
		[{ engine: 'offline' }, undefined],
		[{ engine: 'something else' }, undefined],
		[{ engine: 'model' }, 'connected-one'],
		[{ engine: 'hybrid' }, 'connected-one'],
		[{ engine: 'hybrid', hybridModel: 'api', apiModel: 'tiny' }, 'tiny'],
		[{ engine: 'api', apiModel: 'tiny' }, 'tiny'],
	])('%j is %s', async (parameters, name) => {
		expect(await modelOf(parameters)).toBe(name);
	});

	test('is the same for all items of a run, and another for another run', async () => {
		const run = () => fakeExecution({ parameters: { engine: 'api', apiModel: 'tiny' }, credentials }).ctx;
		const ctx = run();
		const parameters = new Parameters(ctx);
		const first = await modelFor(ctx, parameters, 0);
		expect(await modelFor(ctx, parameters, 1)).toBe(first);
		const other = run();
		expect(await modelFor(other, new Parameters(other), 0)).not.toBe(first);
	});

	test('without a connected model is an error of the operator', async () => {
		await expect(modelOf({ engine: 'hybrid' }, { model: undefined })).rejects.toThrow(/No chat model/);
	});

	test('without a model name is an error of the operator', async () => {
		await expect(modelOf({ engine: 'api', apiModel: ' ' })).rejects.toThrow(/"Model Name" is empty/);
	});
});

describe('the options for models', () => {
	test('have the defaults that the editor shows', () => {
		const { ctx } = fakeExecution({ parameters: { options: {} } });
		const shown = Object.fromEntries(modelOptions.map(({ name, default: value }) => [name, value]));
		expect(modelOptionsOf(new Parameters(ctx), 0)).toEqual(shown);
	});

	test('are what the operator filled in', () => {
		const { ctx } = fakeExecution({ parameters: { options: { timeout: 5, onModelFailure: 'error' } } });
		expect(modelOptionsOf(new Parameters(ctx), 0)).toMatchObject({ timeout: 5, onModelFailure: 'error' });
	});
});
