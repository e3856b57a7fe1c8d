import type { Reason } from '../../shared/vocabulary';
import { checkDraft } from '../checks/draftChecks';
import type { Draft, DraftCheck, DraftStatus } from '../draft';
import { autoSendOf, readAutoSend } from './autoSend';
import { textToHtml } from './html';
import { prepareReply } from './prepareReply';
import type { ReplyRequest } from './request';
import { signed } from './signature';
import { draftKey, replyRecipient, replyReferences } from './threading';
import { writeReply } from './writeReply';

/** Intents of machines: never answered, whatever else a classification says. */
const machineIntents = ['auto_reply', 'bounce', 'marketing'];

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

	const prepared = prepareReply(request);
	const { reader, against } = prepared;
	const { mail, classification, brand } = request;
	const written = await writeReply(prepared);
	const text = signed(written.body, brand, reader.writable);
	const result = checkDraft(text, reader.writable, { ...against, answered: written.answered });
	const classified: DraftCheck = {
		name: 'classified',
		passed: classification.known,
		detail: classification.known ? `Classified as ${classification.intent}.` : 'The mail was not classified, so nobody knows whether a machine wrote it.',
	};
	const genuine: DraftCheck = {
		name: 'sender_not_disproved',
		passed: mail.disproved === null,
		detail: mail.disproved === null ? 'The receiving server says nothing against the sender.' : `The receiving server says ${mail.disproved}: somebody else may have written in the sender's name.`,
	};
	const checks = [...result.checks, classified, genuine];
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
			...(failed.length > 0 ? [reason('checks_failed', `A person must look: these checks failed: ${failed.map((name) => name.replaceAll('_', ' ')).join(', ')}.`, failed)] : []),
		],
		...(written.usage === undefined ? {} : { usage: written.usage }),
	};
}
