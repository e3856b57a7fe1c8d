import type { INodeProperties } from 'n8n-workflow';
import { objectField, onlyFor } from '../shared/fields';

const operations = ['analyseExperiment'];

export const experimentFields: INodeProperties[] = [
	objectField(
		'experiment',
		'Experiment',
		operations,
		'{ "id": "subject-line", "design": "sequential", "variants": [{ "id": "A" }, { "id": "B" }, { "id": "none", "weight": 0.2 }], "holdout": "none" }',
		'What is compared: <code>design</code> is sequential, fixed or evergreen. Without exposures each variant brings its counts <code>exposed</code> and <code>converted</code>',
	),
	objectField('exposures', 'Exposures', operations, '[{ "contactId": "c-1", "variant": "A", "at": "2026-11-02T09:00:00Z" }]', 'Who was sent which variant, and when'),
	objectField('outcomes', 'Outcomes', operations, '[{ "contactId": "c-1", "kind": "click", "at": "2026-11-02T09:20:00Z", "automated": false }]', 'What they did; opens and what machines did never count'),
	objectField('experimentPolicy', 'Limits', operations, '{ "alpha": 0.05, "power": 0.8, "minimumEffect": 0.2 }', 'Numbers to use in place of the default ones'),
	{
		displayName: 'Now',
		name: 'experimentNow',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-11-30T23:59:59Z',
		description: 'Until when exposures and outcomes count, with an offset. Leave empty for the clock.',
		displayOptions: onlyFor(...operations),
	},
];
