/** What came out of one execution. */
export interface Execution {
	id: string;
	status: string;
	/** The message of the node that stopped it. */
	error?: string;
	lastNode?: string;
	/** By node: for each run its outputs, each the JSON of its items. */
	nodes: Record<string, unknown[][][]>;
	/** By node: how long all its runs took. */
	milliseconds: Record<string, number>;
	/** The JSON of the items that a node put out at `output`, over all its runs. */
	json(node: string, output?: number): Array<Record<string, unknown>>;
}

interface Run {
	executionTime?: number;
	data?: { main?: Array<Array<{ json: unknown }> | null> };
}

interface RunData {
	resultData?: {
		runData?: Record<string, Run[]>;
		error?: { message?: string };
		lastNodeExecuted?: string;
	};
}

/**
 * n8n stores run data in the format of the package `flatted`: an array of values in which every string is the index of
 * the value that is meant.
 */
function unflatten(text: string): unknown {
	const values = JSON.parse(text) as unknown[];
	const done = new Map<number, unknown>();
	const resolve = (index: number): unknown => {
		if (done.has(index)) return done.get(index);
		const value = values[index];
		if (typeof value !== 'object' || value === null) return value;
		const result: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
		done.set(index, result);
		for (const [key, inner] of Object.entries(value)) {
			Object.assign(result, { [key]: typeof inner === 'string' ? resolve(Number(inner)) : inner });
		}
		return result;
	};
	return resolve(0);
}

export function readExecution(id: string, status: string, flatted: string): Execution {
	const { resultData } = unflatten(flatted) as RunData;
	const nodes: Execution['nodes'] = {};
	const milliseconds: Execution['milliseconds'] = {};
	for (const [name, runs] of Object.entries(resultData?.runData ?? {})) {
		nodes[name] = runs.map((run) => (run.data?.main ?? []).map((items) => (items ?? []).map(({ json }) => json)));
		milliseconds[name] = runs.reduce((sum, { executionTime = 0 }) => sum + executionTime, 0);
	}
	return {
		id,
		status,
		error: resultData?.error?.message,
		lastNode: resultData?.lastNodeExecuted,
		nodes,
		milliseconds,
		json: (node, output = 0) =>
			(nodes[node] ?? []).flatMap((outputs) => (outputs[output] ?? []) as Array<Record<string, unknown>>),
	};
}
