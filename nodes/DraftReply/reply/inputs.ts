import { InputError } from '../../shared/items';
import { automationKinds, type AutomationKind, type Client } from '../../shared/vocabulary';
import { isRecord } from '../../shared/record';
import { baseLanguage } from '../../shared/baseLanguage';
import type { MailAddress } from '../../shared/mail/mailAddress';

/** Text of a stranger, parsed once at the border. Nothing that is not here is ever read from a mail. */
export interface InboundMail {
	messageId: string | null;
	inReplyTo: string | null;
	references: string[];
	threadKey: string | null;
	from: MailAddress;
	replyTo: MailAddress | null;
	subject: string;
	/** What the sender wrote in this mail, without quotes where that is known. */
	text: string;
	receivedAt: string | null;
	/** What the receiving server says against the sender, e.g. `dmarc=fail` (RFC 8601); null where it says nothing. */
	disproved: string | null;
}

export interface MailClassification {
	/** False where no classification was given. */
	known: boolean;
	intent: string;
	secondaryIntents: string[];
	urgency: string;
	language: string;
	needsReply: boolean;
	confidence: number;
	automation: { kind: AutomationKind; reason: string };
	questions: string[];
	references: string[];
	injectionSuspected: boolean;
}

export interface ThreadMessage {
	at: string | null;
	direction: 'in' | 'out';
	text: string;
}

export interface Brand {
	sender: string;
	company: string;
	signature: string;
	address: string;
	tone: string;
	language: string;
	/** How the business writes, learnt from sent mail, by language: no evidence of anything. */
	houseStyle: unknown;
	/** Everything the operator wrote into the brand, as evidence for what a draft may say. */
	all: unknown;
}

export type ReplyClient = Client & {
	known: boolean;
	style?: unknown;
	styleProfile?: unknown;
};

/** Characters read of a mail and of each message of a thread: what comes later decides nothing about the answer. */
const mostCharacters = { subject: 1_000, mail: 60_000, message: 10_000 };

// Read by hand: a mail has many fields that may be absent, and a schema pays for each with an exception.
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const addressPattern = /^[^\s@<>"(),:;\\]{1,64}@[^\s@<>"(),:;\\]{1,253}$/;

/** One usable address, or nothing: several in one field, line breaks and the like are refused, not repaired. */
function cleanAddress(address: string, name: string): MailAddress | null {
	const trimmed = address.trim().toLowerCase();
	return addressPattern.test(trimmed) ? { address: trimmed, name: name.replace(/[\p{Cc}"]/gu, ' ').trim() } : null;
}

/** Reads `{address, name}`, `Name <address>`, a list of them, or the shape of mail parsers `{value: [...]}`. */
function readAddress(value: unknown): MailAddress | null {
	if (Array.isArray(value)) return readAddress(value[0]);
	if (typeof value === 'string') {
		const match = /^\s*"?([^"<]*?)"?\s*<([^<>]*)>\s*$/.exec(value);
		return match ? cleanAddress(match[2] ?? '', match[1] ?? '') : cleanAddress(value, '');
	}
	if (!isRecord(value)) return null;
	if ('value' in value) return readAddress(value.value);
	return cleanAddress(textOf(value.address), textOf(value.name));
}

function messageIds(value: unknown): string[] {
	const listed = Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
	const joined = listed.filter((entry): entry is string => typeof entry === 'string').join(' ');
	return joined.match(/<[^<>\s]{1,500}>/g) ?? [];
}

function firstOf(value: unknown): unknown {
	return Array.isArray(value) ? value[0] : value;
}

/** A sender who forges these headers only speaks against himself: what they say for him counts for nothing. */
function disprovedBy(headers: Record<string, unknown>): string | null {
	const said = ['authentication-results', 'arc-authentication-results', 'received-spf'].flatMap((name) => [headers[name]].flat()).map(textOf);
	for (const one of said) {
		const dmarc = /\bdmarc\s?=\s?(?:fail|permerror)\b/i.exec(one.slice(0, 5_000))?.[0];
		if (dmarc !== undefined) return dmarc.toLowerCase();
	}
	return null;
}

/** Reads the mail to be answered: one registered by our workflows, or an item of a mail trigger as it comes. */
export function readMail(value: unknown, classification: unknown): InboundMail {
	if (!isRecord(value)) {
		throw new InputError(
			'No mail to answer: the item has no "email" object',
			'Put this node behind Classify Email or a mail trigger, or fill in the parameter Email with {"from", "subject", "text", "messageId"}.',
		);
	}
	const classified = isRecord(classification) ? classification : {};
	const headers = isRecord(value.headers) ? value.headers : {};
	const newText = textOf(classified.newText);
	const ids = messageIds(value.messageId ?? headers['message-id'] ?? classified.messageId);
	const metadata = isRecord(value.metadata) ? value.metadata : {};
	return {
		messageId: ids[0] ?? null,
		inReplyTo: messageIds(value.inReplyTo ?? headers['in-reply-to'])[0] ?? null,
		references: messageIds(value.references ?? headers.references),
		threadKey: textOf(value.threadKey) || textOf(classified.threadKey) || null,
		from: readAddress(value.from ?? metadata.from ?? headers.from) ?? { address: '', name: '' },
		replyTo: readAddress(value.replyTo ?? firstOf(headers['reply-to'])),
		subject: textOf(value.subject ?? firstOf(headers.subject)).slice(0, mostCharacters.subject).replace(/[\s\p{Cc}]+/gu, ' ').trim(),
		text: (newText.trim() !== '' ? newText : textOf(value.text ?? value.textPlain)).slice(0, mostCharacters.mail),
		receivedAt: textOf(value.receivedAt ?? value.date) || null,
		disproved: disprovedBy(headers),
	};
}

/** A confidence; anything that is none counts as none at all. */
const share = (value: unknown): number => (typeof value === 'number' && value >= 0 && value <= 1 ? value : 0);

const strings = (value: unknown): string[] =>
	listOf(value).filter((entry): entry is string => typeof entry === 'string' && entry.trim() !== '');

/** Questions come as texts or as objects with a text. */
function questionTexts(value: unknown): string[] {
	return listOf(value)
		.map((entry) => (isRecord(entry) ? textOf(entry.text ?? entry.question) : textOf(entry)))
		.filter((question) => question.trim() !== '');
}

export function readClassification(value: unknown): MailClassification {
	const given = isRecord(value) ? value : {};
	const automation = isRecord(given.automation) ? given.automation : {};
	const entities = isRecord(given.entities) ? given.entities : {};
	return {
		known: typeof given.intent === 'string',
		intent: textOf(given.intent) || 'other',
		secondaryIntents: strings(given.secondaryIntents),
		urgency: textOf(given.urgency) || 'normal',
		language: textOf(given.language).toLowerCase(),
		needsReply: given.needsReply !== false,
		confidence: share(given.confidence),
		automation: {
			kind: automationKinds.find((kind) => kind === automation.kind) ?? 'none',
			reason: textOf(automation.reason),
		},
		questions: questionTexts(given.questions),
		references: strings(entities.references),
		injectionSuspected: given.injectionSuspected === true,
	};
}

export function readThread(value: unknown): { threadKey: string | null; references: string[]; messages: ThreadMessage[] } {
	const given = isRecord(value) ? value : {};
	const listed = Array.isArray(value) ? value : listOf(given.messages);
	return {
		threadKey: textOf(given.threadKey) || null,
		references: messageIds(given.references),
		messages: listed.filter(isRecord).slice(-30).map((message) => ({
			at: textOf(message.at) || null,
			direction: message.direction === 'out' ? 'out' : 'in',
			text: textOf(message.text).slice(0, mostCharacters.message),
		})),
	};
}

export function readBrand(value: unknown): Brand {
	const { houseStyle, ...given } = isRecord(value) ? value : {};
	const field = (name: string): string => textOf(given[name]).trim();
	return {
		sender: field('sender') || field('senderName'),
		company: field('company') || field('name'),
		signature: field('signature'),
		address: field('address'),
		tone: field('tone').toLowerCase(),
		language: field('language').toLowerCase(),
		houseStyle,
		all: given,
	};
}

export function readClient(value: unknown): ReplyClient {
	if (!isRecord(value)) return { known: false };
	const field = (name: string): string | undefined => textOf(value[name]).trim() || undefined;
	return {
		contactId: field('contactId'),
		name: field('name'),
		firstName: field('firstName'),
		company: field('company'),
		email: field('email')?.toLowerCase(),
		language: baseLanguage(field('language')),
		timeZone: field('timeZone'),
		vip: value.vip === true,
		aiOptOut: value.aiOptOut === true,
		known: value.known === true,
		style: value.style,
		styleProfile: value.styleProfile,
	};
}
