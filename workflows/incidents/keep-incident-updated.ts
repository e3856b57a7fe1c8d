import { callWorkflow } from '../calls';
import { condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { answerJson, given, instant, tellCustomers, withTenant } from './parts';

const action = ['incidentId', 'tenantId', 'reference', 'action', 'level', 'trigger', 'people', 'facts', 'staffEmail'];

const spec: WorkflowSpec = {
	id: 'comms-incident-clock',
	area: 'incidents',
	file: 'keep-incident-updated',
	name: 'Keep incident updated',
	description:
		'Looks every minute at what customers were promised: reminds with a draft of the facts, nags when a promise was missed, then escalates level by level. It never posts a text that nobody wrote. Updates and corrections come in by webhook or from the incident page, go to everybody affected, and start the promise anew.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		scheduleTrigger('Every minute', [0, 0], { field: 'minutes', minutesInterval: 1 }),
		{ ...manualTrigger([-1, 1]), name: 'Look at the clocks now' },
		sample('Clocks of this moment', [0, 1], { now: '' }),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', now: '' }),
		condition('split', 'Is it an update?', [2, 0], '!!$json.body'),
		postgres(
			'Whose clock runs?',
			[3, 0.5],
			`SELECT comms.beat('keep-incident-updated');
SELECT * FROM comms.incident_clocks(${instant(1)})`,
			`${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Only incidents', [4, 0.5], '$json.incidentId'),
		{
			name: 'When is it due?',
			type: 'n8n-nodes-customer-comms.scheduleSequenceStep',
			version: 1,
			at: [5, 0.5],
			parameters: { operation: 'incidentCadence', now: `={{ ${settings}.now || $now.toISO() }}` },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'What is due now',
			[6, 0.5],
			`SELECT * FROM comms.due_incident_actions($1, ${instant(2)})`,
			`JSON.stringify($('When is it due?').all().map(({ json }) => ({ incidentId: json.incidentId, cadence: json.cadence })).filter(({ cadence }) => cadence)), ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('split', 'For customers?', [7, 0.5], '$json.updateId'),
		callWorkflow('Tell the staff', [8, 1], { id: 'comms-escalate', name: 'Escalate' }, Object.fromEntries(action.map((name) => [name, `={{ $json.${name} }}`])), { level: 'number', people: 'array', facts: 'object' }),
		tellCustomers([8, 0], `={{ ${settings}.now ?? '' }}`),
		webhook('A person posts an update', [0, -1], { path: 'comms/incident-update', method: 'POST', credential: inboundHeader }),
		postgres(
			'Post it',
			[3, -1],
			`SELECT * FROM comms.post_incident_update(${withTenant(1, 2)}, ${instant(3)})`,
			`JSON.stringify(${given}.map(({ incidentId, reference, tenantId, kind, status, impactKind, estimatedResolution, texts, facts, corrects, key, author }) => ({ incidentId, reference, tenantId, kind: ['update', 'correction', 'alert'].includes(kind) ? kind : 'update', status, impactKind, estimatedResolution, texts, facts, corrects, key, author }))), ${settings}.mailbox, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		answerJson('Say what became of it', [4, -1.5], `({ updates: $('Post it').all().map(({ json }) => json) })`),
		condition('keep', 'Only what was posted', [4, -0.5], "$json.outcome === 'posted'"),
	],
	arrows: [
		['Every minute', 'Settings'],
		['Look at the clocks now', 'Clocks of this moment'],
		['Clocks of this moment', 'Settings'],
		['A person posts an update', 'Settings'],
		['Settings', 'Is it an update?'],
		['Is it an update?', 'Post it', 0],
		['Is it an update?', 'Whose clock runs?', 1],
		['Post it', 'Only what was posted'],
		['Only what was posted', 'Tell customers'],
		['Post it', 'Say what became of it'],
		['Whose clock runs?', 'Only incidents'],
		['Only incidents', 'When is it due?'],
		['When is it due?', 'What is due now'],
		['What is due now', 'For customers?'],
		['For customers?', 'Tell customers', 0],
		['For customers?', 'Tell the staff', 1],
	],
	notes: [
		{
			at: [1, -2.6],
			text: '### Change this\nIn **Settings**: with several businesses a `mailbox` of the one that updates belong to; `now` stays empty. Other promises than the protocol\'s (P1: 5 minutes, then every 15): `{"incidents": {"cadence": {"severity": {"P1": {"update": 10}}}}}` in the policy of your business (`policy` in Settings of **Set up the database**).',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -2.6],
			text: '### What to send\n`POST /webhook/comms/incident-update`: `{"reference": "INC-0007", "status": "identified", "texts": {"en": {"findings": "...", "nextSteps": "..."}}, "author": "Ines"}`. With `"kind": "correction", "corrects": "<update>"` and `wrong`, `right` it goes to exactly those who read the wrong text.',
			columns: 3,
		},
	],
};

export default spec;
