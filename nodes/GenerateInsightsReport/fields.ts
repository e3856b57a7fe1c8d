import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

export const onlyFor = (...operation: string[]) => ({ show: { operation } });

/** An object or a list, that is read from the item's key of the same name where nothing is filled in. */
export const objectField = (
	name: string,
	displayName: string,
	operations: string[],
	placeholder: string,
	description: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: `e.g. ${placeholder}`,
	description: `${description}. Leave empty to read <code>${name}</code> from the item.`,
	displayOptions: onlyFor(...operations),
});

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
