import type {
	IDisplayOptions,
	IExecuteFunctions,
	INodeCredentialDescription,
	INodeProperties,
	INodeTypeDescription,
} from 'n8n-workflow';
import type { Parameters } from '../items';
import { engineChoices, type EngineChoice } from '../vocabulary';
import { connectedModel } from './connectedModel';
import type { LanguageModel } from './languageModel';
import { openAiCompatibleCredential, openAiCompatibleModel } from './openAiCompatibleModel';

function apiModelProperty(show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: 'Model Name',
		name: 'apiModel',
		type: 'string',
		required: true,
		default: 'gpt-4o-mini',
		placeholder: 'e.g. gpt-4o-mini',
		description: 'The name by which the endpoint knows the model',
		displayOptions: { show },
	};
}

/**
 * The parameters that choose an engine. `show` limits them further, e.g. to some operations:
 * `engineProperties({ operation: ['reply'] })`.
 */
export function engineProperties(show: IDisplayOptions['show'] = {}): INodeProperties[] {
	return [
		{
			displayName: 'Engine',
			name: 'engine',
			type: 'options',
			noDataExpression: true,
			default: 'offline',
			description: 'What reads and writes the text',
			...(Object.keys(show).length > 0 ? { displayOptions: { show } } : {}),
			options: [
				{
					name: 'Chat Model',
					value: 'model',
					description: 'Ask the chat model connected to this node for every item',
				},
				{
					name: 'Hybrid',
					value: 'hybrid',
					description: 'Work offline and ask a model only where the offline engine is not sure',
				},
				{
					name: 'Offline',
					value: 'offline',
					description: 'Ask no model: fast, free, and nothing leaves this n8n',
				},
				{
					name: 'OpenAI-Compatible API',
					value: 'api',
					description: 'Ask an endpoint that speaks the OpenAI API (also Ollama, vLLM, LM Studio) for every item',
				},
			],
		},
		{
			displayName: 'Model for Unsure Items',
			name: 'hybridModel',
			type: 'options',
			noDataExpression: true,
			default: 'model',
			description: 'Which model is asked where the offline engine is not sure',
			displayOptions: { show: { ...show, engine: ['hybrid'] } },
			options: [
				{ name: 'Connected Chat Model', value: 'model' },
				{ name: 'OpenAI-Compatible API', value: 'api' },
			],
		},
		// Twice under one name, because what is shown for `hybrid` depends on a parameter that `api` does not have.
		apiModelProperty({ ...show, engine: ['api'] }),
		apiModelProperty({ ...show, engine: ['hybrid'], hybridModel: ['api'] }),
	];
}

/** To be spread into the node's `options` collection. Each is limited to engines that ask a model. */
export const modelOptions: INodeProperties[] = [
	{
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		default: 5,
		typeOptions: { minValue: 1, maxValue: 100 },
		description: 'How many items the model is asked about at the same time',
	},
	{
		displayName: 'Delay Between Batches',
		name: 'delayBetweenBatches',
		type: 'number',
		default: 0,
		typeOptions: { minValue: 0 },
		description: 'Milliseconds to rest after each batch, for endpoints with a low rate limit',
	},
	{
		displayName: 'Mask Personal Data',
		name: 'maskPersonalData',
		type: 'boolean',
		default: false,
		description:
			'Whether to replace mail addresses, phone numbers, card numbers and IBANs by placeholders before a model sees the text (they are put back in the result)',
	},
	{
		displayName: 'Max Characters',
		name: 'maxCharacters',
		type: 'number',
		default: 20000,
		typeOptions: { minValue: 500 },
		description: 'How much of a text is shown to the model. What is beyond is left out.',
	},
	{
		displayName: 'On Model Failure',
		name: 'onModelFailure',
		type: 'options',
		default: 'offline',
		description: 'What happens to an item when the model fails, is too slow or gives no usable answer',
		options: [
			{
				name: 'Fail the Item',
				value: 'error',
				description: "Fail, as the node's \"On Error\" setting says",
			},
			{
				name: 'Use the Offline Engine',
				value: 'offline',
				description: 'Give the offline answer, marked as such',
			},
		],
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		default: 60000,
		typeOptions: { minValue: 1000 },
		description: 'Milliseconds after which a call to the model is given up',
	},
].map((property) => ({
	...property,
	displayOptions: { show: { '/engine': ['model', 'api', 'hybrid'] } },
})) as INodeProperties[];

/** The credential of the `api` engine, asked for only where that engine is used. */
export const engineCredentials: INodeCredentialDescription[] = [
	{
		name: openAiCompatibleCredential,
		required: true,
		displayOptions: { show: { engine: ['api', 'hybrid'] }, hide: { hybridModel: ['model'] } },
	},
];

/**
 * n8n evaluates this from its text, in the editor and on the server: it may use nothing from outside.
 */
const inputsFor = (
	parameters: { engine?: string; hybridModel?: string; operation?: string },
	operationsWithoutModel: string[],
): object[] => {
	const main = { type: 'main', displayName: '' };
	const asksModel =
		parameters.engine === 'model' ||
		(parameters.engine === 'hybrid' && parameters.hybridModel !== 'api');
	if (!asksModel || operationsWithoutModel.includes(parameters.operation ?? '')) return [main];
	return [
		main,
		{ type: 'ai_languageModel', displayName: 'Model', required: true, maxConnections: 1 },
	];
};

/** The node's `inputs`: a chat model can be connected only where the engine asks it. */
export function engineInputs(operationsWithoutModel: string[] = []): INodeTypeDescription['inputs'] {
	return `={{ (${inputsFor.toString()})($parameter, ${JSON.stringify(operationsWithoutModel)}) }}`;
}

export interface ModelOptions {
	maskPersonalData: boolean;
	maxCharacters: number;
	/** Milliseconds. */
	timeout: number;
	batchSize: number;
	/** Milliseconds. */
	delayBetweenBatches: number;
	onModelFailure: 'offline' | 'error';
}

/** The options above with their defaults, from the node's collection `options`. */
export function modelOptionsOf(parameters: Parameters, index: number): ModelOptions {
	return {
		maskPersonalData: parameters.get('options.maskPersonalData', index, false),
		maxCharacters: parameters.get('options.maxCharacters', index, 20_000),
		timeout: parameters.get('options.timeout', index, 60_000),
		batchSize: parameters.get('options.batchSize', index, 5),
		delayBetweenBatches: parameters.get('options.delayBetweenBatches', index, 0),
		onModelFailure: parameters.get<ModelOptions['onModelFailure']>('options.onModelFailure', index, 'offline'),
	};
}

/** The engine chosen; anything unknown is `offline`. */
export function engineOf(parameters: Parameters, index: number): EngineChoice {
	const chosen = parameters.get<string>('engine', index, 'offline');
	return engineChoices.find((choice) => choice === chosen) ?? 'offline';
}

/** What is asked where a model is asked: the connected chat model or the endpoint. */
export function askedEngine(parameters: Parameters, index: number): 'model' | 'api' {
	const engine = engineOf(parameters, index);
	const hybridAsksApi = engine === 'hybrid' && parameters.get<string>('hybridModel', index, 'model') === 'api';
	return engine === 'api' || hybridAsksApi ? 'api' : 'model';
}

/** One model a run: what it learns about the endpoint (see openAiCompatibleModel) holds for all items. */
const modelsOfRuns = new WeakMap<IExecuteFunctions, Map<string, Promise<LanguageModel>>>();

/**
 * The model that the chosen engine asks, or undefined for `offline`. The same for all items of a run; call it as often
 * as you like.
 *
 * @throws {InputError} where no model is connected or the endpoint is not described: an operator's mistake, not a
 * failure of the model, so `onModelFailure` does not apply.
 */
export async function modelFor(
	ctx: IExecuteFunctions,
	parameters: Parameters,
	index: number,
): Promise<LanguageModel | undefined> {
	if (engineOf(parameters, index) === 'offline') return undefined;
	const throughApi = askedEngine(parameters, index) === 'api';
	const apiModel = throughApi ? parameters.get<string>('apiModel', index, '') : '';
	const key = throughApi ? `api ${apiModel}` : 'connected';

	const models = modelsOfRuns.get(ctx) ?? new Map<string, Promise<LanguageModel>>();
	modelsOfRuns.set(ctx, models);
	const known = models.get(key);
	if (known !== undefined) return await known;
	const model = throughApi ? openAiCompatibleModel(ctx, apiModel, index) : connectedModel(ctx, index);
	models.set(key, model);
	return await model;
}
