import { condition, credentialNames, manualTrigger, postgres, sample, settingsNode, webhook } from '../nodes';
import type { NodeSpec, WorkflowSpec } from '../workflow';
import { answerJson, calledWith, given, inboundHeader, instant, settings, withTenant } from './parts';

const mail = (name: string, at: NodeSpec['at'], subject: string, text: string, html?: string): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.emailSend',
	version: 2.1,
	at,
	parameters: {
		fromEmail: `={{ ${settings}.staffFrom }}`,
		toEmail: '={{ $json.to }}',
		subject,
		emailFormat: html ? 'both' : 'text',
		text,
		...(html ? { html } : {}),
		options: { appendAttribution: false },
	},
	credentials: { smtp: credentialNames.staffEmail },
	// One wrong address must not keep the director from being told.
	settings: { onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
});

/** What reminders say; escalations have a text of their own in the reader's language. */
const reminder = `={{ ((a) => ({
  remind: 'Customers were promised news of ' + a.reference + ' by ' + a.facts.nextUpdateAt + '. A draft with the facts waits on the incident page: write what you know, and post it.',
  nag: 'The promise to customers about ' + a.reference + ' was missed (' + a.facts.nextUpdateAt + '). Post an update now, even a short one; it escalates otherwise.',
  status: 'Status of ' + a.reference + ': ' + a.facts.status + '. ' + a.facts.nextSteps + ' Next update to customers: ' + a.facts.nextUpdateAt + '.',
  briefing: 'Daily briefing on ' + a.reference + ' (' + a.facts.issue + '): ' + a.facts.status + ', ' + a.facts.affectedCustomers + ' customers affected. ' + a.facts.nextSteps,
  release: a.reference + ' stayed up; customers are now told that it is resolved, in the words that waited.',
  follow_up: 'The follow-up on ' + a.reference + ' is due soon: what was the cause, what was learnt, what changes?',
}[a.action] ?? a.reference + ' was escalated to level ' + a.level + ' (' + a.trigger + ').') + '\\n\\n' + a.page)($json) }}`;

const spec: WorkflowSpec = {
	id: 'comms-escalate',
	area: 'incidents',
	file: 'escalate',
	name: 'Escalate',
	description:
		'Tells staff what an incident wants of them: reminders before a promise is due, and the levels 1 to 5 (agent, team lead, manager, director, executive) when nobody answered, each person in their language. Called by the clock of incidents, or by webhook for a complaint, a broken service level or a repeated issue.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		calledWith('When called with actions', [0, 0], {
			incidentId: 'string', tenantId: 'string', reference: 'string', action: 'string', level: 'number', trigger: 'string', people: 'array', facts: 'object', staffEmail: 'string',
		}),
		webhook('Somebody escalates', [0, 1], { path: 'comms/escalate', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 2]),
		sample('Sample complaint', [0, 2], { reference: 'INC-0000', trigger: 'complaint' }),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', staffFrom: 'Customer communication <comms@studio-lumen.example>', pageUrl: 'http://localhost:5678/webhook/comms/incident', now: '' }),
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
			`SELECT a.item ->> 'action' AS action, (a.item ->> 'level')::int AS level, a.item ->> 'trigger' AS trigger, a.item ->> 'reference' AS reference, a.item -> 'facts' AS facts, page.url AS page,
  coalesce(person ->> 'email', a.item ->> 'staffEmail') AS "to", coalesce(person ->> 'language', 'en') AS language, t.template::text AS template,
  jsonb_build_object('timeZone', coalesce(a.item #>> '{facts,timeZone}', 'UTC')) AS contact,
  comms.declared_only(t.template -> 'variables', (a.item -> 'facts') || jsonb_build_object('ackUrl', page.url)) AS variables
FROM comms.read_items($1) a
LEFT JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(a.item -> 'people') WHEN 'array' THEN a.item -> 'people' ELSE '[]' END) person ON true
CROSS JOIN LATERAL (SELECT $2 || '?incident=' || (a.item ->> 'incidentId') AS url) page
LEFT JOIN LATERAL comms.templates_for(jsonb_build_array(jsonb_build_object('templateId', 'incident.escalation', 'channel', 'email', 'language', coalesce(person ->> 'language', 'en'), 'tenantId', a.item ->> 'tenantId'))::text) t
  ON a.item ->> 'action' IN ('declared', 'escalate')
WHERE coalesce(person ->> 'email', a.item ->> 'staffEmail') IS NOT NULL
ORDER BY (person ->> 'level')::int DESC NULLS LAST, a.place`,
			`JSON.stringify($input.all().map(({ json }) => json).filter(({ action }) => action)), ${settings}.pageUrl`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only people', [5, 0], '$json.to'),
		condition('split', 'A text of its own?', [6, 0], '$json.template'),
		{
			name: 'Write the notice',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [7, -0.5],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
		},
		mail('Mail the notice', [8, -0.5], '={{ $json.draft.subject }}', '={{ $json.draft.text }}', '={{ $json.draft.html }}'),
		mail('Mail the reminder', [7, 0.5], `={{ $json.reference + ': ' + ({ remind: 'an update is due soon', nag: 'a promised update was missed', status: 'status', briefing: 'daily briefing', release: 'resolved', follow_up: 'the follow-up is due' }[$json.action] ?? 'escalation') }}`, reminder),
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
		['Only people', 'A text of its own?'],
		['A text of its own?', 'Write the notice', 0],
		['A text of its own?', 'Mail the reminder', 1],
		['Write the notice', 'Mail the notice'],
	],
	notes: [
		{
			at: [1, -1.8],
			text: '### Change this\nIn **Settings**: the sender for staff mail, and the public address of the incident page (`pageUrl`). **Who is told at which level** are rows of `comms.escalation_contacts`; a level without a person falls to the staff address of the business.',
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
