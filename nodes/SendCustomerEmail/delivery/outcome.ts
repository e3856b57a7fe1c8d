import type { Reason } from '../../shared/vocabulary';

/**
 * What became of a mail:
 * `accepted` the server took it (which is not yet delivered), `failed_soft` it did not and may later, `failed_hard` it
 * never will, `ambiguous` it has the whole mail but its answer never came: it may or may not have taken it.
 */
export type DeliveryClass = 'accepted' | 'failed_soft' | 'failed_hard' | 'ambiguous';

/** How far the conversation with the server had come. */
export type DeliveryStage = 'not_attempted' | 'connect' | 'login' | 'sender' | 'recipients' | 'content' | 'answer';

export interface Outcome {
	class: DeliveryClass;
	stage: DeliveryStage;
	accepted: string[];
	rejected: string[];
	response: string;
	/** The server's reply code, or null where it gave none. */
	code: number | null;
	reasons: Reason[];
}

/** As much of a mail library's error as decides. */
export interface DeliveryError {
	message: string;
	/** The library's name for it, e.g. ECONNECTION. */
	kind?: string;
	/** The SMTP command that was answered. */
	command?: string;
	response?: string;
	responseCode?: number;
	rejected?: RejectedRecipient[];
}

export interface RejectedRecipient {
	recipient: string;
	response: string;
	code: number | null;
}

/** Replies that are about our login, not about this mail: RFC 4954 section 6 and RFC 3207 section 4. */
const accountCodes: ReadonlySet<number> = new Set([454, 530, 534, 535, 538]);
/** 503 says that the session was confused and 421 that the server goes away: nothing about the mail. */
const sessionCodes: ReadonlySet<number> = new Set([421, 503]);

const loginKinds: ReadonlySet<string> = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EREQUIRETLS']);

function stageOf(error: DeliveryError, contentSent: boolean): DeliveryStage {
	const command = error.command ?? '';
	const accountCode = error.responseCode !== undefined && accountCodes.has(error.responseCode);
	if (loginKinds.has(error.kind ?? '') || command.startsWith('AUTH')) return 'login';
	if (contentSent) return 'answer';
	if (command === 'MAIL FROM') return accountCode ? 'login' : 'sender';
	if (command === 'RCPT TO') return accountCode ? 'login' : 'recipients';
	if (command === 'DATA') return 'content';
	return 'connect';
}

function isPermanent(error: DeliveryError, stage: DeliveryStage): boolean {
	// A login or a connection that is refused says nothing about this mail: the next one fails as well.
	if (stage === 'login' || stage === 'connect') return false;
	const { responseCode } = error;
	return responseCode !== undefined && responseCode >= 500 && !sessionCodes.has(responseCode);
}

const reasonOfStage: Record<DeliveryStage, { code: string; text: string }> = {
	not_attempted: { code: 'not_attempted', text: 'The mail was not tried.' },
	connect: { code: 'server_unreachable', text: 'The mail server could not be reached or ended the connection' },
	login: {
		code: 'login_refused',
		text: 'The mail server refused the login or the encryption: check the credential',
	},
	sender: { code: 'sender_refused', text: 'The mail server refused the sender' },
	recipients: { code: 'recipients_refused', text: 'The mail server refused every recipient' },
	content: { code: 'content_refused', text: 'The mail server did not take the content' },
	answer: { code: 'message_refused', text: 'The mail server refused the mail after reading it' },
};

function rejectionReasons(rejected: readonly RejectedRecipient[]): Reason[] {
	return rejected.map(({ recipient, response, code }) => ({
		code: 'recipient_refused',
		text: `The mail server refused ${recipient}: ${response}`,
		evidence: { recipient, code, permanent: code !== null && code >= 500 },
	}));
}

/** The mail server took the mail for at least one recipient. */
export function acceptedOutcome(
	accepted: string[],
	rejected: RejectedRecipient[],
	response: string,
): Outcome {
	const code = Number(/^\d{3}/.exec(response)?.[0] ?? Number.NaN);
	return {
		class: 'accepted',
		stage: 'answer',
		accepted,
		rejected: rejected.map(({ recipient }) => recipient),
		response,
		code: Number.isNaN(code) ? null : code,
		reasons: [
			{ code: 'accepted', text: `The mail server took the mail: ${response}` },
			...rejectionReasons(rejected),
		],
	};
}

/**
 * @param contentSent whether the mail had been handed over to its last byte. If so and no answer came, nobody can say
 * what the server did with it (RFC 5321 section 6.1 leaves a client no way to ask).
 */
export function failedOutcome(error: DeliveryError, recipients: string[], contentSent: boolean): Outcome {
	const stage = stageOf(error, contentSent);
	const unanswered = stage === 'answer' && error.responseCode === undefined;
	const permanent = !unanswered && isPermanent(error, stage);
	const response = error.response ?? error.message;
	const reason = unanswered
		? {
				code: 'answer_lost',
				text: 'The mail server had the whole mail when the connection was lost: it may have been sent',
			}
		: reasonOfStage[stage];
	return {
		class: unanswered ? 'ambiguous' : permanent ? 'failed_hard' : 'failed_soft',
		stage,
		accepted: [],
		rejected: unanswered ? [] : recipients,
		response,
		code: error.responseCode ?? null,
		reasons: [
			{ code: reason.code, text: `${reason.text} (${response}).`, evidence: { error: error.kind ?? null } },
			...rejectionReasons(error.rejected ?? []),
		],
	};
}

/** A mail left for later because the server could not be used for those before it. */
export function notAttempted(recipients: string[], because: string): Outcome {
	return {
		class: 'failed_soft',
		stage: 'not_attempted',
		accepted: [],
		rejected: recipients,
		response: because,
		code: null,
		reasons: [{ code: 'not_attempted', text: `The mail was not tried: ${because}` }],
	};
}
