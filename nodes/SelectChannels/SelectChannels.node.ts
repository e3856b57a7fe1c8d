import { DateTime } from 'luxon';
import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { Branches, forEachItem, Parameters } from '../shared/items';
import { parseInstant } from '../shared/time/instant';
import { branchCount, branchesOf } from './branches';
import { channelPolicy, type ChannelPolicy } from './decide/policy';
import { Decider } from './decide/request';
import { outputsOf, properties } from './description';
import { Tally } from './tally';

export class SelectChannels implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Select Channels',
		name: 'selectChannels',
		icon: { light: 'file:selectChannels.svg', dark: 'file:selectChannels.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ { decide: "decide" }[$parameter["operation"]] }}',
		description: 'Decides whether, when and on which channel a message may go to a contact, and says why',
		defaults: { name: 'Select Channels' },
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{(${outputsOf.toString()})($parameter)}}`,
		usableAsTool: true,
		hints: [
			{
				message:
					'Deferred and blocked messages leave by this output too. Send only where <code>delivery.selected</code> names the channel, or choose the outputs "Per Channel".',
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'afterExecution',
				displayCondition: '={{ $parameter["outputs"] === "single" }}',
			},
		],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameters = new Parameters(this);
		const clock = DateTime.utc();
		const workspaceZone = this.getTimezone();
		const decider = new Decider();
		const defaults = channelPolicy(undefined, workspaceZone);
		const policyFor = (given: unknown): ChannelPolicy =>
			given === undefined || given === null || Object.keys(given).length === 0
				? defaults
				: channelPolicy(given, workspaceZone);
		const perChannel = parameters.get<string>('outputs', 0, 'single') === 'perChannel';
		const tally = new Tally();
		const branches = perChannel ? new Branches(this, branchCount, branchCount - 1) : new Branches(this);

		const sorted = await forEachItem(
			this,
			(item, index) => {
				const read = (name: string) => parameters.object(name, index, item);
				const now = parameters.get<unknown>('now', index, '');
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
		if (summary) this.addExecutionHints({ message: summary, location: 'outputPane' });
		return sorted;
	}
}
