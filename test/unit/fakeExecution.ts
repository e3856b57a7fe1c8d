import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeType,
	NodeExecutionHint,
} from 'n8n-workflow';

/** A parameter whose value differs from item to item: stands for an expression. */
export type PerItem = (item: INodeExecutionData, index: number) => unknown;

export interface FakeExecution {
	/** What the operator filled in. A function stands for an expression. Dots are read inside collections. */
	parameters?: Record<string, unknown>;
	/** Items, or just their JSON. */
	items?: Array<IDataObject | INodeExecutionData>;
	/** By credential type. */
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** What is connected to the `ai_languageModel` input. */
	model?: unknown;
	/** `true` behaves as "On Error: Continue". */
	continueOnFail?: boolean;
	onError?: INode['onError'];
	/** Fills in the defaults of this node's parameters, as the editor does. */
	node?: INodeType;
	/** Answers requests made with or without authentication. */
	respond?: (options: IHttpRequestOptions, credential?: string) => unknown;
}

export interface FakeContext {
	ctx: IExecuteFunctions;
	/** What the node told the operator. */
	hints: NodeExecutionHint[];
	/** Names of the parameters read, in order, with the item they were read for. */
	reads: Array<{ name: string; index: number }>;
}

function isItem(value: IDataObject | INodeExecutionData): value is INodeExecutionData {
	return typeof value.json === 'object' && value.json !== null;
}

function at(value: unknown, path: string[]): unknown {
	return path.reduce<unknown>(
		(inner, key) => (inner as Record<string, unknown> | undefined)?.[key],
		value,
	);
}

function defaultsOf(node?: INodeType): Record<string, unknown> {
	return Object.fromEntries(
		(node?.description.properties ?? []).map(({ name, default: value }) => [name, value]),
	);
}

/**
 * The least of n8n's execution context that a node needs, for tests of its shell without n8n. What the real context
 * refuses, this one refuses too: an undeclared parameter without a fallback, a missing credential, missing binary data.
 */
export function fakeExecution(given: FakeExecution): FakeContext {
	const filled: Record<string, unknown> = { ...defaultsOf(given.node), ...given.parameters };
	const items = (given.items ?? [{}]).map(
		(item): INodeExecutionData => (isItem(item) ? item : { json: item }),
	);
	const hints: NodeExecutionHint[] = [];
	const reads: FakeContext['reads'] = [];
	const node: INode = {
		id: 'node-1',
		name: given.node?.description.displayName ?? 'Node under test',
		type: `n8n-nodes-customer-comms.${given.node?.description.name ?? 'underTest'}`,
		typeVersion: 1,
		position: [0, 0],
		onError: given.onError,
		continueOnFail: given.continueOnFail,
		parameters: Object.fromEntries(
			Object.entries(filled).map(([name, value]) => [
				name,
				typeof value === 'function' ? '={{ $json }}' : value,
			]),
		) as INode['parameters'],
	};

	const getNodeParameter = (name: string, index: number, fallback?: unknown): unknown => {
		reads.push({ name, index });
		const [root = name, ...path] = name.split('.');
		const written = filled[root];
		const item = items[index] ?? { json: {} };
		const value = at(typeof written === 'function' ? (written as PerItem)(item, index) : written, path);
		if (value !== undefined) return value;
		if (fallback !== undefined || root in filled || given.node === undefined) return fallback;
		throw new Error(`Could not get parameter "${name}"`);
	};

	const binaryOf = (index: number, name: string): IBinaryData => {
		const found = items[index]?.binary?.[name];
		if (!found) throw new Error(`The item has no binary field "${name}" [item ${index}]`);
		return found;
	};

	const request = async (options: IHttpRequestOptions, credential?: string): Promise<unknown> => {
		if (!given.respond) throw new Error(`No answer is prepared for ${options.url}`);
		return given.respond(options, credential);
	};

	const context = {
		getNode: () => node,
		getInputData: () => items,
		getNodeParameter,
		getInputConnectionData: async () => given.model,
		getCredentials: async (type: string) => {
			const found = given.credentials?.[type];
			if (!found) throw new Error(`Node does not have any credentials set for "${type}"`);
			return found;
		},
		continueOnFail: () =>
			given.continueOnFail === true ||
			given.onError === 'continueRegularOutput' ||
			given.onError === 'continueErrorOutput',
		addExecutionHints: (...added: NodeExecutionHint[]) => void hints.push(...added),
		getExecutionId: () => 'execution-1',
		getWorkflow: () => ({ id: 'workflow-1', name: 'Workflow under test', active: true }),
		getMode: () => 'manual',
		getTimezone: () => 'UTC',
		logger: { debug() {}, info() {}, warn() {}, error() {} },
		helpers: {
			assertBinaryData: binaryOf,
			getBinaryDataBuffer: async (index: number, name: string) =>
				Buffer.from(binaryOf(index, name).data, 'base64'),
			prepareBinaryData: async (data: Buffer, fileName?: string, mimeType?: string) => ({
				data: data.toString('base64'),
				fileName,
				mimeType: mimeType ?? 'application/octet-stream',
			}),
			httpRequest: async (options: IHttpRequestOptions) => await request(options),
			httpRequestWithAuthentication: async (credential: string, options: IHttpRequestOptions) =>
				await request(options, credential),
			returnJsonArray: (data: IDataObject | IDataObject[]) =>
				[data].flat().map((json) => ({ json })),
		},
	};
	return { ctx: context as unknown as IExecuteFunctions, hints, reads };
}
