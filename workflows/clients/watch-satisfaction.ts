import { condition, manualTrigger, postgres, scheduleTrigger, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const settings = `$('Settings').first().json`;

const spec: WorkflowSpec = {
	id: 'comms-watch-content',
	area: 'clients',
	file: 'watch-satisfaction',
	name: 'Watch satisfaction',
	description:
		'Every morning it looks for what has got worse lately with each customer: slower answers, a cooler tone, missed meetings, worse ratings, later payments. Signs are kept; above a risk of 0.7 the customer waits for somebody to step in (comms.retention_participants), and your team is told.',
	tags: ['customer-comms', 'clients'],
	nodes: [
		scheduleTrigger('Every morning', [0, 0], { field: 'days', triggerAtHour: 6 }),
		{ ...manualTrigger([0, 1]), name: 'Look now' },
		settingsNode([1, 0], { batchSize: 500, batchesPerRun: 400, now: '' }),
		postgres('Say that it runs', [2, 0], `SELECT comms.beat('watch-satisfaction')`, undefined, { executeOnce: true }),
		postgres(
			'Read the next customers',
			[3, 0],
			`SELECT s.* FROM comms.satisfaction_series(nullif($1, '')::uuid, nullif($2, '')::uuid, $3, coalesce(nullif($4, '')::timestamptz, now())) s`,
			`$runIndex ? $('Only customers').last(0, $runIndex - 1).json.tenantId : '', $runIndex ? $('Only customers').last(0, $runIndex - 1).json.contactId : '', ${settings}.batchSize, ${settings}.now`,
			{ executeOnce: true },
		),
		condition('keep', 'Only customers', [4, 0], '$json.contactId'),
		{
			name: 'What has got worse?',
			type: 'n8n-nodes-customer-comms.computeHealthScore',
			version: 1,
			at: [5, 0],
			parameters: { operation: 'detectSignals', now: `={{ ${settings}.now }}` },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep the signs',
			[6, 0],
			`SELECT count(*)::int AS looked, "staffEmail", string_agg(coalesce(s.name, '(no name)'), E'\\n') FILTER (WHERE s.outcome = 'intervention') AS list FROM comms.store_satisfaction($1, coalesce(nullif($2, '')::timestamptz, now())) s GROUP BY "staffEmail" ORDER BY "staffEmail"`,
			`JSON.stringify($('What has got worse?').all().map(({ json }) => ({ tenantId: json.tenantId, contactId: json.contactId, satisfaction: json.satisfaction }))), ${settings}.now`,
			{ executeOnce: true },
		),
		condition('keep', 'More customers?', [7, 0], `$itemIndex === 0 && $runIndex + 1 < ${settings}.batchesPerRun`),
		condition('keep', 'Does somebody have to step in?', [7, 1], '$json.list && $json.staffEmail'),
		{
			...staffEmail('Tell your team', [8, 1], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: 'Customers have become dissatisfied: please step in',
				text: "={{ $json.list + '\\n\\nNothing is sent until somebody decides on the page comms/health, which says why they wait.' }}",
			}),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['Every morning', 'Settings'],
		['Look now', 'Settings'],
		['Settings', 'Say that it runs'],
		['Say that it runs', 'Read the next customers'],
		['Read the next customers', 'Only customers'],
		['Only customers', 'What has got worse?'],
		['What has got worse?', 'Keep the signs'],
		['Keep the signs', 'Does somebody have to step in?'],
		['Keep the signs', 'More customers?'],
		['Does somebody have to step in?', 'Tell your team'],
		['More customers?', 'Read the next customers'],
	],
	notes: [
		{ at: [1, -1.4], text: '### Change this\nHow large a change must be and what it weighs stands in the field **Policy** of *What has got worse?*.', columns: 2, colour: 4 },
		{ at: [4, -1.4], text: '### Why so few alarms\nThe last 30 days are compared with the 90 before, and a sign must stand out from the usual ups and downs. One bad day is none.', columns: 3 },
	],
};

export default spec;
