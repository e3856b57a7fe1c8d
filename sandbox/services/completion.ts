import type OpenAI from 'openai';
import { json, type Reply } from './localHttp';
import type { ChatRequest } from './modelPrompt';

interface TokenCount {
	input: number;
	output: number;
}

const created = 1_767_225_600;
const pieceLength = 40;

/** An error as OpenAI words it. */
export function modelError(status: number, type: string, message: string, headers: Record<string, string> = {}): Reply {
	return json(status, { error: { message, type, param: null, code: type } }, headers);
}

export function completion(request: ChatRequest, text: string, usage: TokenCount, id: string): Reply {
	const body: OpenAI.Chat.Completions.ChatCompletion = {
		id: `chatcmpl-${id}`,
		object: 'chat.completion',
		created,
		model: request.model,
		choices: [{ index: 0, finish_reason: 'stop', logprobs: null, message: { role: 'assistant', content: text, refusal: null } }],
		usage: completionUsage(usage),
	};
	return json(200, body);
}

/** The same in pieces, as server-sent events. */
export function completionStream(request: ChatRequest, text: string, usage: TokenCount, id: string): Reply {
	const chunk = (delta: { role?: 'assistant'; content?: string }, end: 'stop' | null): OpenAI.Chat.Completions.ChatCompletionChunk => ({
		id: `chatcmpl-${id}`,
		object: 'chat.completion.chunk',
		created,
		model: request.model,
		choices: [{ index: 0, delta, finish_reason: end }],
	});
	const chunks = [
		chunk({ role: 'assistant', content: '' }, null),
		...pieces(text).map((content) => chunk({ content }, null)),
		chunk({}, 'stop'),
		...(request.stream_options?.include_usage ? [{ ...chunk({}, null), choices: [], usage: completionUsage(usage) }] : []),
	];
	return events([...chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`), 'data: [DONE]\n\n']);
}

export function responsesObject(model: string, text: string, usage: TokenCount, id: string): Reply {
	return json(200, responseOf(model, text, usage, id));
}

export function responsesStream(model: string, text: string, usage: TokenCount, id: string): Reply {
	const whole = responseOf(model, text, usage, id);
	const place = { item_id: `msg_${id}`, output_index: 0, content_index: 0 };
	const [message] = whole.output;
	const steps = [
		{ type: 'response.created', response: { ...whole, status: 'in_progress', output: [], usage: null } },
		{ type: 'response.output_item.added', output_index: 0, item: { ...message, status: 'in_progress', content: [] } },
		{ type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } },
		...pieces(text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
		{ type: 'response.output_text.done', ...place, text },
		{ type: 'response.content_part.done', ...place, part: { type: 'output_text', text, annotations: [] } },
		{ type: 'response.output_item.done', output_index: 0, item: message },
		{ type: 'response.completed', response: whole },
	];
	return events(steps.map((step, i) => `event: ${step.type}\ndata: ${JSON.stringify({ ...step, sequence_number: i })}\n\n`));
}

function responseOf(model: string, text: string, usage: TokenCount, id: string) {
	return {
		id: `resp_${id}`,
		object: 'response',
		created_at: created,
		status: 'completed',
		error: null,
		incomplete_details: null,
		instructions: null,
		metadata: {},
		model,
		output: [
			{
				id: `msg_${id}`,
				type: 'message',
				role: 'assistant',
				status: 'completed',
				content: [{ type: 'output_text', text, annotations: [] }],
			},
		],
		output_text: text,
		parallel_tool_calls: true,
		temperature: 1,
		tool_choice: 'auto',
		tools: [],
		top_p: 1,
		usage: {
			input_tokens: usage.input,
			input_tokens_details: { cached_tokens: 0 },
			output_tokens: usage.output,
			output_tokens_details: { reasoning_tokens: 0 },
			total_tokens: usage.input + usage.output,
		},
	};
}

function completionUsage(usage: TokenCount): OpenAI.CompletionUsage {
	return { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output };
}

function pieces(text: string): string[] {
	return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, i) => text.slice(i * pieceLength, (i + 1) * pieceLength));
}

function events(body: string[]): Reply {
	return { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' }, body };
}
