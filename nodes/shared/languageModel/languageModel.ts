import type { ZodType } from 'zod';
import type { Usage } from '../vocabulary';

export interface ChatMessage {
	role: 'system' | 'user' | 'assistant';
	content: string;
}

/** One question to a model. `schema` asks for structured output where the endpoint supports it. */
export interface ChatRequest {
	messages: ChatMessage[];
	schema?: { name: string; schema: Record<string, unknown> };
	/** Milliseconds after which the request is given up. */
	timeout: number;
}

export interface ChatReply {
	text: string;
	inputTokens: number;
	outputTokens: number;
}

export type ModelFailureKind =
	| 'timeout'
	| 'rate_limited'
	| 'unavailable'
	| 'refused'
	| 'invalid_answer';

/**
 * A text of an endpoint without the keys that some of them repeat ("Incorrect API key provided: ..."): it becomes a
 * reason that is stored and shown.
 */
export function withoutSecrets(text: string): string {
	return text
		.replace(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 ***')
		.replace(/\b(api[ _-]?key|access[ _-]?token|token|password|secret|authorization)\b([^\w\n]{1,4}|(?: (?:provided|passed|received|is|was))+[^\w\n]{1,4}|\s*=\s*)(?=[^\s"']*[\d_-])[^\s"',;)}]{6,}/gi, '$1$2***')
		.replace(/\b(?:sk|pk|rk|gsk|xai|hf|key|AIza)[-_]?[\w-]{16,}/g, '***')
		.replace(/(https?:\/\/)[^\s/:@]{1,200}:[^\s/@]{1,200}@/gi, '$1***@');
}

/** Why a model gave no usable answer. `retryAfter` in milliseconds, where the endpoint named one. */
export class ModelFailure extends Error {
	constructor(
		readonly kind: ModelFailureKind,
		message: string,
		readonly retryAfter?: number,
		/** What the failed calls cost all the same. */
		readonly usage?: Usage,
	) {
		super(withoutSecrets(message));
		this.name = 'ModelFailure';
	}
}

/** A model that can be asked: the chat model connected in the editor, or an OpenAI-compatible endpoint. */
export interface LanguageModel {
	readonly name: string;
	/** @throws {ModelFailure} */
	ask(request: ChatRequest): Promise<ChatReply>;
}

/** A task for a model: what it is told, and the shape its answer must have. */
export interface ModelTask<T> {
	/** Names the structured output, e.g. `email_classification`. */
	name: string;
	system: string;
	user: string;
	shape: ZodType<T>;
}

export interface ModelAnswer<T> {
	value: T;
	usage: Usage;
}
