import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem, Parameters } from '../shared/items';
import { parseInstant } from '../shared/time/instant';
import { audienceFor } from './audience/request';

/** Operation `audience`: an item is an incident, its result the people to tell. */
export async function audienceItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	const workspaceZone = ctx.getTimezone();
	let told = 0;
	let excluded = 0;
	const items = await forEachItem(ctx, (item, index) => {
		const read = (name: string) => parameters.object(name, index, item);
		const now = parameters.get<unknown>('now', index, '');
		const value = audienceFor({
			incident: read('incident') ?? item.json,
			customers: read('customers'),
			staff: read('staff'),
			policy: read('policy'),
			workspaceZone,
			now: now ? parseInstant(now, 'now') : clock,
		});
		told += value.recipients.length;
		excluded += value.excluded.length;
		return { key: 'audience', value };
	});
	if (excluded > 0) {
		ctx.addExecutionHints({ message: `${told} people are told, ${excluded} are not; "excluded" says why.`, location: 'outputPane' });
	}
	return items;
}
