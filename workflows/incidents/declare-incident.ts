import { condition, credentialNames, inboundHeader, manualTrigger, postgres, sample, settings, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { answerJson, given, instant, tellCustomers, withTenant } from './parts';

const field = (fieldName: string, fieldLabel: string, more: object = {}) => ({ fieldName, fieldLabel, ...more });
const choice = (options: string[]) => ({ fieldType: 'dropdown', fieldOptions: { values: options.map((option) => ({ option })) } });

const spec: WorkflowSpec = {
	id: 'comms-incident-new',
	area: 'incidents',
	file: 'declare-incident',
	name: 'Declare an incident',
	description:
		'Takes an incident down, from a form for staff or from your monitoring by webhook, and tells the affected customers at once where it is a P1 or P2: silence is worse. Declared twice it is one incident; back within the hour it goes on instead of alarming everybody again.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		webhook('Monitoring declares it', [0, 0], { path: 'comms/incidents', method: 'POST', credential: inboundHeader }),
		{
			name: 'Staff declare it in a form',
			type: 'n8n-nodes-base.formTrigger',
			version: 2.6,
			at: [0, 1],
			parameters: {
				authentication: 'basicAuth',
				formTitle: 'Declare an incident',
				formDescription: 'Customers who use the affected parts are told at once for P1 and P2.',
				formFields: {
					values: [
						field('severity', 'Severity', { ...choice(['P1', 'P2', 'P3', 'P4']), requiredField: true }),
						field('components', 'Affected parts, by their key, with commas', { placeholder: 'api, exports', requiredField: true }),
						field('impactKind', 'What customers notice', { ...choice(['outage', 'slow', 'errors', 'delays', 'data', 'security', 'other']), requiredField: true }),
						field('impact', 'Details for customers (optional)', { fieldType: 'textarea' }),
						field('author', 'Your name', { requiredField: true }),
					],
				},
				options: { path: 'comms/declare-incident', appendAttribution: false },
			},
			credentials: { httpBasicAuth: credentialNames.operatorPages },
		},
		manualTrigger([-1, 2]),
		sample('Sample incident', [0, 2], { severity: 'P4', components: ['sample'], systems: 'Sample service', impactKind: 'slow', author: 'Sample', key: 'sample' }),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', now: '' }),
		postgres(
			'Take it down',
			[2, 0],
			`SELECT * FROM comms.declare_incident(${withTenant(1, 2)}, ${instant(3)})`,
			`JSON.stringify(${given}.map(({ severity, crisisLevel, components, systems, accounts, everybody, impactKind, impact, title, language, texts, facts, key, author, tenantId, startedAt, estimatedResolution, affectedCustomers, triggers, reference }) => ({ severity, crisisLevel, components, systems, accounts, everybody, impactKind, title, language, texts: texts ?? (impact ? { impact } : undefined), facts, key, author, tenantId, startedAt, estimatedResolution, affectedCustomers, triggers, reference }))), ${settings}.mailbox, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('split', 'May customers be told?', [3, 0], '$json.updateId'),
		tellCustomers([4, -0.5], `={{ ${settings}.now ?? '' }}`),
		answerJson('Say what became of it', [5, 0], `({ incidents: $('Take it down').all().map(({ json }) => json) })`),
	],
	arrows: [
		['Monitoring declares it', 'Settings'],
		['Staff declare it in a form', 'Settings'],
		['Try it with sample data', 'Sample incident'],
		['Sample incident', 'Settings'],
		['Settings', 'Take it down'],
		['Take it down', 'May customers be told?'],
		['May customers be told?', 'Tell customers', 0],
		['May customers be told?', 'Say what became of it', 1],
		['Tell customers', 'Say what became of it'],
	],
	notes: [
		{
			at: [1, -1.8],
			text: '### Change this\nIn **Settings**: a `mailbox` of the business that incidents belong to; with one business leave it. Callers may name another with `tenantId`. First notices of P1 and P2 go out by themselves; `{"incidents": {"firstNotice": false}}` in the policy of your business (`policy` in Settings of **Set up the database**) has them wait for a person.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -2],
			text: '### What to send\n`POST /webhook/comms/incidents`:\n\n`{"severity": "P1", "components": ["api"], "impactKind": "outage", "author": "monitoring", "key": "alarm-4711", "texts": {"en": {"impact": "Nobody can log in."}, "de": {"impact": "..."}}, "facts": {"emergencyPhone": "+44 ..."}}`\n\n`impactKind`: outage, slow, errors, delays, data, security, other. The form for staff is at `/form/comms/declare-incident`.',
			columns: 3,
		},
	],
};

export default spec;
