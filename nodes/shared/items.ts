import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { fieldOf } from './record';

/**
 * A fault in one item's input that the operator can mend. `message` says what is wrong and where, `howToMend` what to
 * do about it. Pure logic throws it; the shell turns it into an item error.
 */
export class InputError extends Error {
	constructor(
		message: string,
		readonly howToMend: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}

function readJson(text: string): { value: unknown } | { fault: string } {
	try {
		return { value: JSON.parse(text) };
	} catch (error) {
		return { fault: (error as Error).message };
	}
}

/**
 * Parses a parameter or field that should hold a JSON object or array but may arrive as text.
 * @param sample of what fits, for the error
 */
export function parseJson(value: unknown, name: string, sample = '{"key": "value"}'): unknown {
	if (typeof value !== 'string') return value;
	const text = value.trim();
	if (text === '') return undefined;
	const read = readJson(text);
	if ('value' in read) return read.value;
	throw new InputError(
		`"${name}" is not valid JSON: ${read.fault}`,
		`Enter JSON such as ${sample}, or leave "${name}" empty to read it from the item's key of the same name.`,
	);
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined ||
		value === null ||
		value === '' ||
		(typeof value === 'string' && ['{}', '[]'].includes(value.trim())) ||
		(typeof value === 'object' && Object.keys(value).length === 0)
	);
}

/** True where the operator wrote an expression, so that the value may differ from item to item. */
export function isExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (value === null || typeof value !== 'object') return false;
	return Object.values(value).some(isExpression);
}

/** What an expression may name and still say the same for all items of a run: the run itself, and other nodes' items as a whole. */
const namesNoItem = /\$(?:\((?:'[^']*'|"[^"]*")\)|input)\s*\.\s*(?:first|last|all)\(\)|\$(?:execution|workflow|vars)\b/g;
const mayDiffer = /\$|\b(?:Date|DateTime|random|item|itemMatching|pairedItem)\b/;

/** False where every item gets the same: no expression, or only ones such as `={{ $('Settings').first().json.sender }}`. */
function differsByItem(written: unknown): boolean {
	if (typeof written === 'string') return written.startsWith('=') && mayDiffer.test(written.replace(namesNoItem, ''));
	return typeof written === 'object' && written !== null && Object.values(written).some(differsByItem);
}

/**
 * Reads parameters at the lowest cost: one that is the same for all items is resolved once (an expression costs about half
 * a millisecond for every item).
 */
export class Parameters {
	private readonly fixed = new Map<string, unknown>();
	private readonly differing = new Map<string, boolean>();
	private readonly written: unknown;

	constructor(private readonly ctx: IExecuteFunctions) {
		this.written = ctx.getNode().parameters;
	}

	/** The parameter's value for item `index`. Dotted names read inside a collection. */
	get<T>(name: string, index: number, fallback?: T): T {
		if (this.differs(name)) return this.ctx.getNodeParameter(name, index, fallback) as T;
		if (!this.fixed.has(name)) {
			this.fixed.set(name, this.ctx.getNodeParameter(name, index, fallback));
		}
		return this.fixed.get(name) as T;
	}

	private differs(name: string): boolean {
		const known = this.differing.get(name);
		if (known !== undefined) return known;
		let written = this.written;
		// A collection may be an expression as a whole.
		for (const key of name.split('.')) if (typeof written !== 'string') written = fieldOf(written, key);
		const found = differsByItem(written);
		this.differing.set(name, found);
		return found;
	}

	/**
	 * An object parameter: what the operator filled in, else the item's key of the same name, else undefined.
	 * Text is parsed as JSON.
	 */
	object(name: string, index: number, item: INodeExecutionData): unknown {
		// n8n throws for an option that nobody added, unless there is a fallback other than undefined.
		const filled = this.get<unknown>(name, index, null);
		return parseJson(isEmpty(filled) ? item.json[name] : filled, name);
	}
}

/** What one item became: its result goes under one key of the item. */
export interface ItemResult {
	key: string;
	value: unknown;
	/** The output branches the item leaves by; the first where nothing is said. */
	outputs?: readonly number[];
	binary?: INodeExecutionData['binary'];
}

/** The node error for one failed item: names the item and says how to mend it. */
export function toItemError(
	ctx: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
): NodeOperationError {
	if (error instanceof NodeOperationError) return error;
	const cause = error instanceof Error ? error : new Error(String(error));
	return new NodeOperationError(ctx.getNode(), cause, {
		itemIndex,
		message: cause.message,
		description: cause instanceof InputError ? cause.howToMend : undefined,
	});
}

/** The item that stands for a failed one, where the node's settings say to go on. */
function failedItem(
	ctx: IExecuteFunctions,
	item: INodeExecutionData,
	error: unknown,
	itemIndex: number,
): INodeExecutionData {
	const { message, description } = toItemError(ctx, error, itemIndex);
	const text = `${message} [item ${itemIndex}]${description ? ` ${description}` : ''}`;
	const pairedItem = { item: itemIndex };
	// The engine moves an item to the error output only if its json holds nothing but the error.
	return ctx.getNode().onError === 'continueErrorOutput'
		? { json: { error: text }, pairedItem }
		: { json: { ...item.json, error: text }, binary: item.binary, pairedItem };
}

/** Where what a key held before is kept: under `<key>Before`, or with a number where that is taken as well. */
function keyBefore(json: IDataObject, key: string): string {
	const before = `${key}Before`;
	let name = before;
	for (let nth = 2; json[name] !== undefined; nth++) name = `${before}${nth}`;
	return name;
}

/** The item with its result under `key`; what the key held before is kept beside it, never lost. */
function succeededItem(
	item: INodeExecutionData,
	result: ItemResult,
	itemIndex: number,
): INodeExecutionData {
	const before = item.json[result.key];
	return {
		json: {
			...item.json,
			...(before === undefined ? {} : { [keyBefore(item.json, result.key)]: before }),
			[result.key]: result.value as IDataObject,
		},
		binary: result.binary ?? item.binary,
		pairedItem: { item: itemIndex },
	};
}

/** The items of one run, sorted into output branches as they are done. */
export class Branches {
	readonly items: INodeExecutionData[][];

	/** @param forFailed the branch by which failed items leave, where the node's settings say to go on */
	constructor(
		private readonly ctx: IExecuteFunctions,
		count = 1,
		private readonly forFailed = 0,
	) {
		this.items = Array.from({ length: count }, () => []);
	}

	add(item: INodeExecutionData, itemIndex: number, result: ItemResult): void {
		const done = succeededItem(item, result, itemIndex);
		for (const output of result.outputs ?? [0]) this.items[output]?.push(done);
	}

	/** @throws {NodeOperationError} naming the item, where the node's settings say to stop */
	addFailed(item: INodeExecutionData, itemIndex: number, error: unknown): void {
		if (!this.ctx.continueOnFail()) throw toItemError(this.ctx, error, itemIndex);
		this.items[this.forFailed]?.push(failedItem(this.ctx, item, error, itemIndex));
	}
}

/**
 * Runs `work` on every item, one after the other. One bad item never costs the others: it fails alone where the node's
 * settings say to continue, and else fails the node, naming the item.
 */
export async function forEachItem(
	ctx: IExecuteFunctions,
	work: (item: INodeExecutionData, index: number) => ItemResult | Promise<ItemResult>,
	branches = new Branches(ctx),
): Promise<INodeExecutionData[][]> {
	for (const [index, item] of ctx.getInputData().entries()) {
		try {
			branches.add(item, index, await work(item, index));
		} catch (error) {
			branches.addFailed(item, index, error);
		}
	}
	return branches.items;
}

/** The same for work that was done for all items together: `settled` has one outcome an item, in order. */
export function sortItems<T>(
	ctx: IExecuteFunctions,
	settled: ReadonlyArray<PromiseSettledResult<T>>,
	resultOf: (value: T) => ItemResult,
	branches = new Branches(ctx),
): INodeExecutionData[][] {
	for (const [index, item] of ctx.getInputData().entries()) {
		const outcome = settled[index];
		if (outcome?.status === 'fulfilled') branches.add(item, index, resultOf(outcome.value));
		else branches.addFailed(item, index, outcome?.reason);
	}
	return branches.items;
}
