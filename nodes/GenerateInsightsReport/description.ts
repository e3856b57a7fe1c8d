import type { INodeProperties } from 'n8n-workflow';
import { feedbackFields } from './feedbackFields';
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
				name: 'Analyse Feedback',
				value: 'analyseFeedback',
				action: 'Analyse feedback of customers',
				description: 'Scores of surveys with their intervals, themes of the texts, and what changed by more than chance',
			},
			{
				name: 'Calculate ROI',
				value: 'calculateRoi',
				action: 'Calculate what automation was worth',
				description: 'Calculate the hours and the money saved, from low to high, with the source of each figure',
			},
		],
		default: 'calculateRoi',
	},
	...feedbackFields,
	...roiFields,
];
