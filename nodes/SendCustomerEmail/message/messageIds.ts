import { createHash } from 'node:crypto';
import { plainField } from './plainField';
import { ownMessageId } from '../../shared/mail/ownMark';

/** RFC 5322 2.1.1: characters of a line. A References header is trimmed to fit one, though it is folded. */
const longestLine = 998;
const headerNameAndMargin = 30;

/** Message-IDs are visible ASCII (RFC 5322 3.6.4). */
const oneId = /^<[!-;=?-~]{1,900}>$/;

/** A stable name for a message's key that tells nothing about it. */
export function hashOfKey(key: string): string {
	return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/**
 * The same key gives the same Message-ID: a mail sent twice because a worker died can be recognised by the reader's
 * server and by our own reconciliation. Without a key, `unique` makes it.
 */
export function messageIdOf(key: string, domain: string, unique: string): string {
	return ownMessageId(key === '' ? unique : hashOfKey(key), domain);
}

/** The Message-ID in angle brackets, or undefined where it is none. */
function messageId(text: string): string | undefined {
	const bracketed = text.startsWith('<') ? text : `<${text}>`;
	return oneId.test(bracketed) ? bracketed : undefined;
}

function withoutControls(text: string): string {
	return text.replace(/(?![\r\n\t])\p{Cc}/gu, '\uFFFD');
}

export interface Threading {
	inReplyTo?: string;
	references: string[];
	/** What was given and is no Message-ID: left out, as a mail client's broken header must not stop an answer. */
	dropped: string[];
}

/**
 * The headers that put an answer into its thread (RFC 5322 3.6.4). Of a long thread the first message and the last ones
 * are kept: clients thread by those.
 */
export function threadingOf(inReplyTo: string, references: readonly string[]): Threading {
	const dropped: string[] = [];
	const known = new Set<string>();
	const read = (text: string, field: string): string | undefined => {
		// Of a stranger's header: a line break is an attack, another control character only breaks the ID it is in.
		const id = messageId(plainField(withoutControls(text), field));
		if (id === undefined) dropped.push(text);
		return id;
	};
	const parent = inReplyTo.trim() === '' ? undefined : read(inReplyTo, 'inReplyTo');
	for (const reference of references) {
		for (const part of plainField(withoutControls(reference), 'references').split(/\s+/)) {
			const id = part === '' ? undefined : read(part, 'references');
			if (id !== undefined) known.add(id);
		}
	}
	if (parent !== undefined) {
		// Last, whether or not it was there: what is answered is the closest ancestor.
		known.delete(parent);
		known.add(parent);
	}

	const [first, ...others] = known;
	if (first === undefined) return { inReplyTo: parent, references: [], dropped };
	let room = longestLine - headerNameAndMargin - first.length;
	const last: string[] = [];
	for (const id of others.reverse()) {
		room -= id.length + 1;
		if (room < 0) break;
		last.unshift(id);
	}
	return {
		inReplyTo: parent,
		// The closest ancestor matters more than the oldest where both don't fit.
		references: last.length === 0 && parent !== undefined ? [parent] : [first, ...last],
		dropped,
	};
}
