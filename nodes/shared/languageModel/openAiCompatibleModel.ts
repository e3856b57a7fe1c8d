import { DateTime } from 'luxon';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import type OpenAI from 'openai';
import * as z from 'zod';
import { InputError } from '../items';
import { failureOf, kindOfStatus, retryAfterOf } from './failureOf';
import {
	type ChatReply,
	type ChatRequest,
	type LanguageModel,
	ModelFailure,
} from './languageModel';
import { isStrict, withSchemaInWords } from './structuredOutput';

type RequestBody = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

export const openAiCompatibleCredential = 'openAiCompatibleApi';

/** How structured output is asked for, best first; an endpoint that refuses one is asked the next way. */
const formats = ['json_schema', 'json_object', 'none'] as const;

const responseShape = z.object({ statusCode: z.number(), headers: z.unknown(), body: z.unknown() });

const textPart = z.object({ text: z.string().optional() });

/** The parts of OpenAI's ChatCompletion that we read; "compatible" endpoints leave out much of the rest. */
const completionShape = z.object({
	choices: z
		.array(
			z.object({
				finish_reason: z.string().nullish(),
				message: z.object({
					content: z.union([z.string(), z.array(textPart)]).nullish(),
					refusal: z.string().nullish(),
				}),
			}),
		)
		.min(1),
	usage: z
		.object({ prompt_tokens: z.number().catch(0), completion_tokens: z.number().catch(0) })
		.nullish(),
});

const errorShape = z.object({
	error: z.union([
		z.string().transform((message) => ({ message, code: undefined })),
		z.object({ message: z.string().catch(''), code: z.unknown().optional() }),
	]),
});

function parsedBody(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body);
	} catch {
		return body;
	}
}

function errorIn(body: unknown): { message: string; code?: unknown } {
	const read = errorShape.safeParse(body);
	if (read.success && read.data.error.message !== '') return read.data.error;
	return { message: (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).slice(0, 300) };
}

function refusesFormat(status: number, message: string): boolean {
	return (
		[400, 404, 415, 422, 501].includes(status) &&
		/response_?format|json_?schema|json_?object|structured.?output/i.test(message)
	);
}

function bodyOf(request: ChatRequest, model: string, format: (typeof formats)[number]): RequestBody {
	const { schema } = request;
	if (schema === undefined) return { model, messages: request.messages };
	if (format === 'json_schema') {
		const { name } = schema;
		const json_schema = { name, schema: schema.schema, strict: isStrict(schema.schema) };
		return { model, messages: request.messages, response_format: { type: 'json_schema', json_schema } };
	}
	const messages = withSchemaInWords(request);
	return format === 'json_object'
		? { model, messages, response_format: { type: 'json_object' } }
		: { model, messages };
}

function replyOf(body: unknown, name: string, url: string): ChatReply {
	const read = completionShape.safeParse(body);
	const choice = read.data?.choices[0];
	if (!read.success || choice === undefined) {
		throw new ModelFailure(
			'invalid_answer',
			`${url} answered, but not with a chat completion: ${JSON.stringify(body)?.slice(0, 200)}. The base URL of the credential usually ends with "/v1".`,
		);
	}
	const { content, refusal } = choice.message;
	const usage = {
		calls: 1,
		inputTokens: read.data.usage?.prompt_tokens ?? 0,
		outputTokens: read.data.usage?.completion_tokens ?? 0,
	};
	if (refusal || choice.finish_reason === 'content_filter') {
		throw new ModelFailure(
			'refused',
			`The model "${name}" refused to answer: ${refusal || 'content filter'}`,
			undefined,
			usage,
		);
	}
	const text = Array.isArray(content) ? content.map((part) => part.text ?? '').join('') : content;
	return { text: text ?? '', inputTokens: usage.inputTokens, outputTokens: usage.outputTokens };
}

/**
 * A model behind an endpoint that speaks OpenAI's chat completions (OpenAI, Azure, Mistral, Groq, OpenRouter, Ollama,
 * vLLM, LM Studio, ...), reached with n8n's own HTTP client and the credential `openAiCompatibleApi`.
 *
 * @param model the endpoint's name of the model
 * @throws {InputError} where the model's name or the base URL is missing
 */
export async function openAiCompatibleModel(
	ctx: IExecuteFunctions,
	model: string,
	itemIndex: number,
): Promise<LanguageModel> {
	if (model.trim() === '') {
		throw new InputError('"Model Name" is empty', 'Enter the name of a model of your endpoint, e.g. gpt-4o-mini.');
	}
	const credentials = await ctx.getCredentials(openAiCompatibleCredential, itemIndex);
	const baseUrl = String(credentials.baseUrl ?? '').trim().replace(/\/+$/, '');
	if (!/^https?:\/\/./i.test(baseUrl)) {
		throw new InputError(
			`The base URL "${baseUrl}" of the credential is not an address`,
			'Enter an address such as https://api.openai.com/v1 in the credential "OpenAI-Compatible API".',
		);
	}
	const url = `${baseUrl}/chat/completions`;
	/** What this endpoint was found to accept; kept for the run, so that only the first request pays for finding out. */
	let accepted = 0;

	const send = async (body: RequestBody, timeout: number): Promise<z.infer<typeof responseShape>> => {
		const options: IHttpRequestOptions = {
			method: 'POST',
			url,
			body: { ...body },
			json: true,
			timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		};
		try {
			return responseShape.parse(
				await ctx.helpers.httpRequestWithAuthentication.call(ctx, openAiCompatibleCredential, options),
			);
		} catch (error) {
			throw failureOf(error, model, DateTime.now().toMillis());
		}
	};

	return {
		name: model,
		async ask(request: ChatRequest): Promise<ChatReply> {
			for (let way = accepted; ; way = Math.max(way + 1, accepted)) {
				const format = formats[way] ?? 'none';
				const response = await send(bodyOf(request, model, format), request.timeout);
				const body = parsedBody(response.body);
				if (response.statusCode < 400) {
					accepted = Math.max(accepted, way);
					return replyOf(body, model, url);
				}
				const { message, code } = errorIn(body);
				const mayAskAnotherWay = request.schema !== undefined && format !== 'none';
				if (mayAskAnotherWay && refusesFormat(response.statusCode, message)) continue;
				const now = DateTime.now().toMillis();
				throw new ModelFailure(
					kindOfStatus(response.statusCode, code),
					`The model "${model}" at ${url} answered with status ${response.statusCode}: ${message}`,
					retryAfterOf(response.headers, now),
				);
			}
		},
	};
}
