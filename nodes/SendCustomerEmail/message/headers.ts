import { InputError } from '../../shared/items';
import type { Reason } from '../../shared/vocabulary';
import { addressesOf } from './addresses';
import { hashOfKey } from './messageIds';
import type { ListUnsubscribe, OutgoingMail } from './outgoingMail';
import { plainField } from './plainField';
import { fieldOfHeader, reservedHeaders, suppressedAnswers } from './reservedHeaders';
import { markHeader } from '../../shared/mail/ownMark';

type Header = { key: string; value: string };

/** RFC 5322 3.6.8, and a length that leaves room for a value. */
const headerName = /^[!-9;-~]{1,76}$/;
const longestValue = 20_000;
/** A URL can't be folded, so it must fit a line. */
const longestUrl = 900;

function ownHeaders(headers: OutgoingMail['headers']): Header[] {
	return Object.entries(headers).flatMap(([name, values]) => {
		const key = plainField(name, 'headers');
		if (!headerName.test(key)) {
			throw new InputError(
				`"headers" holds "${key.slice(0, 80)}", which is not the name of a header`,
				'A name consists of letters, digits and dashes, such as X-Project.',
			);
		}
		if (reservedHeaders.has(key.toLowerCase())) {
			const field = fieldOfHeader[key.toLowerCase()];
			throw new InputError(
				`"headers" must not set "${key}"`,
				field === undefined
					? 'It is set by the node or by the mail server. Remove it.'
					: `Remove it and use the field "${field}".`,
			);
		}
		return [values].flat().map((value) => {
			if (value.length > longestValue) {
				throw new InputError(
					`The header "${key}" is ${value.length} characters long`,
					`Servers refuse such headers: shorten it to at most ${longestValue}.`,
				);
			}
			return { key, value: plainField(value, `headers.${key}`) };
		});
	});
}

function unsubscribeUrl(text: string): string {
	const url = plainField(text, 'listUnsubscribe.url');
	if (!/^https?:\/\/[^\s<>,"]+$/i.test(url) || /[^!-~]/.test(url) || url.length > longestUrl) {
		throw new InputError(
			`"listUnsubscribe.url" is not an address that can stand in a header: "${url.slice(0, 100)}"`,
			`Enter an http(s) URL of at most ${longestUrl} characters, with blanks, commas and letters outside ASCII percent-encoded.`,
		);
	}
	return url;
}

function unsubscribeMail(text: string): string {
	const target = plainField(text, 'listUnsubscribe.mailto').replace(/^mailto:/i, '');
	const [address = '', ...query] = target.split('?');
	const [only] = addressesOf(address, 'listUnsubscribe.mailto');
	const search = query.join('?');
	if (only === undefined || /[\s<>,"]|[^!-~]/.test(search)) {
		throw new InputError(
			`"listUnsubscribe.mailto" is not an address: "${target.slice(0, 100)}"`,
			'Enter an address such as unsubscribe@example.com, or one with a subject: unsubscribe@example.com?subject=stop.',
		);
	}
	return `mailto:${only.address}${search === '' ? '' : `?${search}`}`;
}

/** `List-Unsubscribe` (RFC 2369) and its one-click form (RFC 8058). */
function unsubscribeHeaders({ url, mailto, oneClick }: ListUnsubscribe, reasons: Reason[]): Header[] {
	const page = url ? unsubscribeUrl(url) : undefined;
	const targets = [mailto ? unsubscribeMail(mailto) : undefined, page].filter(
		(target) => target !== undefined,
	);
	if (targets.length === 0) return [];
	const headers = [
		{ key: 'List-Unsubscribe', value: targets.map((target) => `<${target}>`).join(', ') },
	];
	if (oneClick !== true) return headers;
	if (page === undefined || !/^https:/i.test(page)) {
		reasons.push({
			code: 'one_click_needs_https',
			text: 'No List-Unsubscribe-Post header was set: one-click unsubscribing needs an https URL (RFC 8058).',
			evidence: { url: page ?? null },
		});
		return headers;
	}
	return [...headers, { key: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' }];
}

/**
 * RFC 3834: what a machine sends says so, so that other machines don't answer it. A mail that a person wrote says that
 * too, since everything from this pack carries the header.
 */
function automationHeaders(mail: OutgoingMail, isReply: boolean): Header[] {
	if (!mail.automatic) return [{ key: 'Auto-Submitted', value: 'no' }];
	return [
		{ key: 'Auto-Submitted', value: isReply ? 'auto-replied' : 'auto-generated' },
		{ key: 'X-Auto-Response-Suppress', value: suppressedAnswers },
	];
}

/**
 * All headers besides those a mail library makes of the other fields. Where the operator's own headers name one that
 * follows from a field, the field wins, and a reason says so.
 */
export function headersOf(
	mail: OutgoingMail,
	isReply: boolean,
	messageId: string,
): { headers: Header[]; reasons: Reason[] } {
	const reasons: Reason[] = [];
	const made = [
		...automationHeaders(mail, isReply),
		{ key: markHeader, value: mail.key === '' ? hashOfKey(messageId) : hashOfKey(mail.key) },
		...unsubscribeHeaders(mail.listUnsubscribe, reasons),
	];
	const taken = new Set([...made.map(({ key }) => key.toLowerCase()), 'in-reply-to', 'references']);
	const own = ownHeaders(mail.headers).filter(({ key, value }) => {
		if (!taken.has(key.toLowerCase())) return true;
		const set = made.find((header) => header.key.toLowerCase() === key.toLowerCase())?.value;
		if (set !== value && set !== undefined) {
			reasons.push({
				code: 'header_replaced',
				text: `The header "${key}" of "headers" was replaced by what the node's fields say.`,
				evidence: { asked: value, set },
			});
		}
		return false;
	});
	return { headers: [...made, ...own], reasons };
}
