import { ModelFailure, type ModelFailureKind } from './languageModel';
import { fieldOf } from '../record';

/** The sentence for the operator, by kind. */
const meaning: Record<ModelFailureKind, string> = {
	timeout: 'did not answer in time',
	rate_limited: 'is asked too often (429)',
	unavailable: 'cannot be reached or fails',
	refused: 'refused the request',
	invalid_answer: 'answered with something unusable',
};

/** `Retry-After` (seconds or an HTTP date) and the `retry-after-ms` of some endpoints, in milliseconds. */
export function retryAfterOf(headers: unknown, now: number): number | undefined {
	const read = (name: string): unknown => {
		const get = fieldOf(headers, 'get');
		return typeof get === 'function' ? get.call(headers, name) : fieldOf(headers, name);
	};
	const milliseconds = Number(read('retry-after-ms') ?? Number.NaN);
	if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
	const value = read('retry-after') ?? read('Retry-After');
	if (value === undefined || value === null || value === '') return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
	const date = Date.parse(String(value));
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** What an HTTP status says about trying again. `code` is the endpoint's own error code. */
export function kindOfStatus(status: number, code?: unknown): ModelFailureKind {
	// An empty account also answers 429, but waiting does not fill it.
	if (code === 'insufficient_quota') return 'refused';
	if (status === 408 || status === 504) return 'timeout';
	if (status === 429) return 'rate_limited';
	// 409 and 425 ask to try again; 529 is "overloaded".
	if (status === 409 || status === 425 || status >= 500) return 'unavailable';
	return 'refused';
}

function statusOf(error: unknown): number | undefined {
	const found = [
		fieldOf(error, 'status'),
		fieldOf(error, 'statusCode'),
		fieldOf(error, 'httpCode'),
		fieldOf(fieldOf(error, 'response'), 'status'),
		fieldOf(fieldOf(error, 'cause'), 'status'),
		fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode'),
	]
		.map(Number)
		.find((status) => status >= 400 && status < 600);
	return found;
}

const timeoutNames = /^(TimeoutError|AbortError|APIConnectionTimeoutError|APIUserAbortError)$/;
const timeoutCodes = /^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w*TIMEOUT)$/;

/** Any error a client library throws, as a failure of the model called `name`. `now` in epoch milliseconds. */
export function failureOf(error: unknown, name: string, now: number): ModelFailure {
	if (error instanceof ModelFailure) return error;
	const text = error instanceof Error ? error.message : String(error);
	const status = statusOf(error);
	const code = String(fieldOf(error, 'code') ?? fieldOf(fieldOf(error, 'cause'), 'code') ?? '');
	const headers = fieldOf(error, 'headers') ?? fieldOf(fieldOf(error, 'response'), 'headers');
	let kind: ModelFailureKind = 'unavailable';
	if (status !== undefined) kind = kindOfStatus(status, code);
	else if (timeoutNames.test(String(fieldOf(error, 'name'))) || timeoutCodes.test(code)) kind = 'timeout';
	else if (/\btime(d)?[ -]?out\b/i.test(text)) kind = 'timeout';
	return new ModelFailure(
		kind,
		`The model "${name}" ${meaning[kind]}: ${text.slice(0, 500)}`,
		retryAfterOf(headers, now),
	);
}
