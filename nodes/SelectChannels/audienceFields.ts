import type { INodeProperties } from 'n8n-workflow';
import { objectField } from '../shared/fields';

/** Fields of the operation `audience`, beside `policy` and `now`. */
export const audienceFields: INodeProperties[] = [
	objectField(
		'incident',
		'Incident',
		['audience'],
		'{ "severity": "P1", "components": ["api"] }',
		'What happened: severity or crisisLevel, components, and where they apply level (1 to 5) and triggers (sla_breach, complaint, repeated_issue)',
		', else the item itself',
	),
	objectField(
		'customers',
		'Customers',
		['audience'],
		'[{ "contactId": "c-1", "email": "ann@example.com", "tier": "premium", "components": ["api"] }]',
		'The people who may have to be told: contacts as Decide reads them, with role, accountId, vip, components. A person may stand in several rows',
	),
	objectField(
		'staff',
		'Staff',
		['audience'],
		'[{ "level": 2, "name": "Ann Lee", "email": "ann@example.com" }]',
		'Who is told at which level: 1 agent, 2 team lead, 3 manager, 4 director, 5 executive',
	),
];
