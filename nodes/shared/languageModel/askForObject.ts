import type { Usage } from '../vocabulary';
import {
	type ChatMessage,
	type ChatReply,
	type LanguageModel,
	type ModelAnswer,
	ModelFailure,
	type ModelFailureKind,
	type ModelTask,
} from './languageModel';
import { parseAnswer } from './parseAnswer';
import { givenUp, noteAnswer, noteFailure } from './patience';
import { jsonSchemaOf } from './structuredOutput';

export interface AskOptions {
	/** Milliseconds a single call may take. */
	timeout: number;
	/** How often a call is repeated that the endpoint could not serve. Default 2. */
	retries?: number;
	sleep: (ms: number) => Promise<void>;
}

/** Milliseconds between tries: doubled each time; what the endpoint asks for (`Retry-After`) wins, up to the cap. */
export const retryPolicy = { retries: 2, firstWait: 1_000, longestWait: 30_000 };

/** A time-out is not repeated: who waited a minute for nothing should not wait two more. */
const worthRepeating: readonly ModelFailureKind[] = ['rate_limited', 'unavailable'];

/** How much of a faulty answer is shown back to the model. */
const shownBack = 8_000;

function waitBefore(nextTry: number, failure: ModelFailure): number {
	const backoff = retryPolicy.firstWait * 2 ** (nextTry - 1);
	return Math.min(Math.max(failure.retryAfter ?? 0, backoff), retryPolicy.longestWait);
}

function asFailure(error: unknown): ModelFailure {
	if (error instanceof ModelFailure) return error;
	return new ModelFailure('unavailable', error instanceof Error ? error.message : String(error));
}

/**
 * Asks a model for an object of the task's shape. An answer that does not fit is returned to the model once, with what
 * is wrong with it. The usage counts every call, also the failed ones.
 *
 * @throws {ModelFailure} with the usage so far, when no usable answer came.
 */
export async function askForObject<T>(
	model: LanguageModel,
	task: ModelTask<T>,
	options: AskOptions,
): Promise<ModelAnswer<T>> {
	const refusal = givenUp(model);
	if (refusal !== undefined) throw refusal;
	const usage: Usage = { calls: 0, inputTokens: 0, outputTokens: 0 };
	const retries = Math.max(0, options.retries ?? retryPolicy.retries);
	const schema = { name: task.name, schema: jsonSchemaOf(task.shape) };

	const fail = (failure: ModelFailure): never => {
		throw new ModelFailure(failure.kind, failure.message, failure.retryAfter, usage);
	};

	const ask = async (messages: ChatMessage[]): Promise<ChatReply> => {
		for (let attempt = 1; ; attempt++) {
			try {
				usage.calls++;
				const reply = await model.ask({ messages, schema, timeout: options.timeout });
				noteAnswer(model);
				usage.inputTokens += reply.inputTokens;
				usage.outputTokens += reply.outputTokens;
				return reply;
			} catch (error) {
				const failure = asFailure(error);
				usage.inputTokens += failure.usage?.inputTokens ?? 0;
				usage.outputTokens += failure.usage?.outputTokens ?? 0;
				if (attempt > retries || !worthRepeating.includes(failure.kind)) {
					noteFailure(model, failure);
					return fail(failure);
				}
				await options.sleep(waitBefore(attempt, failure));
			}
		}
	};

	const messages: ChatMessage[] = [
		{ role: 'system', content: task.system },
		{ role: 'user', content: task.user },
	];
	const first = await ask(messages);
	const read = parseAnswer(first.text, task.shape);
	if ('value' in read) return { value: read.value, usage };

	const second = await ask([
		...messages,
		{ role: 'assistant', content: first.text.slice(0, shownBack) || '(nothing)' },
		{
			role: 'user',
			content: `That answer cannot be used: ${read.problem}. Answer again with the corrected JSON object only.`,
		},
	]);
	const repaired = parseAnswer(second.text, task.shape);
	if ('value' in repaired) return { value: repaired.value, usage };
	return fail(
		new ModelFailure(
			'invalid_answer',
			`The model "${model.name}" gave no usable answer in two tries: ${repaired.problem}.`,
		),
	);
}
