import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem, InputError, Parameters, parseJson } from '../shared/items';
import { fieldOf } from '../shared/record';
import { languageOf } from './fields';
import { parseInstant } from '../shared/time/instant';
import { buildAlerts } from './buildAlerts/alerts';
import { parseAlerts } from './buildAlerts/request';

/** Operation `buildAlerts`. */
export async function alertItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = Date.now();
	return await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const options = parameters.get<IDataObject>('options', index, {});
		const { analysis } = item.json;
		const findings = read('findings') ?? fieldOf(analysis, 'findings');
		const totals = read('totals');
		if (findings === undefined && totals === undefined && analysis === undefined) {
			throw new InputError('There are no findings.', 'Put Generate Insights Report with the operation "Analyse Metrics" before this one, or fill in "Findings".');
		}
		const request = parseAlerts({
			occasion: parameters.get<unknown>('occasion', index, 'events'),
			findings,
			history: read('history'),
			trends: fieldOf(analysis, 'trends'),
			opportunities: fieldOf(analysis, 'opportunities'),
			totals,
			policy: parseJson(options.policy, 'policy'),
			language: languageOf(options, item),
			now: options.now ? parseInstant(options.now, 'now').toMillis() : clock,
		});
		return { key: 'alerts', value: buildAlerts(request) };
	});
}
