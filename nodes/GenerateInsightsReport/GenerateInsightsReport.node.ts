import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
	NodeOperationError,
} from 'n8n-workflow';
import { properties } from './description';
import { operations } from './operations';

export class GenerateInsightsReport implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Generate Insights Report',
		name: 'generateInsightsReport',
		icon: { light: 'file:generateInsightsReport.svg', dark: 'file:generateInsightsReport.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ { analyseExperiment: "analyse experiment", analyseFeedback: "analyse feedback", analyseMetrics: "analyse metrics", buildAlerts: "build alerts", buildReport: "build report", calculateRoi: "calculate ROI" }[$parameter["operation"]] }}',
		description:
			'Finds what changed in your figures and what it was worth, and writes the report, the dashboard and the alerts',
		defaults: { name: 'Generate Insights Report' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const name = this.getNodeParameter('operation', 0, 'analyseMetrics');
		const operation = operations[String(name)];
		if (operation === undefined) {
			throw new NodeOperationError(this.getNode(), `There is no operation "${String(name)}".`, {
				description: `Choose one of ${Object.keys(operations).join(', ')}.`,
			});
		}
		return await operation(this);
	}
}
