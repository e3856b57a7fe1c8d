import type { INodeProperties } from 'n8n-workflow';
import { objectField, onlyFor } from '../shared/fields';

const operations = ['analyseFeedback'];

export const feedbackFields: INodeProperties[] = [
	objectField(
		'feedback',
		'Feedback',
		operations,
		'[{ "at": "2026-11-02T09:00:00Z", "kind": "nps", "score": 9, "text": "Quick and friendly", "contactId": "c-1" }]',
		'Answers to surveys: <code>kind</code> is nps, csat or ces, <code>scale</code> such as 1-5 where it is not the usual one, no <code>score</code> where the question was skipped. Items that are such answers themselves are read as one list',
	),
	objectField('invited', 'Invited', operations, '{ "nps": 240 }', 'How many were asked, by kind, where the list holds answers only'),
	objectField('feedbackTargets', 'Targets', operations, '{ "nps": 40, "csat": 0.9, "ces": 0.75 }', 'What each score is meant to reach'),
	objectField('feedbackThemes', 'Themes', operations, '{ "product": ["flight", "luggage"], "Cleanliness": ["clean", "dirty"] }', 'Words of your trade for the themes technical, billing, product and service_quality, and themes of your own'),
	objectField('feedbackPolicy', 'Limits', operations, '{ "periodDays": 30, "tooFew": 10 }', 'Numbers to use in place of the default ones'),
	{
		displayName: 'Until',
		name: 'until',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-11-30T23:59:59Z',
		description: 'Where the latest period ends, with an offset. Leave empty for now.',
		displayOptions: onlyFor(...operations),
	},
];
