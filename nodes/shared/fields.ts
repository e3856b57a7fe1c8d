import type { INodeProperties } from 'n8n-workflow';

/** Fields that the nodes describe alike. */

export const onlyFor = (...operation: string[]) => ({ show: { operation } });

/**
 * An object or a list that is read from the item's key of the same name where nothing is filled in (`items.ts`).
 *
 * @param description without its full stop
 * @param elsewhere where it is looked for after that
 */
export const objectField = (
	name: string,
	displayName: string,
	operations: string[],
	placeholder: string,
	description: string,
	elsewhere = '',
): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: `e.g. ${placeholder}`,
	description: `${description}. Leave empty to read <code>${name}</code> from the item${elsewhere}.`,
	displayOptions: onlyFor(...operations),
});
