import { inboundHeader, manualTrigger, postgres, sample, settings, settingsNode, webhook } from '../nodes';
import { answerJson, given, instant, withTenant } from '../incidents/parts';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-plan-broadcast',
	area: 'broadcasts',
	file: 'plan-broadcast',
	name: 'Plan a broadcast',
	description:
		'Takes what is to be told to many: a planned maintenance (announced seven days before at the same local time, and two hours before), product updates, security alerts, newsletters, status, performance reports, account reviews. The same key twice is one broadcast.',
	tags: ['customer-comms', 'broadcasts'],
	nodes: [
		webhook('Something is to be announced', [0, 0], { path: 'comms/broadcasts', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 1]),
		sample('Sample maintenance', [0, 1], {
			key: 'sample',
			maintenance: { startsAt: '2099-03-31T01:00:00Z', endsAt: '2099-03-31T03:00:00Z', systems: 'Sample service', purpose: 'A sample.', expected: 'Nothing: it is a sample.' },
		}),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', now: '' }),
		postgres(
			'Plan it',
			[2, 0],
			`SELECT * FROM comms.plan_broadcasts(${withTenant(1, 2)}, ${instant(3)})`,
			`JSON.stringify(${given}.map(({ templateId, key, dueAt, facts, texts, components, tiers, maintenance, tenantId }) => ({ templateId, key, dueAt, facts, texts, components, tiers, maintenance, tenantId }))), ${settings}.mailbox, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		answerJson('Say what is planned', [3, 0], `({ broadcasts: $('Plan it').all().map(({ json }) => json) })`),
	],
	arrows: [
		['Something is to be announced', 'Settings'],
		['Try it with sample data', 'Sample maintenance'],
		['Sample maintenance', 'Settings'],
		['Settings', 'Plan it'],
		['Plan it', 'Say what is planned'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nIn **Settings**: with several businesses a `mailbox` of the one it is about. Who gets what on which channels: rows of `comms.broadcast_kinds`.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -2.4],
			text: '### What to send\n`POST /webhook/comms/broadcasts`: `{"key": "db-move", "maintenance": {"startsAt": "2027-03-31T01:00:00Z", "endsAt": "...", "systems": "API", "purpose": "...", "expected": "..."}, "components": ["api"], "texts": {"de": {"purpose": "...", "expected": "..."}}}`.\n\nAfterwards, or for anything else: `{"key": "db-move-done", "templateId": "maintenance.done", "facts": {"systems": "API", "endedAt": "...", "result": "..."}}`. `dueAt` plans it; figures of single accounts stand under `facts.accounts.<id>`.',
			columns: 3,
		},
	],
};

export default spec;
