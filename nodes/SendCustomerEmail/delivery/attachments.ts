import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import * as z from 'zod';
import { InputError } from '../../shared/items';
import { fieldOf } from '../../shared/record';
import { parseShape } from '../../shared/shape';
import { tooLarge } from '../message/compose';
import type { ComposedMail, MailLimits } from '../message/outgoingMail';
import { plainField } from '../message/plainField';
import type { LoadedAttachment } from './smtpPool.lazy';

/** RFC 2045 5.1, without parameters, and nothing that is itself built of parts or of a mail. */
const plainType = /^(?!multipart\/|message\/)[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;

/** Files that come with the stored message itself, as the outbox hands them out. */
const filesSchema = z.array(z.object({
	fileName: z.string().min(1).max(255),
	mimeType: z.string(),
	content: z.string().regex(/^[A-Za-z0-9+/\s]+={0,2}\s*$/, 'It must be the file in base64'),
})).max(20);
type MessageFile = z.output<typeof filesSchema>[number];

function filesOf(item: INodeExecutionData | undefined): MessageFile[] {
	const files = fieldOf(item?.json.message, 'files');
	return files === undefined || files === null ? [] : parseShape(filesSchema, files, 'message.files');
}

function typeOf(mimeType: string): string {
	// A type with parameters or line breaks comes from whoever made the file: its bytes are sent, its type is not.
	return plainType.test(mimeType) ? mimeType : 'application/octet-stream';
}

function nameOf(fileName: string): string {
	return fileName.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '');
}

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
	for (const { fileName, content } of filesOf(item)) {
		plainField(fileName, 'message.files.fileName');
		bytes += Math.floor((content.length * 3) / 4);
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
		loaded.push({ filename: nameOf(fileName ?? name), content, contentType: typeOf(mimeType) });
	}
	for (const { fileName, mimeType, content } of filesOf(ctx.getInputData()[index])) {
		loaded.push({ filename: nameOf(fileName), content: Buffer.from(content, 'base64'), contentType: typeOf(mimeType) });
	}
	return loaded;
}
