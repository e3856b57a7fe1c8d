import { DateTime } from 'luxon';
import { NodeConnectionTypes, type IExecuteFunctions } from 'n8n-workflow';
import { InputError } from '../items';
import { failureOf } from './failureOf';
import {
	type ChatReply,
	type ChatRequest,
	type LanguageModel,
	ModelFailure,
} from './languageModel';
import { withSchemaInWords } from './structuredOutput';
import { fieldOf } from '../record';

/** As much of a LangChain chat model as we use. */
interface ChatModel {
	invoke(messages: Array<[string, string]>, options: object): Promise<unknown>;
}

const roles = { system: 'system', user: 'human', assistant: 'ai' } as const;

function isChatModel(value: unknown): value is ChatModel {
	return (
		typeof value === 'object' && value !== null && typeof (value as ChatModel).invoke === 'function'
	);
}

/** The text of a message whose content is a string or a list of blocks; blocks of other kinds (reasoning) are left out. */
function textOfContent(content: unknown): string {
	if (typeof content === 'string') return content;
	if (!Array.isArray(content)) return '';
	return content
		.map((block) => {
			if (typeof block === 'string') return block;
			const type = fieldOf(block, 'type');
			const text = fieldOf(block, 'text');
			const isText = type === undefined || type === 'text' || type === 'output_text';
			return isText && typeof text === 'string' ? text : '';
		})
		.join('');
}

function count(...values: unknown[]): number {
	const found = values.find((value) => typeof value === 'number' && Number.isFinite(value));
	return typeof found === 'number' ? found : 0;
}

function replyOf(message: unknown): ChatReply {
	const usage = fieldOf(message, 'usage_metadata');
	const metadata = fieldOf(message, 'response_metadata');
	// Each provider's integration names them in its own way.
	const reported = fieldOf(metadata, 'tokenUsage') ?? fieldOf(metadata, 'usage') ?? fieldOf(metadata, 'estimatedTokenUsage');
	return {
		text: typeof message === 'string' ? message : textOfContent(fieldOf(message, 'content')),
		inputTokens: count(
			fieldOf(usage, 'input_tokens'),
			fieldOf(reported, 'promptTokens'),
			fieldOf(reported, 'prompt_tokens'),
			fieldOf(reported, 'input_tokens'),
		),
		outputTokens: count(
			fieldOf(usage, 'output_tokens'),
			fieldOf(reported, 'completionTokens'),
			fieldOf(reported, 'completion_tokens'),
			fieldOf(reported, 'output_tokens'),
		),
	};
}

function nameOf(model: ChatModel): string {
	const name = fieldOf(model, 'model') ?? fieldOf(model, 'modelName');
	return typeof name === 'string' && name !== '' ? name : 'connected model';
}

const tooLate = (signal: AbortSignal, name: string, timeout: number): Promise<never> =>
	new Promise((_, reject) => {
		const giveUp = () => reject(new ModelFailure('timeout', `The model "${name}" gave no answer within ${timeout} ms.`));
		signal.addEventListener('abort', giveUp, { once: true });
	});

/**
 * The chat model connected to the node's model input.
 *
 * @throws {InputError} where none is connected.
 */
export async function connectedModel(
	ctx: IExecuteFunctions,
	itemIndex: number,
): Promise<LanguageModel> {
	const connected = await ctx.getInputConnectionData(NodeConnectionTypes.AiLanguageModel, itemIndex);
	const model = Array.isArray(connected) ? connected[0] : connected;
	if (!isChatModel(model)) {
		throw new InputError(
			'No chat model is connected to this node',
			'Connect a chat model (such as "OpenAI Chat Model" or "Ollama Chat Model") to the "Model" input under the node, or set "Engine" to "Offline", which needs none.',
		);
	}
	const name = nameOf(model);

	return {
		name,
		async ask(request: ChatRequest): Promise<ChatReply> {
			const messages = withSchemaInWords(request).map(
				({ role, content }): [string, string] => [roles[role], content],
			);
			// Integrations that know `signal` also stop the request; the race holds for those that don't.
			const signal = AbortSignal.timeout(request.timeout);
			try {
				const options = { timeout: request.timeout, signal };
				return replyOf(await Promise.race([model.invoke(messages, options), tooLate(signal, name, request.timeout)]));
			} catch (error) {
				throw failureOf(error, name, DateTime.now().toMillis());
			}
		},
	};
}
