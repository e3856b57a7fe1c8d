import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { properties } from './description';
import { responseTimeItems } from './responseTimeItems';
import { bestSendTimeItems, incidentCadenceItems, nextStepItems, simulateItems } from './stepItems';

export class ScheduleSequenceStep implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Schedule Sequence Step',
		name: 'scheduleSequenceStep',
		icon: { light: 'file:scheduleSequenceStep.svg', dark: 'file:scheduleSequenceStep.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ { responseTime: "response time", nextStep: "next step", simulate: "simulate", incidentCadence: "incident cadence", bestSendTime: "best send time" }[$parameter["operation"]] }}',
		description:
			'Decides when something is said to a customer: in their zone, in business hours, as promised',
		defaults: { name: 'Schedule Sequence Step' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation: unknown = this.getNodeParameter('operation', 0, 'responseTime');
		switch (operation) {
			case 'nextStep':
				return await nextStepItems(this);
			case 'simulate':
				return await simulateItems(this);
			case 'incidentCadence':
				return await incidentCadenceItems(this);
			case 'bestSendTime':
				return await bestSendTimeItems(this);
			default:
				return await responseTimeItems(this);
		}
	}
}
