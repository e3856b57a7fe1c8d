import { DateTime } from 'luxon';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem, Parameters } from '../shared/items';
import { languageOf } from './fields';
import { parseRoi } from './calculateRoi/request';
import { calculateRoi } from './calculateRoi/roi';

/** Operation `calculateRoi`. */
export async function roiItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const today = DateTime.now().setZone(ctx.getTimezone()).toISODate() ?? '';
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const request = parseRoi({
			baseline: read('baseline'),
			current: read('current'),
			rates: read('rates'),
			costs: read('costs'),
			period: read('period'),
			claims: read('claims'),
		});
		return { key: 'roi', value: calculateRoi(request, today, languageOf(parameters.get<IDataObject>('options', index, {}), item)) };
	});
}
