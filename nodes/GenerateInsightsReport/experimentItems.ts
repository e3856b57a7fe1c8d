import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem, Parameters } from '../shared/items';
import { parseInstant } from '../shared/time/instant';
import { analyseExperiment } from './analyseExperiment/analyseExperiment';
import { parseExperiment } from './analyseExperiment/request';

/** Operation `analyseExperiment`. */
export async function experimentItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const given = parameters.get<unknown>('experimentNow', index, '');
		const now = (given ? parseInstant(given, 'now') : clock).toMillis();
		const request = parseExperiment(
			{ experiment: read('experiment'), exposures: read('exposures'), outcomes: read('outcomes'), policy: read('experimentPolicy') },
			now,
		);
		return { key: 'analysis', value: analyseExperiment(request) };
	});
}
