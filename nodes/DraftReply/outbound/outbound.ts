import { createHash } from 'node:crypto';
import { IANAZone } from 'luxon';
import { type ModelAnswer, ModelFailure, type ModelTask } from '../../shared/languageModel/languageModel';
import type { EngineChoice, Reason, Usage } from '../../shared/vocabulary';
import { type CheckedAgainst, checkDraft } from '../checks/draftChecks';
import { gatherEvidence } from '../checks/evidence';
import { legible } from '../checks/legible';
import { addressesIn } from '../checks/links';
import type { Draft, DraftCheck, UnsupportedClaim } from '../draft';
import { textToHtml } from '../reply/html';
import { type Brand, readClassification, type ReplyClient } from '../reply/inputs';
import { type Reader, readReader } from '../reply/reader';
import { footerOf, signatureOf, signed } from '../reply/signature';

/** A message that answers no mail: an update, an improved draft, a follow-up. */
export interface OutboundRequest {
	client: ReplyClient;
	brand: Brand;
	/** Any JSON: besides the operation's own input, the only things the text may assert. */
	facts: unknown;
	engine: EngineChoice;
	/** Whose a text is that `ask` gave. */
	modelEngine: 'model' | 'api';
	options: OutboundOptions;
	/** Milliseconds. */
	now: number;
	/** Asks the model; absent with the offline engine. @throws {ModelFailure} */
	ask?: Ask;
}

export type Ask = <T>(task: ModelTask<T>) => Promise<ModelAnswer<T>>;

export interface OutboundOptions {
	allowedLinks: string[];
	forbiddenPhrases: string[];
	/** Past messages to measure the style on. */
	past: string[];
	/** IANA; for instants where the client has no zone. */
	timeZone: string;
	maskPersonalData: boolean;
	maxCharacters: number;
	onModelFailure: 'offline' | 'error';
}

const nobody = { address: '', name: '' };

/** Whom we write to. Where no language is given, `text` may tell it. */
export function readerOf(request: OutboundRequest, text = ''): Reader {
	return readReader({
		mail: { messageId: null, inReplyTo: null, references: [], threadKey: null, from: nobody, replyTo: null, subject: '', text, receivedAt: null, disproved: null },
		classification: readClassification(undefined),
		client: request.client,
		brand: request.brand,
		thread: [],
		past: request.options.past,
		prefer: 'profile',
	});
}

export function zoneOf({ client, options }: OutboundRequest): string {
	return [client.timeZone, options.timeZone].find((zone) => zone !== undefined && IANAZone.isValidZone(zone)) ?? 'UTC';
}

/** What may be asserted: the operation's own input, the facts, the profile. */
export function evidenceOf(request: OutboundRequest, given: { rows: unknown; texts?: readonly string[] }) {
	return gatherEvidence({
		texts: given.texts ?? [],
		ourTexts: [],
		facts: { given: given.rows, facts: request.facts },
		profile: { client: { ...request.client, style: undefined, styleProfile: undefined }, brand: request.brand.all },
		timeZone: zoneOf(request),
	});
}

export interface Written {
	engine: 'offline' | 'model' | 'api';
	reasons: Reason[];
	usage?: Usage;
}

/** Why no model is asked, or undefined. */
export function staysOffline({ engine, ask, client }: OutboundRequest): Reason | undefined {
	if (engine === 'offline' || ask === undefined) return { code: 'offline_engine', text: 'Written by the offline engine from what was given.' };
	if (client.aiOptOut === true) return { code: 'ai_opt_out', text: 'The reader opted out of texts by a model: written by the offline engine.' };
	return undefined;
}

/**
 * Asks the model, where one is asked; what it says wrong or not at all is a reason, and the offline text stands in.
 *
 * @throws {ModelFailure} where the model failed and `onModelFailure` is `error`
 */
export async function askedOf<T>(request: OutboundRequest, task: ModelTask<T>): Promise<ModelAnswer<T> | { failed: Reason; usage: Usage | undefined }> {
	if (request.ask === undefined) return { failed: { code: 'offline_engine', text: 'No model is asked.' }, usage: undefined };
	try {
		return await request.ask(task);
	} catch (error) {
		const failure = error instanceof ModelFailure ? error : new ModelFailure('unavailable', error instanceof Error ? error.message : String(error));
		if (request.options.onModelFailure === 'error') throw failure;
		return {
			failed: { code: 'model_failed', text: `The model gave no usable text (${failure.kind}): ${failure.message} The offline text stands in.`, evidence: failure.kind },
			usage: failure.usage,
		};
	}
}

export interface Finishing {
	purpose: string;
	/** What makes two drafts of this purpose the same one. */
	keyBasis: string;
	subject: string;
	/** Greeting to sign-off. */
	body: string;
	to: readonly string[];
	reader: Reader;
	against: Pick<CheckedAgainst, 'evidence'> & { instructions?: string; knownText?: string };
	written: Written;
	missing: readonly string[];
	/** Checks and claims of the operation's own. */
	checks?: readonly DraftCheck[];
	claims?: readonly UnsupportedClaim[];
	/** Texts that stand in the draft word for word as they were given: what they say is theirs. */
	verbatim?: readonly string[];
}

/** What every draft is held against, for texts that answer no mail. */
export function checkedAgainst(request: OutboundRequest, finishing: Pick<Finishing, 'reader' | 'to' | 'against'>): CheckedAgainst {
	const { reader, to, against } = finishing;
	return {
		language: reader.writable,
		mail: against.knownText ?? '',
		questions: [],
		answered: [],
		evidence: against.evidence,
		profile: reader.profile,
		to,
		diverted: undefined,
		knownAddresses: [...to, ...addressesIn(`${against.evidence.text} ${JSON.stringify(request.brand.all)}`)],
		allowedLinks: request.options.allowedLinks,
		forbiddenPhrases: request.options.forbiddenPhrases,
		signature: signatureOf(request.brand),
		footer: footerOf(request.brand),
		injectionSuspected: false,
		command: undefined,
		instructions: against.instructions ?? '',
	};
}

/** Checks of replies that say nothing of a text that answers no mail. */
const ofRepliesOnly = ['questions_addressed', 'mail_is_no_command'];

function bare(text: string): string {
	return legible(text).toLowerCase().replace(/[\s\p{P}]+/gu, '');
}

/** Signs, checks and wraps a text as a draft. */
export function finished(request: OutboundRequest, finishing: Finishing): Draft {
	const { reader, written } = finishing;
	const text = signed(finishing.body, request.brand, reader.writable);
	const result = checkDraft(text, reader.writable, checkedAgainst(request, finishing));
	const recipients: DraftCheck = {
		name: 'recipients_allowed',
		passed: finishing.to.length > 0,
		detail: finishing.to.length > 0 ? `Goes to ${finishing.to.join(', ')}.` : 'No address to send it to is given.',
	};
	const verbatim = (finishing.verbatim ?? []).map(bare);
	// A link or an address leads somewhere, whoever wrote it down first.
	const own = result.unsupportedClaims.filter(({ kind, text: claim }) => kind === 'link' || kind === 'address' || !verbatim.some((given) => given.includes(bare(claim))));
	const claims = [...own, ...(finishing.claims ?? [])];
	const supported: DraftCheck = {
		name: 'claims_supported',
		passed: claims.length === 0,
		detail: claims.length === 0 ? 'Every figure, name and promise is in what was given.' : `Not supported: ${claims.map(({ kind, text: claim }) => `${kind} "${claim}"`).join(', ')}.`,
	};
	const checks = [
		supported,
		...result.checks.filter(({ name }) => !ofRepliesOnly.includes(name) && name !== recipients.name && name !== supported.name),
		recipients,
		...(finishing.checks ?? []),
	];
	const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
	const replaced = written.reasons.some(({ code }) => code === 'model_failed' || code === 'model_draft_refused');
	const basis = [finishing.purpose, request.client.contactId ?? request.client.email ?? '', finishing.keyBasis].join('\n');
	return {
		subject: finishing.subject.replace(/[\s\p{Cc}]+/gu, ' ').trim().slice(0, 200),
		text,
		html: textToHtml(text, reader.writable),
		language: reader.writable,
		headers: { 'Content-Language': reader.writable },
		inReplyTo: null,
		references: [],
		to: [...finishing.to],
		key: `draft:${createHash('sha256').update(basis).digest('hex').slice(0, 40)}`,
		status: finishing.to.length === 0 ? 'blocked' : failed.length > 0 || replaced || finishing.missing.length > 0 ? 'needs_review' : 'ready',
		checks,
		unsupportedClaims: claims,
		missing: [...finishing.missing],
		styleDistance: result.styleDistance,
		autoSend: { allowed: false, reason: 'not_a_reply: who sends an update decides that.' },
		engine: written.engine,
		reasons: [
			...written.reasons,
			...reader.reasons,
			...(failed.length > 0 ? [{ code: 'checks_failed', text: `A person must look: these checks failed: ${failed.map((name) => name.replaceAll('_', ' ')).join(', ')}.`, evidence: failed }] : []),
		],
		...(written.usage === undefined ? {} : { usage: written.usage }),
	};
}
