import type { IHttpRequestOptions } from 'n8n-workflow';
import { OpenAiCompatibleApi } from '../../../credentials/OpenAiCompatibleApi.credentials';
import type { ChatRequest } from '../../../nodes/shared/languageModel/languageModel';
import { openAiCompatibleModel } from '../../../nodes/shared/languageModel/openAiCompatibleModel';
import { fakeExecution } from '../fakeExecution';

const schema = {
	name: 'label',
	schema: { type: 'object', properties: {}, required: [], additionalProperties: false },
};
const request: ChatRequest = {
	messages: [
		{ role: 'system', content: 'Label.' },
		{ role: 'user', content: 'Mail' },
	],
	schema,
	timeout: 1_234,
};

const completion = (message: object, rest: object = {}) => ({
	statusCode: 200,
	headers: {},
	body: { choices: [{ message }], usage: { prompt_tokens: 7, completion_tokens: 3 }, ...rest },
});
const refusal = (statusCode: number, message: string, code?: string, headers = {}) => ({
	statusCode,
	headers,
	body: { error: { message, code } },
});

async function endpoint(
	respond: (body: Record<string, unknown>, options: IHttpRequestOptions) => unknown,
	baseUrl = 'https://models.example/v1',
) {
	const sent: IHttpRequestOptions[] = [];
	const { ctx } = fakeExecution({
		credentials: { openAiCompatibleApi: { baseUrl, apiKey: 'k' } },
		respond(options, credential) {
			expect(credential).toBe('openAiCompatibleApi');
			sent.push(options);
			return respond(options.body as Record<string, unknown>, options);
		},
	});
	return { model: await openAiCompatibleModel(ctx, 'tiny', 0), sent };
}

const formatOf = (body: Record<string, unknown> | IHttpRequestOptions['body']) =>
	((body as Record<string, unknown>).response_format as { type: string } | undefined)?.type ?? 'none';

describe('an OpenAI-compatible endpoint', () => {
	test('is posted a chat completion with a JSON schema', async () => {
		const { model, sent } = await endpoint(() => completion({ content: '{}' }));
		expect(await model.ask(request)).toEqual({ text: '{}', inputTokens: 7, outputTokens: 3 });
		expect(sent[0]).toMatchObject({
			method: 'POST',
			url: 'https://models.example/v1/chat/completions',
			timeout: 1_234,
			body: {
				model: 'tiny',
				messages: request.messages,
				response_format: {
					type: 'json_schema',
					json_schema: { name: 'label', strict: true, schema: schema.schema },
				},
			},
		});
	});

	test('is found whether or not its address ends with a slash', async () => {
		const { model, sent } = await endpoint(() => completion({ content: '' }), 'http://localhost:11434/v1//');
		await model.ask(request);
		expect(sent[0]?.url).toBe('http://localhost:11434/v1/chat/completions');
	});

	test.each([
		[null, ''],
		[[{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }], 'ab'],
	])('may answer with content %j', async (content, text) => {
		const { model } = await endpoint(() => completion({ content }));
		expect((await model.ask(request)).text).toBe(text);
	});

	test('may leave out the usage', async () => {
		const { model } = await endpoint(() => completion({ content: 'x' }, { usage: null }));
		expect(await model.ask(request)).toEqual({ text: 'x', inputTokens: 0, outputTokens: 0 });
	});

	test('may answer with JSON under another content type', async () => {
		const answer = completion({ content: 'x' });
		const { model } = await endpoint(() => ({ ...answer, body: JSON.stringify(answer.body) }));
		expect((await model.ask(request)).text).toBe('x');
	});
});

describe('an endpoint that takes no JSON schema', () => {
	test('is asked for a JSON object instead, and no second time for what it refused', async () => {
		const { model, sent } = await endpoint((body) =>
			formatOf(body) === 'json_schema'
				? refusal(400, "'response_format.type' must be 'json_object'")
				: completion({ content: '{}' }),
		);
		await model.ask(request);
		await model.ask(request);
		expect(sent.map(({ body }) => formatOf(body))).toEqual(['json_schema', 'json_object', 'json_object']);
		expect(JSON.stringify(sent[1]?.body)).toContain('JSON Schema');
	});

	test('nor a JSON object is asked in words alone', async () => {
		const { model, sent } = await endpoint((body) =>
			formatOf(body) === 'none'
				? completion({ content: '{}' })
				: refusal(422, 'response_format is not supported'),
		);
		await model.ask(request);
		await model.ask(request);
		expect(sent.map(({ body }) => formatOf(body))).toEqual(['json_schema', 'json_object', 'none', 'none']);
	});

	test('is not asked another way for other faults', async () => {
		const { model, sent } = await endpoint(() => refusal(400, 'context length exceeded'));
		await expect(model.ask(request)).rejects.toMatchObject({ kind: 'refused' });
		expect(sent).toHaveLength(1);
	});

	test('and refuses everything is a failure, not a loop', async () => {
		const { model, sent } = await endpoint(() => refusal(400, 'response_format: no'));
		await expect(model.ask(request)).rejects.toMatchObject({ kind: 'refused' });
		expect(sent).toHaveLength(3);
	});
});

describe('an endpoint that fails', () => {
	test.each([
		[refusal(429, 'slow down', undefined, { 'retry-after': '2' }), 'rate_limited', 2_000],
		[refusal(429, 'slow down', undefined, { 'retry-after-ms': '150' }), 'rate_limited', 150],
		[refusal(429, 'no money', 'insufficient_quota'), 'refused', undefined],
		[refusal(503, 'overloaded', undefined, { 'retry-after': 'soon' }), 'unavailable', undefined],
		[refusal(529, 'overloaded'), 'unavailable', undefined],
		[refusal(504, 'gateway'), 'timeout', undefined],
		[refusal(401, 'bad key'), 'refused', undefined],
		[refusal(404, 'no such model'), 'refused', undefined],
		[{ statusCode: 502, headers: {}, body: '<html>Bad gateway</html>' }, 'unavailable', undefined],
		[{ statusCode: 500, headers: {}, body: undefined }, 'unavailable', undefined],
	])('%j is told apart', async (response, kind, retryAfter) => {
		const { model } = await endpoint(() => response);
		await expect(model.ask(request)).rejects.toMatchObject({ kind, retryAfter });
	});

	test('names the status and what the endpoint said', async () => {
		const { model } = await endpoint(() => refusal(401, 'bad key'));
		await expect(model.ask(request)).rejects.toThrow(/"tiny".*401.*bad key/);
	});

	test('a Retry-After as a date is the time until then', async () => {
		const date = new Date(Date.now() + 60_000).toUTCString();
		const { model } = await endpoint(() => refusal(429, 'x', undefined, { 'retry-after': date }));
		const failure = await model.ask(request).catch((error: unknown) => error);
		expect((failure as { retryAfter: number }).retryAfter).toBeGreaterThan(50_000);
	});

	test.each([
		['ECONNREFUSED', 'unavailable'],
		['ECONNABORTED', 'timeout'],
	])('no connection (%s) is %s', async (code, kind) => {
		const { model } = await endpoint(() => {
			throw Object.assign(new Error('no connection'), { code });
		});
		await expect(model.ask(request)).rejects.toMatchObject({ kind });
	});

	test.each([['<html>hello</html>'], [{}], [{ choices: [] }], [null], [{ choices: [{}] }]])(
		'a success that is no completion (%j) is said so',
		async (body) => {
			const { model } = await endpoint(() => ({ statusCode: 200, headers: {}, body }));
			await expect(model.ask(request)).rejects.toMatchObject({
				kind: 'invalid_answer',
				message: expect.stringContaining('/v1'),
			});
		},
	);

	test('a refusal of the model is told apart, with its cost', async () => {
		const { model } = await endpoint(() => completion({ content: null, refusal: 'I will not' }));
		await expect(model.ask(request)).rejects.toMatchObject({
			kind: 'refused',
			usage: { calls: 1, inputTokens: 7, outputTokens: 3 },
		});
	});
});

describe('an endpoint that is not described', () => {
	test.each([[''], ['models.example'], ['ftp://x']])('(%j) is an error that says how', async (baseUrl) => {
		await expect(endpoint(() => undefined, baseUrl)).rejects.toMatchObject({
			name: 'InputError',
			howToMend: expect.stringContaining('https://api.openai.com/v1'),
		});
	});
});

describe('the credential', () => {
	const credential = new OpenAiCompatibleApi();

	test('sends key and organization', async () => {
		const request = await credential.authenticate({ apiKey: 'k', organization: 'o' }, { url: '/models' });
		expect(request.headers).toEqual({ Authorization: 'Bearer k', 'OpenAI-Organization': 'o' });
	});

	test('sends no empty header where the endpoint needs no key', async () => {
		const request = await credential.authenticate({ apiKey: '', organization: '' }, { url: '/models' });
		expect(request.headers).toEqual({});
	});
});
