import type { INodeProperties } from 'n8n-workflow';
import { alertFields } from './alertFields';
import { experimentFields } from './experimentFields';
import { feedbackFields } from './feedbackFields';
import { metricsFields } from './metricsFields';
import { reportFields } from './reportFields';
import { roiFields } from './roiFields';

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		// By name; each has a row in operations.ts.
		options: [
			{
				name: 'Analyse Experiment',
				value: 'analyseExperiment',
				action: 'Analyse an experiment',
				description: 'Which variant is better, with its interval, or how many more are needed to say; shares of the next sends',
			},
			{
				name: 'Analyse Feedback',
				value: 'analyseFeedback',
				action: 'Analyse feedback of customers',
				description: 'Scores of surveys with their intervals, themes of the texts, and what changed by more than chance',
			},
			{
				name: 'Analyse Metrics',
				value: 'analyseMetrics',
				action: 'Analyse daily metrics',
				description: 'What changed, what is wrong with the data, whether targets will be met, and what is worth doing',
			},
			{
				name: 'Build Alerts',
				value: 'buildAlerts',
				action: 'Build alerts',
				description: 'What is to be told now, within the budget, each thing once while it lasts',
			},
			{
				name: 'Build Report',
				value: 'buildReport',
				action: 'Build a report',
				description: 'A report to be proud of as PDF, HTML, Markdown or Slack message, from what the other operations found',
			},
			{
				name: 'Calculate ROI',
				value: 'calculateRoi',
				action: 'Calculate what automation was worth',
				description: 'Calculate the hours and the money saved, from low to high, with the source of each figure',
			},
		],
		default: 'analyseMetrics',
	},
	...alertFields,
	...experimentFields,
	...feedbackFields,
	...metricsFields,
	...reportFields,
	...roiFields,
];
