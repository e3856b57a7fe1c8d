import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Parameters } from '../shared/items';
import { InputError } from '../shared/items';
import type { Mail } from './reading/mail';
import type { InputMode } from './reading/readMail';
import { readMail } from './reading/readMail';

/** Binary data that is a mail by its type or name. */
function emlProperty(item: INodeExecutionData): string | undefined {
	return Object.entries(item.binary ?? {}).find(
		([, { mimeType, fileName }]) => mimeType === 'message/rfc822' || fileName?.toLowerCase().endsWith('.eml') === true,
	)?.[0];
}

/** The mail an item holds, by the input mode.
 * @throws {InputError} where there is none
 */
export async function mailOf(ctx: IExecuteFunctions, parameters: Parameters, item: INodeExecutionData, index: number): Promise<Mail> {
	const mode = parameters.get<InputMode>('inputMode', index, 'auto');
	if (mode === 'fields') {
		const field = (name: string) => parameters.get<unknown>(name, index, undefined);
		return await readMail({ json: item.json }, mode, {
			subject: field('subject'),
			text: field('text'),
			html: field('html'),
			from: field('from'),
			headers: parameters.object('headers', index, { json: {} }),
		});
	}
	if (mode === 'raw') {
		const text = parameters.get<string>('rawMessage', index, '');
		const property = parameters.get<string>('binaryPropertyName', index, 'data');
		if (text === '' && !item.binary?.[property]) {
			throw new InputError(
				`There is no raw mail: "Raw Message" is empty and the item has no binary field "${property}".`,
				'Name the binary field that holds the .eml file, or give the mail as MIME text.',
			);
		}
		return await readMail({ json: item.json, raw: text !== '' ? text : await ctx.helpers.getBinaryDataBuffer(index, property) }, mode);
	}
	// Attachments of a mail that is read already may be mails, too; those are not meant. What reads or downloads a file tells its name and size.
	const read = readMail({ json: item.json }, mode);
	const eml = emlProperty(item);
	return await (eml === undefined ? read : read.catch(async () => await readMail({ json: item.json, raw: await ctx.helpers.getBinaryDataBuffer(index, eml) }, mode)));
}
