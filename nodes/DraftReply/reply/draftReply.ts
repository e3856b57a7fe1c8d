import { IANAZone } from 'luxon';
import { gatherEvidence } from '../checks/evidence';
import { checkDraft, refusedBecause, type CheckedAgainst } from '../checks/draftChecks';
import { commandIn } from '../checks/injection';
import { addressesIn } from '../checks/links';
import type { Draft, DraftCheck, DraftStatus } from '../draft';
import { ModelFailure, type ModelAnswer, type ModelTask } from '../../shared/languageModel/languageModel';
import type { EngineChoice, Reason, Usage } from '../../shared/vocabulary';
import { isRecord } from '../../shared/record';
import { autoSendOf, readAutoSend } from './autoSend';
import { composeOffline, type OfflineText } from './composeOffline';
import { textToHtml } from './html';
import type { Brand, InboundMail, MailClassification, ReplyClient, ThreadMessage } from './inputs';
import { replyInstructions, replyTask, type ReplyDraft } from './modelTask';
import { questionsOf, referencesOf } from './questions';
import { readReader, type Reader } from './reader';
import { footerOf, signatureOf, signed } from './signature';
import { draftKey, replyRecipient, replyReferences, replySubject } from './threading';

export interface ReplyRequest {
	mail: InboundMail;
	classification: MailClassification;
	client: ReplyClient;
	brand: Brand;
	thread: { threadKey: string | null; references: string[]; messages: ThreadMessage[] };
	/** Any JSON: the only things the draft may assert. */
	facts: unknown;
	engine: EngineChoice;
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

/** Intents of machines: never answered, whatever else a classification says. */
const machineIntents = ['auto_reply', 'bounce', 'marketing'];

function withoutPastAnswers(facts: unknown): { facts: unknown; pastAnswers: unknown } {
	if (!isRecord(facts)) return { facts, pastAnswers: undefined };
	const { similarAnswers, ...rest } = facts;
	return { facts: rest, pastAnswers: similarAnswers };
}

function reason(code: string, text: string, evidence?: unknown): Reason {
	return evidence === undefined ? { code, text } : { code, text, evidence };
}

/** Why a mail gets no answer, or undefined. */
function noReplyReason({ classification }: ReplyRequest): Reason | undefined {
	const { automation, intent } = classification;
	if (automation.kind !== 'none') {
		return reason('no_reply_needed', `The mail is automatic (${automation.kind}): ${automation.reason || 'by the automation guard'}.`, automation);
	}
	if (machineIntents.includes(intent)) return reason('no_reply_needed', `A mail of intent ${intent} is not answered.`, intent);
	if (!classification.needsReply) return reason('no_reply_needed', `The mail (${intent}) needs no answer.`, intent);
	return undefined;
}

interface Prepared {
	request: ReplyRequest;
	reader: Reader;
	offline: OfflineText;
	questions: string[];
	against: CheckedAgainst;
	facts: unknown;
	pastAnswers: unknown;
}

function prepare(request: ReplyRequest): Prepared {
	const { mail, classification, client, brand, thread, options } = request;
	const { facts, pastAnswers } = withoutPastAnswers(request.facts);
	const reader = readReader({ mail, classification, client, brand, thread: thread.messages, past: options.past, prefer: options.languageFrom });
	const questions = questionsOf(mail.text, classification.questions);
	const timeZone = [client.timeZone, options.timeZone].find((zone) => zone !== undefined && IANAZone.create(zone).isValid) ?? 'UTC';
	const command = commandIn(`${mail.subject}\n${mail.text}`);
	const offline = composeOffline({
		language: reader.writable,
		register: reader.register,
		intent: classification.intent,
		name: reader.name,
		questions,
		references: referencesOf(`${mail.subject}\n${mail.text}`, classification.references),
		facts,
		timeZone,
		mayQuote: !classification.injectionSuspected && command === undefined,
	});
	const { to, diverted } = replyRecipient(mail);
	const inbound = thread.messages.filter(({ direction }) => direction === 'in').map(({ text }) => text);
	// How the reader writes is no evidence of anything.
	const profile = { ...client, style: undefined, styleProfile: undefined };
	const against: CheckedAgainst = {
		language: reader.language,
		mail: `${mail.subject}\n${mail.text}`,
		questions,
		answered: offline.answered,
		evidence: gatherEvidence({
			texts: [mail.subject, mail.text, mail.from.name, ...inbound],
			ourTexts: thread.messages.filter(({ direction }) => direction === 'out').map(({ text }) => text),
			facts,
			profile: { client: profile, brand: brand.all },
			timeZone,
		}),
		profile: reader.profile,
		to,
		diverted: diverted?.text,
		knownAddresses: [mail.from.address, ...to, ...addressesIn(JSON.stringify([facts, brand.all, client.email]))],
		allowedLinks: options.allowedLinks,
		forbiddenPhrases: options.forbiddenPhrases,
		signature: signatureOf(brand),
		footer: footerOf(brand),
		injectionSuspected: classification.injectionSuspected,
		command,
		instructions: replyInstructions,
	};
	return { request, reader, offline, questions, against, facts, pastAnswers };
}

interface Written {
	body: string;
	subject: string;
	engine: string;
	/** Questions and references the offline engine answered count only for its own text. */
	answered: string[];
	missing: string[];
	reasons: Reason[];
	usage?: Usage;
}

/** Asks the model where the engine wants it, and falls back to the offline text where it must. */
async function write(prepared: Prepared): Promise<Written> {
	const { request, reader, offline, against } = prepared;
	const { engine, options, client, mail } = request;
	const offlineText = (reasons: Reason[], usage?: Usage): Written => ({
		body: offline.text,
		subject: replySubject(mail.subject),
		engine: 'offline',
		answered: offline.answered,
		missing: offline.missing,
		reasons,
		...(usage === undefined ? {} : { usage }),
	});
	if (engine === 'offline' || request.ask === undefined) {
		return offlineText([reason('offline_engine', 'Written by the offline engine from the facts.')]);
	}
	if (client.aiOptOut === true) {
		return offlineText([reason('ai_opt_out', 'The reader opted out of texts by a model: written by the offline engine.')]);
	}
	if (engine === 'hybrid' && offline.coverage >= options.confidenceThreshold) {
		return offlineText([
			reason('offline_sufficient', `The facts answer ${Math.round(offline.coverage * 100)} % of what was asked: no model was needed.`, offline.coverage),
		]);
	}
	const { task, restore } = replyTask({
		mail,
		thread: request.thread.messages,
		reader: { language: reader.language, register: reader.register, name: reader.name ?? null, profile: reader.profile ?? null },
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
		return offlineText([reason('model_failed', text, failure.kind)], failure.usage);
	}
	const { value, usage } = outcome.answer;
	const body = restore(value.text);
	const refused = refusedBecause(signed(body, request.brand, reader.writable), reader.writable, against);
	if (refused !== undefined) {
		const text = `The model's text was thrown away: ${refused}`;
		if (options.onModelFailure === 'error') throw new ModelFailure('invalid_answer', text, undefined, usage);
		return offlineText([reason('model_draft_refused', `${text} The offline text stands in.`)], usage);
	}
	return {
		body,
		subject: replySubject(mail.subject === '' ? restore(value.subject ?? '') : mail.subject),
		engine,
		answered: [],
		missing: offline.missing,
		reasons: [reason('model_wrote', 'Written by the model; checked against the facts.')],
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

function keyOf({ mail, classification, thread }: ReplyRequest): string {
	const threadKey = mail.threadKey ?? thread.threadKey ?? mail.references[0] ?? mail.messageId;
	return draftKey(threadKey, mail.messageId, 'reply', `${mail.from.address}\n${mail.subject}\n${mail.text}\n${classification.intent}`);
}

function blockedDraft(request: ReplyRequest, why: Reason): Draft {
	return {
		subject: '',
		text: '',
		html: null,
		language: request.classification.language || request.client.language || 'und',
		headers: {},
		inReplyTo: request.mail.messageId,
		references: [],
		to: [],
		key: keyOf(request),
		status: 'blocked',
		checks: [],
		unsupportedClaims: [],
		missing: [],
		styleDistance: null,
		autoSend: { allowed: false, reason: `${why.code}: ${why.text}` },
		engine: 'offline',
		reasons: [why],
	};
}

/**
 * Drafts the answer to one mail. Deterministic but for the model's words.
 *
 * @throws {ModelFailure} where the model failed and `onModelFailure` is `error`.
 */
export async function draftReply(request: ReplyRequest): Promise<Draft> {
	const unneeded = noReplyReason(request);
	if (unneeded !== undefined) return blockedDraft(request, unneeded);

	const prepared = prepare(request);
	const { reader, against } = prepared;
	const { mail, classification, brand } = request;
	const written = await write(prepared);
	const text = signed(written.body, brand, reader.writable);
	const result = checkDraft(text, reader.writable, { ...against, answered: written.answered });
	const classified: DraftCheck = {
		name: 'classified',
		passed: classification.known,
		detail: classification.known ? `Classified as ${classification.intent}.` : 'The mail was not classified, so nobody knows whether a machine wrote it.',
	};
	const checks = [...result.checks, classified];
	const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
	const replaced = written.reasons.some(({ code }) => code === 'model_draft_refused' || code === 'model_failed');
	const status: DraftStatus = against.to.length === 0 ? 'blocked' : failed.length > 0 || replaced ? 'needs_review' : 'ready';
	const { diverted } = replyRecipient(mail);
	const autoSend = autoSendOf({
		status,
		failedChecks: replaced ? [...failed, 'model_replaced'] : failed,
		classification: { ...classification, injectionSuspected: classification.injectionSuspected || against.command !== undefined },
		policy: readAutoSend(request.options.autoSend),
		senderKnown: request.client.known,
		mail: against.mail,
	});
	return {
		subject: written.subject,
		text,
		html: textToHtml(text, reader.writable),
		language: reader.writable,
		headers: { 'Content-Language': reader.writable, ...(autoSend.allowed ? { 'Auto-Submitted': 'auto-replied' } : {}) },
		inReplyTo: mail.messageId,
		references: replyReferences(mail, request.thread.references),
		to: [...against.to],
		key: keyOf(request),
		status,
		checks,
		unsupportedClaims: result.unsupportedClaims,
		missing: written.missing,
		styleDistance: result.styleDistance,
		autoSend,
		engine: written.engine,
		reasons: [
			...written.reasons,
			...reader.reasons,
			...(diverted === null ? [] : [diverted]),
			...(failed.length > 0 ? [reason('checks_failed', `A person must look: ${failed.join(', ')}.`, failed)] : []),
		],
		...(written.usage === undefined ? {} : { usage: written.usage }),
	};
}
