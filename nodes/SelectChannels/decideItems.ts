import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Branches, forEachItem, Parameters } from '../shared/items';
import { parseInstant } from '../shared/time/instant';
import { branchCount, branchesOf } from './branches';
import { channelPolicy, type ChannelPolicy } from './decide/policy';
import { Decider } from './decide/request';
import { Tally } from './tally';

/** Operation `decide`. */
export async function decideItems(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const parameters = new Parameters(ctx);
	const clock = DateTime.utc();
	const workspaceZone = ctx.getTimezone();
	const decider = new Decider();
	const defaults = channelPolicy(undefined, workspaceZone);
	const policyFor = (given: unknown): ChannelPolicy =>
		given === undefined || given === null || Object.keys(given).length === 0
			? defaults
			: channelPolicy(given, workspaceZone);
	const perChannel = parameters.get<string>('outputs', 0, 'single') === 'perChannel';
	const tally = new Tally();
	const branches = perChannel ? new Branches(ctx, branchCount, branchCount - 1) : new Branches(ctx);

	const sorted = await forEachItem(
		ctx,
		(item, index) => {
			const read = (name: string) => parameters.object(name, index, item);
			// A replay carries its own clock with each item.
			const now = parameters.get<unknown>('now', index, '') || item.json.now;
			const delivery = decider.decide({
				message: read('message'),
				contact: read('contact'),
				consent: read('consent'),
				history: read('history'),
				incidents: read('incidents'),
				policy: policyFor(read('policy')),
				now: now ? parseInstant(now, 'now') : clock,
			});
			tally.add(delivery);
			return { key: 'delivery', value: delivery, outputs: perChannel ? branchesOf(delivery) : [0] };
		},
		branches,
	);
	const summary = tally.sentence();
	if (summary) ctx.addExecutionHints({ message: summary, location: 'outputPane' });
	return sorted;
}
