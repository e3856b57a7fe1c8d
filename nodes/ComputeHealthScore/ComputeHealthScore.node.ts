import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { properties } from './description';
import { readinessItems, targetOf } from './readinessItems';
import { scoreItems } from './scoreItems';
import { scoreLists } from './scoreLists';
import { signalItems } from './signalItems';
import { evaluateItems, trainItems } from './trainItems';

export class ComputeHealthScore implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Compute Health Score',
		name: 'computeHealthScore',
		icon: { light: 'file:computeHealthScore.svg', dark: 'file:computeHealthScore.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ { score: "score", train: "train", evaluate: "evaluate", detectSignals: "detect signals" }[$parameter["operation"]] }}',
		description: 'Tells how well each customer is, who is about to leave and why, and learns it from your own history',
		defaults: { name: 'Compute Health Score' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation: unknown = this.getNodeParameter('operation', 0, 'score');
		switch (operation) {
			case 'train':
				return await trainItems(this);
			case 'evaluate':
				return await evaluateItems(this);
			case 'detectSignals':
				return await signalItems(this);
			default:
				if (targetOf(this) !== 'churn') return await readinessItems(this);
				return this.getNodeParameter('customers', 0, 'items') === 'list' ? await scoreLists(this) : await scoreItems(this);
		}
	}
}
