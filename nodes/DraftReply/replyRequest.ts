import { parseJson } from '../shared/items';
import { readBrand, readClassification, readClient, readMail, readThread } from './reply/inputs';
import type { ReplyOptions, ReplyRequest } from './reply/request';
import { isRecord } from '../shared/record';

/** A list of texts: JSON, an array, or one a line (or between commas). */
function listOfTexts(value: unknown): string[] {
	const given = typeof value === 'string' && value.trim().startsWith('[') ? parseJson(value, 'list') : value;
	const entries: unknown[] = Array.isArray(given) ? given : typeof given === 'string' ? given.split(/[\n,]/) : [];
	return entries.filter((entry): entry is string => typeof entry === 'string').map((entry) => entry.trim()).filter((entry) => entry !== '');
}

/** Past messages: texts, or objects with a `text`. */
function pastMessages(value: unknown): string[] {
	const given = parseJson(value, 'learnStyleFrom');
	if (!Array.isArray(given)) return typeof given === 'string' ? [given] : [];
	return (given as unknown[]).flatMap((entry) => {
		const text = isRecord(entry) ? (entry.text ?? entry.body) : entry;
		return typeof text === 'string' ? [text] : [];
	});
}

/** The mail of an item: its key `email`, else the item itself where a mail trigger made it. */
export function mailOf(email: unknown, item: Record<string, unknown>): unknown {
	if (email !== undefined) return email;
	const looksLikeMail = 'from' in item && ('subject' in item || 'text' in item || 'textPlain' in item);
	return looksLikeMail ? item : undefined;
}

/** The parts of an item and of the parameters, parsed into what the drafting needs. */
export function replyInputs(given: {
	email: unknown;
	classification: unknown;
	client: unknown;
	facts: unknown;
	brand: unknown;
	thread: unknown;
}): Pick<ReplyRequest, 'mail' | 'classification' | 'client' | 'brand' | 'thread' | 'facts'> {
	const classification =
		given.classification ?? (isRecord(given.email) ? given.email.classification : undefined);
	return {
		mail: readMail(given.email, classification),
		classification: readClassification(classification),
		client: readClient(given.client),
		brand: readBrand(given.brand),
		thread: readThread(given.thread),
		facts: given.facts,
	};
}

/** The collection `options` as the drafting needs it. */
export function replyOptions(
	written: Record<string, unknown>,
	model: Pick<ReplyOptions, 'maskPersonalData' | 'maxCharacters' | 'onModelFailure'>,
	confidenceThreshold: number,
	workspaceZone: string,
): ReplyOptions {
	return {
		allowedLinks: listOfTexts(written.allowedLinks),
		forbiddenPhrases: listOfTexts(written.forbiddenPhrases),
		autoSend: parseJson(written.autoSend, 'autoSend'),
		past: pastMessages(written.learnStyleFrom),
		languageFrom: written.languageFrom === 'mail' ? 'mail' : 'profile',
		timeZone: typeof written.timeZone === 'string' && written.timeZone !== '' ? written.timeZone : workspaceZone,
		confidenceThreshold,
		maskPersonalData: model.maskPersonalData,
		maxCharacters: model.maxCharacters,
		onModelFailure: model.onModelFailure,
	};
}
