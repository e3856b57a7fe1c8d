import type { INodeProperties } from 'n8n-workflow';

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
