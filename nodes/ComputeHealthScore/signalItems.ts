import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem, Parameters } from '../shared/items';
import { parseInstant } from '../shared/time/instant';
import { detectSignals, parseSeries } from './signals/detect';
import { signalPolicy } from './signals/policy';

/** Operation `detectSignals`. */
export async function signalItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	let interventions = 0;
	const items = await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const now = parameters.get<unknown>('now', index, '') || item.json.now;
		const value = detectSignals(parseSeries(read('series') ?? item.json), signalPolicy(read('policy')), now ? parseInstant(now, 'now') : clock);
		if (value.intervention) interventions += 1;
		return { key: 'satisfaction', value };
	});
	if (interventions > 0) {
		ctx.addExecutionHints({ message: `${interventions} of ${ctx.getInputData().length} customers ask for a person to step in. See "satisfaction.signals".`, type: 'warning', location: 'outputPane' });
	}
	return items;
}
