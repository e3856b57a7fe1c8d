import { InputError } from '../../../nodes/shared/items';
import { connectedModel } from '../../../nodes/shared/languageModel/connectedModel';
import { fakeExecution } from '../fakeExecution';

const request = {
	messages: [
		{ role: 'system' as const, content: 'Label.' },
		{ role: 'user' as const, content: 'Mail' },
		{ role: 'assistant' as const, content: 'x' },
	],
	timeout: 200,
};
const never = () => new Promise<void>(() => {});

async function answeredBy(invoke: (...given: unknown[]) => unknown) {
	const { ctx } = fakeExecution({ model: { model: 'gpt-test', invoke } });
	return await (await connectedModel(ctx, 0)).ask(request);
}

describe('a connected chat model', () => {
	test('is told roles in the words of LangChain, and the time it has', async () => {
		const invoke = jest.fn(async () => ({ content: 'ok' }));
		await answeredBy(invoke);
		expect(invoke).toHaveBeenCalledWith(
			[
				['system', 'Label.'],
				['human', 'Mail'],
				['ai', 'x'],
			],
			{ timeout: 200, signal: expect.any(AbortSignal) },
		);
	});

	test('is told the wished shape in words', async () => {
		const invoke = jest.fn<Promise<object>, [unknown]>(async () => ({ content: '{}' }));
		const { ctx } = fakeExecution({ model: { invoke } });
		const model = await connectedModel(ctx, 0);
		await model.ask({ ...request, schema: { name: 'x', schema: { type: 'object' } } });
		expect(JSON.stringify(invoke.mock.calls[0]?.[0])).toContain('JSON Schema');
		expect(model.name).toBe('connected model');
	});

	test.each([
		['a string', 'hello'],
		['text blocks', [{ type: 'text', text: 'hel' }, { type: 'text', text: 'lo' }]],
		['strings in a list', ['hel', 'lo']],
		[
			'reasoning before the text',
			[{ type: 'thinking', thinking: 'hm {' }, { type: 'reasoning', text: 'hm' }, { type: 'text', text: 'hello' }],
		],
		['the blocks of the responses API', [{ type: 'output_text', text: 'hello' }]],
	])('may answer with %s', async (_, content) => {
		expect((await answeredBy(async () => ({ content }))).text).toBe('hello');
	});

	test.each([[null], [undefined], [42], [[null]], [[{ type: 'image_url', image_url: 'x' }]]])(
		'that answers with no text (%j) gives an empty answer, not a crash',
		async (content) => {
			expect((await answeredBy(async () => ({ content }))).text).toBe('');
		},
	);

	test.each([
		['usage_metadata', { usage_metadata: { input_tokens: 7, output_tokens: 3 } }],
		['tokenUsage', { response_metadata: { tokenUsage: { promptTokens: 7, completionTokens: 3 } } }],
		['usage of Anthropic', { response_metadata: { usage: { input_tokens: 7, output_tokens: 3 } } }],
		['usage of OpenAI', { response_metadata: { usage: { prompt_tokens: 7, completion_tokens: 3 } } }],
	])('reports its tokens as %s', async (_, metadata) => {
		const reply = await answeredBy(async () => ({ content: 'x', ...metadata }));
		expect(reply).toMatchObject({ inputTokens: 7, outputTokens: 3 });
	});

	test('that reports no tokens counts as none', async () => {
		expect(await answeredBy(async () => ({ content: 'x' }))).toMatchObject({ inputTokens: 0, outputTokens: 0 });
	});
});

describe('a connected chat model that fails', () => {
	test('by taking too long is given up', async () => {
		await expect(answeredBy(never)).rejects.toMatchObject({ kind: 'timeout' });
	});

	test.each([
		[{ status: 429, headers: { 'retry-after': '3' } }, 'rate_limited', 3_000],
		[{ response: { status: 503 } }, 'unavailable', undefined],
		[{ httpCode: '500' }, 'unavailable', undefined],
		[{ status: 401 }, 'refused', undefined],
		[{ status: 429, code: 'insufficient_quota' }, 'refused', undefined],
		[{ code: 'ECONNREFUSED' }, 'unavailable', undefined],
		[{ name: 'TimeoutError' }, 'timeout', undefined],
		[{ code: 'ETIMEDOUT' }, 'timeout', undefined],
	])('with %j is told apart', async (properties, kind, retryAfter) => {
		const fail = async () => {
			throw Object.assign(new Error('no luck'), properties);
		};
		await expect(answeredBy(fail)).rejects.toMatchObject({
			kind,
			retryAfter,
			message: expect.stringMatching(/gpt-test.*no luck/),
		});
	});
});

describe('no chat model connected', () => {
	test.each([[undefined], [[]], [{}]])('(%j) is an error that says what to do', async (model) => {
		const { ctx } = fakeExecution({ model });
		const error = await connectedModel(ctx, 0).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(InputError);
		expect((error as InputError).howToMend).toMatch(/Connect a chat model.*"Offline"/);
	});
});
