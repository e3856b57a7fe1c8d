import { callWorkflow } from '../calls';
import { condition, manualTrigger, postgres, scheduleTrigger, settings, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

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
		settingsNode([1, 0], { batchSize: 500, batchesPerRun: 5000, now: '' }),
		postgres(
			'Say that it runs',
			[2, 0],
			`SELECT comms.iso(coalesce(nullif($1, '')::timestamptz, now())) AS since FROM (SELECT comms.beat('watch-satisfaction')) beat`,
			`${settings}.now`,
			{ executeOnce: true },
		),
		callWorkflow(
			'Watch a batch',
			[3, 0],
			{ id: 'comms-watch-batch', name: 'Watch a batch' },
			{ afterTenant: "={{ $json.tenantId ?? '' }}", after: "={{ $json.contactId ?? '' }}", now: `={{ ${settings}.now }}`, batchSize: `={{ ${settings}.batchSize }}` },
			{ batchSize: 'number' },
		),
		condition('split', 'More customers?', [4, 0], `$json.contactId && $runIndex + 1 < ${settings}.batchesPerRun`),
		postgres(
			'Who has to be called?',
			[5, 1],
			`SELECT i.* FROM comms.interventions_since($1, coalesce(nullif($2, '')::timestamptz, now())) i`,
			`$('Say that it runs').first().json.since, ${settings}.now`,
			{ executeOnce: true },
		),
		condition('keep', 'Is there anybody?', [6, 1], '$json.list'),
		{
			...staffEmail('Tell your team', [7, 1], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.count === 1 ? 'A customer has become dissatisfied: please step in' : $json.count + ' customers have become dissatisfied: please step in' }}",
				text: "={{ $json.list + '\\n\\nNothing is sent until somebody decides on the page comms/health, which says why they wait.' }}",
			}),
			// One mail a business.
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['Every morning', 'Settings'],
		['Look now', 'Settings'],
		['Settings', 'Say that it runs'],
		['Say that it runs', 'Watch a batch'],
		['Watch a batch', 'More customers?'],
		['More customers?', 'Watch a batch', 0],
		['More customers?', 'Who has to be called?', 1],
		['Who has to be called?', 'Is there anybody?'],
		['Is there anybody?', 'Tell your team'],
	],
	notes: [
		{ at: [1, -1.4], text: '### Change this\nIn **Settings**: how many customers a batch has (`batchSize`) and how many batches a run takes at most (`batchesPerRun`). What counts as a sign is set in **Watch a batch**.', columns: 2, colour: 4 },
		{ at: [4, -1.4], text: '### Why one mail at the end\nHowever many batches it took, each business gets one mail with the names. Each customer waits once in 30 days.', columns: 3 },
	],
};

export default spec;
