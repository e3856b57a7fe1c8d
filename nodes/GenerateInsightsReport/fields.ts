import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

/** Option "Language". @param of what is said in it */
export const languageOption = (of: string): INodeProperties => ({
	displayName: 'Language',
	name: 'language',
	type: 'string',
	default: '',
	placeholder: 'e.g. de',
	description: `Of ${of}: en, es, fr, de, zh or ja. Empty: the item's key "language", else English.`,
});

/** What that option says, else the item. */
export function languageOf(options: IDataObject, item: INodeExecutionData): string | undefined {
	return [options.language, item.json.language].find((value): value is string => typeof value === 'string' && value !== '');
}
