import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { alertItems } from './alertItems';
import { experimentItems } from './experimentItems';
import { feedbackItems } from './feedbackItems';
import { metricsItems } from './metricsItems';
import { reportItems } from './reportItems';
import { roiItems } from './roiItems';

type Operation = (ctx: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** What the node can do; a new operation is a row here, one in `description.ts` and its fields. */
export const operations: Readonly<Record<string, Operation>> = {
	analyseExperiment: experimentItems,
	analyseFeedback: feedbackItems,
	analyseMetrics: metricsItems,
	buildAlerts: alertItems,
	buildReport: reportItems,
	calculateRoi: roiItems,
};
