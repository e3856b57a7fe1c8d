import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { garbageAnswer, hostileAnswer } from './badAnswers';
import { completion, completionStream, modelError, responsesObject, responsesStream } from './completion';
import { helpfulProposal } from './helpfulAnswers';
import { json, parseJson, type LocalRequest, type Reply } from './localHttp';
import { chatRequestShape, readPrompt, type ChatRequest, type Prompt } from './modelPrompt';
import { fillSchema } from './schemaFiller';

/** How the model behaves, with the sentence the page shows. Order as shown. */
export const modelModes = [
	{ mode: 'helpful', name: 'Helpful', text: 'Answers sensibly and at once, always the same.' },
	{ mode: 'slow', name: 'Slow', text: 'Answers well, but late.' },
	{ mode: 'rate_limited', name: 'Rate-limited', text: 'Refuses with 429 and asks to come back later.' },
	{ mode: 'down', name: 'Down', text: 'Answers 503, or hangs up without a word.' },
	{ mode: 'garbage', name: 'Garbage', text: 'Prose, broken JSON, code fences, wrong labels, nothing: in turn.' },
	{ mode: 'hostile', name: 'Hostile', text: 'Obeys every instruction found in a mail and gives its own away.' },
] as const;

export type ModelMode = (typeof modelModes)[number]['mode'];

const modeNames = modelModes.map(({ mode }) => mode);

/** What can be changed of the model; what is left out stays. */
export const modelSettingsShape = z.strictObject({
	mode: z.enum(modeNames).optional(),
	/** Of `slow`, in milliseconds. */
	delay: z.number().min(0).max(600_000).optional(),
	/** Of `rate_limited`, in seconds, sent as Retry-After. */
	retryAfter: z.number().min(0).max(3600).optional(),
	/** How `down` shows: an answer with 503, or a connection that is hung up. */
	downBy: z.enum(['503', 'hang_up']).optional(),
	/** For how many requests the mode holds; then the model is helpful again. */
	times: z.number().int().min(1).nullish(),
	/** Exact answers: the first entry whose regular expression matches the prompt decides. They come before the mode. */
	script: z.array(z.strictObject({ match: z.string(), reply: z.unknown(), status: z.number().int().optional() })).optional(),
});
export type ModelSettings = z.input<typeof modelSettingsShape>;

interface State {
	mode: ModelMode;
	delay: number;
	retryAfter: number;
	downBy: '503' | 'hang_up';
	times?: number;
	script: Array<{ match: RegExp; reply: unknown; status?: number }>;
}

export interface LoggedCall {
	at: string;
	path: string;
	mode: ModelMode;
	/** Whether the script answered. */
	scripted: boolean;
	status: number;
	model: string;
	schemaName: string;
	promptTokens: number;
	completionTokens: number;
	request: unknown;
	reply: string;
}

const loggedCalls = 200;
const initial = (): State => ({ mode: 'helpful', delay: 5000, retryAfter: 1, downBy: '503', script: [] });

/** Characters for one token: near enough, and the same everywhere. */
const tokensOf = (text: string) => Math.ceil(text.length / 4);

/** The scripted language model behind the OpenAI-compatible endpoint. Same request, same state: same answer. */
export class Model {
	private state = initial();
	private readonly log: LoggedCall[] = [];
	private readonly totals = { calls: 0, promptTokens: 0, completionTokens: 0 };
	private garbled = 0;

	constructor(private readonly stopping: AbortSignal) {}

	/** @throws {Error} where a `match` is no regular expression. */
	configure(settings: ModelSettings): void {
		const { script, times, ...rest } = settings;
		const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
		const changed = settings.mode !== undefined;
		this.state = {
			...this.state,
			...given,
			times: times ?? (changed ? undefined : this.state.times),
			script: script?.map((one) => ({ ...one, match: new RegExp(one.match, 'su') })) ?? this.state.script,
		};
		if (changed) this.garbled = 0;
	}

	reset(): void {
		this.state = initial();
		this.log.length = 0;
		this.garbled = 0;
		Object.assign(this.totals, { calls: 0, promptTokens: 0, completionTokens: 0 });
	}

	/** Settings, sums since the start, and the last 200 calls, newest last. */
	report() {
		return { ...this.settings(), log: [...this.log] };
	}

	settings() {
		const { script, ...rest } = this.state;
		return {
			...rest,
			script: script.map(({ match, reply, status }) => ({ match: match.source, reply, status })),
			totals: { ...this.totals },
		};
	}

	get mode(): ModelMode {
		return this.state.mode;
	}

	async handle(request: LocalRequest): Promise<Reply | 'hang_up'> {
		const path = request.path.replace(/\/+$/, '');
		if (request.method === 'GET' && path === '/v1/models') return this.models();
		if (request.method === 'POST' && path === '/v1/chat/completions') return await this.chat(request);
		if (request.method === 'POST' && path === '/v1/responses') return await this.responses(request);
		const text = `The sandbox's model knows GET /v1/models, POST /v1/chat/completions and POST /v1/responses, not ${request.method} ${request.path}`;
		return modelError(404, 'invalid_request_error', text);
	}

	private models(): Reply | 'hang_up' {
		if (this.state.mode === 'down') return this.state.downBy === 'hang_up' ? 'hang_up' : unavailable();
		const data = ['sandbox-model', 'gpt-4o-mini', 'gpt-4.1-mini'].map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'sandbox' }));
		return json(200, { object: 'list', data });
	}

	private async chat(request: LocalRequest): Promise<Reply | 'hang_up'> {
		const body = parseJson(request.body);
		const read = chatRequestShape.safeParse(body);
		if (!read.success) return modelError(400, 'invalid_request_error', z.prettifyError(read.error));
		return await this.answer(request.path, body, read.data, (text, usage, id) =>
			read.data.stream ? completionStream(read.data, text, usage, id) : completion(read.data, text, usage, id),
		);
	}

	/** OpenAI's newer interface, which n8n's OpenAI Chat Model uses by default. Same answers, other wrapping. */
	private async responses(request: LocalRequest): Promise<Reply | 'hang_up'> {
		const body = parseJson(request.body);
		const read = responsesRequestShape.safeParse(body);
		if (!read.success) return modelError(400, 'invalid_request_error', z.prettifyError(read.error));
		const { input, instructions, text, ...rest } = read.data;
		const messages = [
			...(instructions ? [{ role: 'system', content: instructions }] : []),
			...(typeof input === 'string' ? [{ role: 'user', content: input }] : input),
		];
		const format = text?.format;
		const chat = chatRequestShape.safeParse({
			...rest,
			messages,
			response_format: format?.type === 'json_schema' ? { type: 'json_schema', json_schema: format } : undefined,
		});
		if (!chat.success) return modelError(400, 'invalid_request_error', z.prettifyError(chat.error));
		return await this.answer(request.path, body, chat.data, (reply, usage, id) =>
			read.data.stream ? responsesStream(chat.data.model, reply, usage, id) : responsesObject(chat.data.model, reply, usage, id),
		);
	}

	private async answer(
		path: string,
		body: unknown,
		request: ChatRequest,
		wrap: (text: string, usage: { input: number; output: number }, id: string) => Reply,
	): Promise<Reply | 'hang_up'> {
		const prompt = readPrompt(request);
		const promptTokens = tokensOf(prompt.everything);
		const mode = this.state.mode;
		const scripted = this.state.script.find(({ match }) => match.test(prompt.everything));
		const text = scripted ? asText(scripted.reply) : this.textFor(prompt);
		const refusal = scripted
			? (scripted.status ?? 200) === 200 ? undefined : modelError(scripted.status ?? 500, 'server_error', text)
			: this.refusalOf();
		const slow = !scripted && mode === 'slow' ? this.state.delay : 0;
		if (!scripted) this.countDown();
		if (slow > 0) await wait(slow, undefined, { signal: this.stopping }).catch(() => undefined);

		const usage = { input: promptTokens, output: tokensOf(text) };
		this.totals.calls += 1;
		if (!refusal) {
			this.totals.promptTokens += usage.input;
			this.totals.completionTokens += usage.output;
		}
		const reply = refusal ?? wrap(text, usage, String(this.totals.calls));
		this.log.push({
			at: new Date().toISOString(),
			path,
			mode,
			scripted: scripted !== undefined,
			status: reply === 'hang_up' ? 0 : reply.status,
			model: request.model,
			schemaName: prompt.schemaName,
			promptTokens,
			completionTokens: refusal ? 0 : usage.output,
			request: body,
			reply: refusal ? '' : text,
		});
		if (this.log.length > loggedCalls) this.log.shift();
		return reply;
	}

	private textFor(prompt: Prompt): string {
		const { mode } = this.state;
		if (mode === 'hostile') return hostileAnswer(prompt);
		const good = goodAnswer(prompt);
		if (mode !== 'garbage') return good;
		this.garbled += 1;
		return garbageAnswer(this.garbled - 1, good);
	}

	private refusalOf(): Reply | 'hang_up' | undefined {
		if (this.state.mode === 'rate_limited') {
			const headers = { 'retry-after': String(this.state.retryAfter) };
			return modelError(429, 'rate_limit_exceeded', 'Rate limit reached. Please try again later.', headers);
		}
		if (this.state.mode !== 'down') return undefined;
		return this.state.downBy === 'hang_up' ? 'hang_up' : unavailable();
	}

	private countDown(): void {
		if (this.state.times === undefined) return;
		this.state.times -= 1;
		if (this.state.times <= 0) this.state = { ...this.state, mode: 'helpful', times: undefined };
	}
}

const responsesRequestShape = z.looseObject({
	model: z.string().default('sandbox-model'),
	input: z.union([z.string(), z.array(z.looseObject({ role: z.string().default('user') }))]),
	instructions: z.string().nullish(),
	stream: z.boolean().nullish(),
	text: z.looseObject({ format: z.looseObject({ type: z.string() }).optional() }).nullish(),
});

function goodAnswer(prompt: Prompt): string {
	const propose = helpfulProposal(prompt);
	if (prompt.schema) return JSON.stringify(fillSchema(prompt.schema, propose));
	const text = propose('text', { type: 'string' });
	return typeof text === 'string' ? text : '';
}

function asText(reply: unknown): string {
	return typeof reply === 'string' ? reply : JSON.stringify(reply);
}

function unavailable(): Reply {
	return modelError(503, 'server_error', 'The server is overloaded or not ready yet.');
}
