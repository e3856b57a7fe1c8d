import { condition, inboundHeader, manualTrigger, postgres, sample, settings, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { answerJson, given, instant, tellCustomers, withTenant } from './parts';

const spec: WorkflowSpec = {
	id: 'comms-run-crisis',
	area: 'incidents',
	file: 'run-crisis',
	name: 'Run a crisis',
	description:
		'Sets the crisis level of an open incident (1 affected customers, 2 all customers and partners, 3 the public as well, 4 a public statement), and publishes what a named person has approved: the statement on your blog and social channels, questions and answers in the portal. The checklist of the crisis is on the incident page.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		webhook('Somebody decides', [0, 0], { path: 'comms/crisis', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 1]),
		sample('Sample decision', [0, 1], { reference: 'INC-0000', crisisLevel: 2, reason: 'Sample', author: 'Sample' }),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', now: '' }),
		postgres(
			'Set the level',
			[2, 0],
			`SELECT * FROM comms.set_crisis_level(${withTenant(1, 2)}, ${instant(3)})`,
			`JSON.stringify(${given}.map(({ incidentId, reference, tenantId, crisisLevel, reason, author }) => ({ incidentId, reference, tenantId, crisisLevel, reason, author }))), ${settings}.mailbox, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		postgres(
			'Post what was approved',
			[3, 0],
			`SELECT * FROM comms.post_incident_update(${withTenant(1, 2)}, ${instant(3)})`,
			`JSON.stringify(${given}.filter(({ publish, approvedBy }) => approvedBy && ['statement', 'social', 'faq'].includes(publish)).map(({ incidentId, reference, tenantId, publish, texts, facts, key, approvedBy }) => ({ incidentId, reference, tenantId, kind: publish, texts, facts, key, author: approvedBy }))), ${settings}.mailbox, ${settings}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('split', 'Is there something to publish?', [4, 0], "$json.outcome === 'posted'"),
		tellCustomers([5, -0.5], `={{ ${settings}.now ?? '' }}`),
		answerJson('Say what became of it', [6, 0], `({ levels: $('Set the level').all().map(({ json }) => json), published: $('Post what was approved').all().map(({ json }) => json).filter(({ outcome }) => outcome), told: $('Tell customers').isExecuted ? $('Tell customers').all().map(({ json }) => json) : [] })`),
	],
	arrows: [
		['Somebody decides', 'Settings'],
		['Try it with sample data', 'Sample decision'],
		['Sample decision', 'Settings'],
		['Settings', 'Set the level'],
		['Set the level', 'Post what was approved'],
		['Post what was approved', 'Is there something to publish?'],
		['Is there something to publish?', 'Tell customers', 0],
		['Is there something to publish?', 'Say what became of it', 1],
		['Tell customers', 'Say what became of it'],
	],
	notes: [
		{
			at: [1, -1.8],
			text: '### Change this\nIn **Settings**: with several businesses a `mailbox` of the one it is about. Your blog and social channels are lanes of **Send message**.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -2.2],
			text: '### What to send\n`POST /webhook/comms/crisis`: `{"reference": "INC-0007", "crisisLevel": 4, "reason": "...", "author": "Eva Lind"}`. To publish, in the same request or later: `"publish": "statement", "approvedBy": "Eva Lind", "texts": {"en": {"title", "overview", "doing", "investigation"}}, "facts": {"place", "date", "mediaContact", "boilerplate"}`; or `"publish": "faq"` with facts `{"questions": [{"question", "answer"}]}`. Without `approvedBy` nothing is published.',
			columns: 4,
		},
	],
};

export default spec;
