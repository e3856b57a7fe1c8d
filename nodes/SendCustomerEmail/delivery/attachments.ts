import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { InputError } from '../../shared/items';
import { tooLarge } from '../message/compose';
import type { ComposedMail, MailLimits } from '../message/outgoingMail';
import { plainField } from '../message/plainField';
import type { LoadedAttachment } from './smtpPool.lazy';

/** RFC 2045 5.1, without parameters, and nothing that is itself built of parts or of a mail. */
const plainType = /^(?!multipart\/|message\/)[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;

/** What n8n says a file holds, or for data kept in the item its base64 length; undefined where it is not known. */
function knownBytes({ bytes, id, data }: { bytes?: number; id?: string; data: string }): number | undefined {
	if (typeof bytes === 'number') return bytes;
	return id === undefined ? Math.floor((data.length * 3) / 4) : undefined;
}

function bodyBytes(mail: ComposedMail): number {
	return Buffer.byteLength(mail.text) + Buffer.byteLength(mail.html);
}

/**
 * Checks, without loading them, that the attachments exist and fit.
 *
 * @throws {InputError}
 */
export function checkAttachments(mail: ComposedMail, item: INodeExecutionData, limits: MailLimits): void {
	let bytes = bodyBytes(mail);
	for (const name of mail.attachments) {
		const file = item.binary?.[name];
		if (file === undefined) {
			const present = Object.keys(item.binary ?? {});
			throw new InputError(
				`"attachments" names "${name.slice(0, 100)}", but the item has no such binary field`,
				present.length === 0
					? 'The item has no binary data at all: put the node that makes the file before this one.'
					: `The item has: ${present.join(', ')}.`,
			);
		}
		plainField(file.fileName ?? '', `attachments.${name}`);
		bytes += knownBytes(file) ?? 0;
	}
	if (bytes > limits.maxBytes) throw tooLarge(bytes, limits.maxBytes);
}

/**
 * Loads the attachments of one mail, only when its turn has come.
 *
 * @throws {InputError} where they turn out to be larger than n8n said
 */
export async function loadAttachments(
	ctx: IExecuteFunctions,
	mail: ComposedMail,
	index: number,
	limits: MailLimits,
): Promise<LoadedAttachment[]> {
	let bytes = bodyBytes(mail);
	const loaded: LoadedAttachment[] = [];
	for (const name of mail.attachments) {
		const { fileName, mimeType } = ctx.helpers.assertBinaryData(index, name);
		const content = await ctx.helpers.getBinaryDataBuffer(index, name);
		bytes += content.length;
		if (bytes > limits.maxBytes) throw tooLarge(bytes, limits.maxBytes);
		// A type with parameters or line breaks comes from whoever made the file: its bytes are sent, its type is not.
		const contentType = plainType.test(mimeType) ? mimeType : 'application/octet-stream';
		loaded.push({ filename: (fileName ?? name).replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ''), content, contentType });
	}
	return loaded;
}
