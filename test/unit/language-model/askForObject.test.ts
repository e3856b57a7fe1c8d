import { z } from 'zod';
import { askForObject, retryPolicy } from '../../../nodes/shared/languageModel/askForObject';
import {
	type ChatReply,
	type ChatRequest,
	type LanguageModel,
	ModelFailure,
} from '../../../nodes/shared/languageModel/languageModel';
import { givesUpAfter } from '../../../nodes/shared/languageModel/patience';

const task = {
	name: 'label',
	system: 'Label the mail.',
	user: 'Where is my invoice?',
	shape: z.object({ intent: z.enum(['question', 'complaint']) }),
};
const good: ChatReply = { text: '{"intent":"question"}', inputTokens: 10, outputTokens: 4 };
const bad: ChatReply = { text: 'It is a question.', inputTokens: 10, outputTokens: 6 };

/** Gives the prepared answers in turn and keeps what it was asked. */
function scripted(answers: Array<ChatReply | Error>) {
	const asked: ChatRequest[] = [];
	const slept: number[] = [];
	const model: LanguageModel = {
		name: 'scripted',
		async ask(request) {
			asked.push(request);
			const answer = answers[asked.length - 1];
			if (answer === undefined) throw new Error('asked more often than the script is long');
			if (answer instanceof Error) throw answer;
			return answer;
		},
	};
	const sleep = async (ms: number) => void slept.push(ms);
	return { model, asked, slept, options: { timeout: 5_000, sleep } };
}

async function failureFrom(promise: Promise<unknown>): Promise<ModelFailure> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(ModelFailure);
	return error as ModelFailure;
}

describe('a question with a shape', () => {
	test('is asked once, with its JSON Schema and its time-out, when the answer fits', async () => {
		const { model, asked, options } = scripted([good]);
		const answer = await askForObject(model, task, options);
		expect(answer).toEqual({
			value: { intent: 'question' },
			usage: { calls: 1, inputTokens: 10, outputTokens: 4 },
		});
		expect(asked).toHaveLength(1);
		expect(asked[0]).toMatchObject({
			timeout: 5_000,
			messages: [
				{ role: 'system', content: task.system },
				{ role: 'user', content: task.user },
			],
			schema: {
				name: 'label',
				schema: {
					type: 'object',
					required: ['intent'],
					additionalProperties: false,
					properties: { intent: { enum: ['question', 'complaint'] } },
				},
			},
		});
	});
});

describe('an answer that does not fit', () => {
	test('is returned once, with what is wrong with it, and both calls are counted', async () => {
		const { model, asked, options } = scripted([bad, good]);
		const { usage } = await askForObject(model, task, options);
		expect(usage).toEqual({ calls: 2, inputTokens: 20, outputTokens: 10 });
		expect(asked[1]?.messages.slice(2)).toEqual([
			{ role: 'assistant', content: 'It is a question.' },
			{ role: 'user', content: expect.stringContaining('no JSON object') },
		]);
	});

	test('names the field that is wrong', async () => {
		const { model, asked, options } = scripted([{ ...bad, text: '{"intent":"refund"}' }, good]);
		await askForObject(model, task, options);
		expect(asked[1]?.messages.at(-1)?.content).toContain('intent');
	});

	test('twice is a failure that says what it cost', async () => {
		const { model, options } = scripted([bad, bad, good]);
		const failure = await failureFrom(askForObject(model, task, options));
		expect(failure.kind).toBe('invalid_answer');
		expect(failure.message).toContain('scripted');
		expect(failure.usage).toEqual({ calls: 2, inputTokens: 20, outputTokens: 12 });
	});

	test('an enormous one is not sent back whole', async () => {
		const { model, asked, options } = scripted([{ ...bad, text: 'x'.repeat(100_000) }, good]);
		await askForObject(model, task, options);
		expect(asked[1]?.messages[2]?.content.length).toBeLessThanOrEqual(8_000);
	});
});

describe('an endpoint that cannot serve', () => {
	const busy = (retryAfter?: number) => new ModelFailure('rate_limited', 'busy', retryAfter);

	test('is asked again after waiting twice as long each time', async () => {
		const { model, slept, options } = scripted([busy(), new ModelFailure('unavailable', '503'), good]);
		const { usage } = await askForObject(model, task, options);
		expect(slept).toEqual([1_000, 2_000]);
		expect(usage.calls).toBe(3);
	});

	test('is given the time it asks for', async () => {
		const { model, slept, options } = scripted([busy(7_000), good]);
		await askForObject(model, task, options);
		expect(slept).toEqual([7_000]);
	});

	test('is not waited for longer than the cap', async () => {
		const { model, slept, options } = scripted([busy(3_600_000), good]);
		await askForObject(model, task, options);
		expect(slept).toEqual([retryPolicy.longestWait]);
	});

	test('is given up after the retries, with the calls counted', async () => {
		const { model, options } = scripted([busy(), busy(), busy()]);
		const failure = await failureFrom(askForObject(model, task, options));
		expect(failure).toMatchObject({ kind: 'rate_limited', usage: { calls: 3 } });
	});

	test('also when it fails during the repair', async () => {
		const { model, options } = scripted([bad, busy(), good]);
		const { usage } = await askForObject(model, task, options);
		expect(usage.calls).toBe(3);
	});

	test('is not retried where retries are switched off', async () => {
		const { model, asked, options } = scripted([busy()]);
		await failureFrom(askForObject(model, task, { ...options, retries: 0 }));
		expect(asked).toHaveLength(1);
	});
});

describe('failures that do not go away by themselves', () => {
	test.each(['timeout', 'refused', 'invalid_answer'] as const)('%s is not retried', async (kind) => {
		const { model, asked, slept, options } = scripted([new ModelFailure(kind, 'no')]);
		const failure = await failureFrom(askForObject(model, task, options));
		expect(failure.kind).toBe(kind);
		expect(asked).toHaveLength(1);
		expect(slept).toEqual([]);
	});

	test('what a refusal cost is counted', async () => {
		const cost = { calls: 1, inputTokens: 30, outputTokens: 2 };
		const { model, options } = scripted([new ModelFailure('refused', 'no', undefined, cost)]);
		const failure = await failureFrom(askForObject(model, task, options));
		expect(failure.usage).toEqual(cost);
	});
});

describe('a model that is down for a whole run', () => {
	const down = (kind: 'timeout' | 'unavailable' | 'refused') => new ModelFailure(kind, 'no luck');

	test('is not asked for every item, and the failure says why', async () => {
		const { model, asked, options } = scripted(Array.from({ length: 50 }, () => down('timeout')));
		for (let i = 0; i < givesUpAfter; i++) await failureFrom(askForObject(model, task, options));
		const failure = await failureFrom(askForObject(model, task, options));
		expect(asked).toHaveLength(givesUpAfter);
		expect(failure).toMatchObject({ kind: 'timeout', usage: { calls: 0 } });
		expect(failure.message).toMatch(/not asked: 5 questions in a row/);
	});

	test('is asked on as long as an answer comes in between', async () => {
		const answers = Array.from({ length: 20 }, (_, i) => (i % 3 === 2 ? good : down('timeout')));
		const { model, asked, options } = scripted(answers);
		for (let i = 0; i < 20; i++) await askForObject(model, task, options).catch(() => {});
		expect(asked).toHaveLength(20);
	});

	test('counts questions, not their retries', async () => {
		const { model, asked, options } = scripted([...Array.from({ length: 6 }, () => down('unavailable')), good]);
		for (let i = 0; i < 2; i++) await failureFrom(askForObject(model, task, options));
		await askForObject(model, task, options);
		expect(asked).toHaveLength(7);
	});

	test('is not what refusals show: a few mails must not switch it off for the others', async () => {
		const { model, asked, options } = scripted([...Array.from({ length: 9 }, () => down('refused')), good]);
		for (let i = 0; i < 9; i++) await failureFrom(askForObject(model, task, options));
		await askForObject(model, task, options);
		expect(asked).toHaveLength(10);
	});
});
