import { ModelFailure, type ModelAnswer } from '../../shared/languageModel/languageModel';
import type { Reason, Usage } from '../../shared/vocabulary';
import { refusedBecause } from '../checks/draftChecks';
import { fitting } from '../style/houseStyle';
import { replyTask, type ReplyDraft } from './modelTask';
import type { PreparedReply } from './prepareReply';
import { signed } from './signature';
import { replySubject } from './threading';

/** A text, by whichever engine, and how it came to be. */
export interface WrittenReply {
	body: string;
	subject: string;
	engine: 'offline' | 'model' | 'api';
	/** Questions and references the offline engine answered count only for its own text. */
	answered: string[];
	missing: string[];
	reasons: Reason[];
	usage?: Usage;
}

/** Asks the model where the engine wants it, and falls back to the offline text where it must. */
export async function writeReply(prepared: PreparedReply): Promise<WrittenReply> {
	const { request, reader, offline, against } = prepared;
	const { engine, options, client, mail } = request;
	const offlineText = (reasons: Reason[], usage?: Usage): WrittenReply => ({
		body: offline.text,
		subject: replySubject(mail.subject),
		engine: 'offline',
		answered: offline.answered,
		missing: offline.missing,
		reasons,
		...(usage === undefined ? {} : { usage }),
	});
	if (engine === 'offline' || request.ask === undefined) {
		return offlineText([{ code: 'offline_engine', text: 'Written by the offline engine from the facts.' }]);
	}
	if (client.aiOptOut === true) {
		return offlineText([{ code: 'ai_opt_out', text: 'The reader opted out of texts by a model: written by the offline engine.' }]);
	}
	if (engine === 'hybrid' && offline.coverage >= options.confidenceThreshold) {
		return offlineText([
			{ code: 'offline_sufficient', text: `The facts answer ${Math.round(offline.coverage * 100)} % of what was asked: no model was needed.`, evidence: offline.coverage },
		]);
	}
	const { task, restore } = replyTask({
		mail,
		thread: request.thread.messages,
		reader: { language: reader.language, register: reader.register, name: reader.name ?? null, profile: reader.profile ?? null },
		house: reader.house === undefined ? null : { greeting: fitting(reader.house.greeting, reader.register)?.form ?? null, closing: fitting(reader.house.closing, reader.register)?.form ?? null, words: reader.house.medianWords ?? null },
		questions: prepared.questions,
		facts: prepared.facts,
		pastAnswers: prepared.pastAnswers,
		tone: request.brand.tone,
		maskPersonalData: options.maskPersonalData,
		maxCharacters: options.maxCharacters,
	});
	const outcome = await outcomeOf(request.ask(task));
	if ('failure' in outcome) {
		const { failure } = outcome;
		if (options.onModelFailure === 'error') throw failure;
		const text = `The model gave no usable text (${failure.kind}): ${failure.message} The offline text stands in.`;
		return offlineText([{ code: 'model_failed', text: text, evidence: failure.kind }], failure.usage);
	}
	const { value, usage } = outcome.answer;
	const body = restore(value.text);
	const refused = refusedBecause(signed(body, request.brand, reader.writable), reader.writable, against);
	if (refused !== undefined) {
		const text = `The model's text was thrown away: ${refused}`;
		if (options.onModelFailure === 'error') throw new ModelFailure('invalid_answer', text, undefined, usage);
		return offlineText([{ code: 'model_draft_refused', text: `${text} The offline text stands in.` }], usage);
	}
	return {
		body,
		subject: replySubject(mail.subject === '' ? restore(value.subject ?? '') : mail.subject),
		engine: request.modelEngine,
		answered: [],
		missing: offline.missing,
		reasons: [{ code: 'model_wrote', text: 'Written by the model; checked against the facts.' }],
		usage,
	};
}

type Outcome = { answer: ModelAnswer<ReplyDraft> } | { failure: ModelFailure };

/** What came of asking. An error that is none of the model's is one of reaching it. */
async function outcomeOf(asked: Promise<ModelAnswer<ReplyDraft>>): Promise<Outcome> {
	try {
		return { answer: await asked };
	} catch (error) {
		return {
			failure:
				error instanceof ModelFailure
					? error
					: new ModelFailure('unavailable', error instanceof Error ? error.message : String(error)),
		};
	}
}
