import type { ModelAnswer, ModelTask } from '../../shared/languageModel/languageModel';
import type { EngineChoice } from '../../shared/vocabulary';
import type { Brand, InboundMail, MailClassification, ReplyClient, ThreadMessage } from './inputs';
import type { ReplyDraft } from './modelTask';

export interface ReplyRequest {
	mail: InboundMail;
	classification: MailClassification;
	client: ReplyClient;
	brand: Brand;
	thread: { threadKey: string | null; references: string[]; messages: ThreadMessage[] };
	/** Any JSON: the only things the draft may assert. */
	facts: unknown;
	engine: EngineChoice;
	/** Whose a text is that `ask` gave. */
	modelEngine: 'model' | 'api';
	options: ReplyOptions;
	/** Asks the model; absent with the offline engine. @throws {ModelFailure} */
	ask?: (task: ModelTask<ReplyDraft>) => Promise<ModelAnswer<ReplyDraft>>;
}

export interface ReplyOptions {
	allowedLinks: string[];
	forbiddenPhrases: string[];
	/** `{intent: minimum confidence}`. */
	autoSend: unknown;
	/** Past messages to measure the style on. */
	past: string[];
	languageFrom: 'profile' | 'mail';
	/** IANA; for instants in facts where the client has no zone. */
	timeZone: string;
	/** Hybrid: a model is asked where the facts answer a smaller share of what was asked. */
	confidenceThreshold: number;
	maskPersonalData: boolean;
	maxCharacters: number;
	onModelFailure: 'offline' | 'error';
}
