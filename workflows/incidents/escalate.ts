import { calledWith } from '../calls';
import { condition, credentialNames, inboundHeader, manualTrigger, postgres, sample, settings, settingsNode, thisN8n, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { answerJson, given, instant, withTenant } from './parts';

const spec: WorkflowSpec = {
	id: 'comms-escalate',
	area: 'incidents',
	file: 'escalate',
	name: 'Escalate',
	description:
		'Tells staff what an incident wants of them: reminders before a promise is due, and the levels 1 to 5 (agent, team lead, manager, director, executive) when nobody answered. Each person gets it in their language; the daily briefing and levels 4 and 5 get the report for executives. Called by the clock of incidents, or by webhook for a complaint, a broken service level or a repeated issue.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		calledWith('When called with actions', [0, 0], {
			incidentId: 'string', tenantId: 'string', reference: 'string', action: 'string', level: 'number', trigger: 'string', people: 'array', facts: 'object', staffEmail: 'string',
		}),
		webhook('Somebody escalates', [0, 1], { path: 'comms/escalate', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 2]),
		sample('Sample complaint', [0, 2], { reference: 'INC-0000', trigger: 'complaint' }),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', staffFrom: 'Customer communication <comms@studio-lumen.example>', pageUrl: `={{ ${thisN8n} + '/webhook/comms/incident' }}`, now: '' }),
		condition('split', 'From the clock?', [2, 0], '$json.action'),
		postgres(
			'Raise it',
			[3, 1],
			`SELECT * FROM comms.raise_incident(${withTenant(1, 2)}, ${instant(3)})`,
			`JSON.stringify(${given}.map(({ incidentId, reference, trigger, level, author, key, tenantId }) => ({ incidentId, reference, trigger, level, author, key, tenantId }))), ${settings}.mailbox, ${settings}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		postgres(
			'One row a person',
			[4, 0],
			`SELECT * FROM comms.staff_notices($1, $2, ${instant(3)})`,
			`JSON.stringify($input.all().map(({ json }) => json).filter(({ action }) => action)), ${settings}.pageUrl, ${settings}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only people', [5, 0], '$json.to'),
		{
			name: 'Write the notice',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [6, 0],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
		},
		{
			name: 'Mail the notice',
			type: 'n8n-nodes-base.emailSend',
			version: 2.1,
			at: [7, 0],
			parameters: {
				fromEmail: `={{ ${settings}.staffFrom }}`,
				toEmail: '={{ $json.to }}',
				subject: '={{ $json.draft.subject }}',
				emailFormat: 'both',
				text: '={{ $json.draft.text }}',
				html: '={{ $json.draft.html }}',
				options: { appendAttribution: false },
			},
			credentials: { smtp: credentialNames.staffEmail },
			// One wrong address must not keep the director from being told.
			settings: { onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		answerJson('Say that it was raised', [4, 1.5], `({ raised: $('Raise it').all().map(({ json }) => ({ reference: json.reference, level: json.level, trigger: json.trigger })).filter(({ reference }) => reference) })`),
	],
	arrows: [
		['When called with actions', 'Settings'],
		['Somebody escalates', 'Settings'],
		['Try it with sample data', 'Sample complaint'],
		['Sample complaint', 'Settings'],
		['Settings', 'From the clock?'],
		['From the clock?', 'One row a person', 0],
		['From the clock?', 'Raise it', 1],
		['Raise it', 'One row a person'],
		['Raise it', 'Say that it was raised'],
		['One row a person', 'Only people'],
		['Only people', 'Write the notice'],
		['Write the notice', 'Mail the notice'],
	],
	notes: [
		{
			at: [1, -1.8],
			text: '### Change this\nIn **Settings**: the sender for staff mail (`staffFrom`); with several businesses a `mailbox` of the one it is about. `pageUrl`, the address of the incident page, is known already. **Who is told at which level** are rows of `comms.escalation_contacts`; a level without a person falls to the staff address of the business. Their `language` is the one they are written to in; without it, that of the business.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -2],
			text: '### Why\nSilence escalates: one update interval after a missed promise, then every 30 minutes (P3: 4 hours, P4: a day). An acknowledgement stops that until the next promise is missed. Each step is told once, however often the clock looks.',
			columns: 3,
		},
	],
};
export default spec;
