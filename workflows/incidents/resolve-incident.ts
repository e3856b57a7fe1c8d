import { condition, manualTrigger, postgres, sample, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { answerJson, given, inboundHeader, instant, settings, tellCustomers, withTenant } from './parts';

const spec: WorkflowSpec = {
	id: 'comms-incident-end',
	area: 'incidents',
	file: 'resolve-incident',
	name: 'Resolve an incident',
	description:
		'Tells everybody who was told of an incident that it is over, with cause, solution and what was checked, and later what was learnt. What came back once is watched before it is called resolved; what was over before anybody was told of it bothers nobody. The link to a survey goes with it where you give one.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		webhook('It is over, or understood', [0, 0], { path: 'comms/incident-resolved', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 1]),
		sample('Sample resolution', [0, 1], { reference: 'INC-0000', kind: 'resolved', texts: { issue: 'Sample', cause: 'Sample', solution: 'Sample' } }),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', surveyUrl: '', now: '' }),
		postgres(
			'Take it down',
			[2, 0],
			`SELECT * FROM comms.post_incident_update(${withTenant(1, 2)}, ${instant(3)})`,
			`JSON.stringify(${given}.map(({ incidentId, reference, tenantId, kind, texts, facts, key, author }) => ({ incidentId, reference, tenantId, kind: kind === 'follow_up' ? 'follow_up' : 'resolved', texts, facts: { ...(${settings}.surveyUrl ? { surveyUrl: ${settings}.surveyUrl } : {}), ...facts }, key, author }))), ${settings}.mailbox, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('split', 'Is there somebody to tell?', [3, 0], "$json.outcome === 'posted'"),
		tellCustomers([4, -0.5], `={{ ${settings}.now ?? '' }}`),
		answerJson('Say what became of it', [5, 0], `({ updates: $('Take it down').all().map(({ json }) => json) })`),
	],
	arrows: [
		['It is over, or understood', 'Settings'],
		['Try it with sample data', 'Sample resolution'],
		['Sample resolution', 'Settings'],
		['Settings', 'Take it down'],
		['Take it down', 'Is there somebody to tell?'],
		['Is there somebody to tell?', 'Tell customers', 0],
		['Is there somebody to tell?', 'Say what became of it', 1],
		['Tell customers', 'Say what became of it'],
	],
	notes: [
		{
			at: [1, -1.8],
			text: '### Change this\nIn **Settings**: the mailbox of the business, and the address of your survey (`surveyUrl`), where customers say how you handled it.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -2],
			text: '### What to send\n`POST /webhook/comms/incident-resolved`: `{"reference": "INC-0007", "texts": {"en": {"issue": "...", "cause": "...", "solution": "...", "prevention": "..."}}, "facts": {"restored": true, "performanceChecked": true, "customersConfirmed": false, "watched": true}}`.\n\nLater with `"kind": "follow_up"`: texts `cause`, `lessons`; facts `{"measures": [{"what": "...", "due": "2027-01-31"}]}`.',
			columns: 3,
		},
	],
};

export default spec;
