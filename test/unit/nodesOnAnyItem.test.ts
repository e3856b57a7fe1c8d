import fc from 'fast-check';
import { NodeOperationError, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import { fakeExecution, type FakeExecution } from './fakeExecution';
import { nodes, type NodeUnderTest } from './nodesUnderTest';

/** Runs the node as the editor would on a fresh canvas: every parameter at its default but for those given. */
async function run({ node, parameters }: NodeUnderTest, given: FakeExecution): Promise<INodeExecutionData[]> {
	const { ctx } = fakeExecution({ node, ...given, parameters: { ...parameters, ...given.parameters } });
	const branches = await node.execute?.call(ctx);
	if (!Array.isArray(branches)) throw new Error('The node gave no items.');
	return branches.flat();
}

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
	try {
		await asked;
		return undefined;
	} catch (error) {
		return error;
	}
}

/** What JavaScript says of a fault in the code, not of one in the input. */
const faultOfCode = /undefined|\bNaN\b|(?:of|received) null|is not a function|not iterable|Cannot (?:read|convert|set)|Invalid (?:input|time)|\[object/;

function expectClearError(error: unknown): void {
	expect(error).toBeInstanceOf(NodeOperationError);
	const { message, description } = error as NodeOperationError;
	expect(message).not.toMatch(faultOfCode);
	expect(description).toMatch(/\w/);
}

describe.each(nodes)('$name', (tested) => {
	it('on an empty item gives a result or an error that says how to mend it', async () => {
		const error = await failureOf(run(tested, { items: [{}] }));
		if (error !== undefined) expectClearError(error);
	});

	it('gives no item for no item', async () => {
		expect(await run(tested, { items: [] })).toEqual([]);
	});

	it('does the same for keys and parameters that are null, empty or of another type', async () => {
		const keys = [
			...new Set([
				...tested.node.description.properties.map(({ name }) => name),
				...Object.keys(tested.good),
				...['email', 'classification', 'client', 'contact', 'account', 'facts', 'brand', 'thread', 'history', 'message', 'language', 'from', 'subject', 'text'],
			]),
		];
		const anything = fc.constantFrom<unknown>(null, '', ' ', [], {}, 0, -1, true, 'x', '{', '[1', ['x'], [null], { x: null }, { values: null }, { messages: [null] });
		await fc.assert(
			fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), anything, { maxKeys: 6 }), async (odd) => {
				const error = await failureOf(run(tested, { items: [{ ...tested.good, ...odd } as IDataObject] }));
				if (error !== undefined) expectClearError(error);
			}),
			{ numRuns: 400 },
		);
	});

	it('does the same for an object parameter filled in with another type', async () => {
		const names = tested.node.description.properties.filter(({ type }) => type === 'json').map(({ name }) => name);
		for (const name of names) {
			for (const value of [null, '', 'x', '{', '[]', '"x"', '7', 7, true, ['x'], [null], { x: null }]) {
				const error = await failureOf(run(tested, { items: [tested.good], parameters: { [name]: value } }));
				if (error !== undefined) expectClearError(error);
			}
		}
	});

	it('takes keys that reach into JavaScript as keys like any other: nothing else is changed by them', async () => {
		/** As JSON.parse makes it of what a webhook was sent: own keys, at every level. */
		const poisoned = (value: unknown): unknown => {
			if (Array.isArray(value)) return value.map(poisoned);
			if (typeof value !== 'object' || value === null) return value;
			const inner = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(poisoned(one))}`);
			return JSON.parse(`{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${inner.join(',') || '"x":1'}}`) as unknown;
		};
		const before = Object.getOwnPropertyNames(Object.prototype);
		const error = await failureOf(run(tested, { items: [poisoned(tested.good) as IDataObject] }));
		if (error !== undefined) expectClearError(error);
		expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
		expect(['polluted' in {}, 'polluted' in [], 'polluted' in Object]).toEqual([false, false, false]);
	});

	describe('of three items of which the second is bad', () => {
		const items = [tested.good, { ...tested.bad, kept: 'as it came' }, tested.good];
		const resultOf = (item: INodeExecutionData | undefined) => item?.json[tested.result];

		it('stops and names the item, by default', async () => {
			const error = await failureOf(run(tested, { items }));
			expectClearError(error);
			expect((error as NodeOperationError).context.itemIndex).toBe(1);
		});

		it('keeps all three in order, the bad one with its error, on "Continue"', async () => {
			const given = await run(tested, { items, onError: 'continueRegularOutput' });
			expect(given.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
			expect(resultOf(given[0])).toMatchObject({ reasons: expect.any(Array), engine: expect.any(String) });
			expect(resultOf(given[2])).toBeDefined();
			expect(resultOf(given[1])).toBeUndefined();
			expect(given[1]?.json).toMatchObject({ kept: 'as it came', error: expect.stringContaining('[item 1]') });
		});

		it('gives for the bad one nothing but the error, on "Continue (using error output)"', async () => {
			const given = await run(tested, { items, onError: 'continueErrorOutput' });
			expect(given[1]).toStrictEqual({ json: { error: expect.stringContaining('[item 1]') }, pairedItem: { item: 1 } });
			expect([resultOf(given[0]), resultOf(given[2])]).not.toContain(undefined);
		});
	});

	it('keeps the item, and what stood under the key of the result', async () => {
		const [given] = await run(tested, { items: [{ ...tested.good, [tested.result]: 'earlier', own: 1 }] });
		expect(given?.json).toMatchObject({ own: 1, [`${tested.result}Before`]: 'earlier' });
		expect(given?.json[tested.result]).not.toBe('earlier');
	});
});
