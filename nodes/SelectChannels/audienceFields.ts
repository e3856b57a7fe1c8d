import type { INodeProperties } from 'n8n-workflow';

const forAudience = { show: { operation: ['audience'] } };

const object = (name: string, displayName: string, placeholder: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: `e.g. ${placeholder}`,
	description,
	displayOptions: forAudience,
});

/** Fields of the operation `audience`, beside `policy` and `now`. */
export const audienceFields: INodeProperties[] = [
	object(
		'incident',
		'Incident',
		'{ "severity": "P1", "components": ["api"] }',
		'What happened: severity or crisisLevel, components, and where they apply level (1 to 5) and triggers (sla_breach, complaint, repeated_issue). Leave empty to read <code>incident</code> from the item, or the item itself.',
	),
	object(
		'customers',
		'Customers',
		'[{ "contactId": "c-1", "email": "ann@example.com", "tier": "premium", "components": ["api"] }]',
		'The people who may have to be told: contacts as Decide reads them, with role, accountId, vip, components. A person may stand in several rows. Leave empty to read <code>customers</code> from the item.',
	),
	object(
		'staff',
		'Staff',
		'[{ "level": 2, "name": "Ann Lee", "email": "ann@example.com" }]',
		'Who is told at which level: 1 agent, 2 team lead, 3 manager, 4 director, 5 executive. Leave empty to read <code>staff</code> from the item.',
	),
];
