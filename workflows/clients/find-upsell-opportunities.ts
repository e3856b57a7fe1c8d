import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const at = (place: number) => `coalesce(nullif($${place}, '')::timestamptz, now())`;
const now = `$('Settings').isExecuted ? ${settings}.now ?? '' : ''`;
const cursor = `$('Only customers').last(0, $runIndex - 1).json`;

const spec: WorkflowSpec = {
	id: 'comms-find-upsell',
	area: 'clients',
	file: 'find-upsell-opportunities',
	name: 'Find upsell opportunities',
	description:
		'Once a week it asks for every customer how ready they are for more (Compute Health Score, upsell readiness: the model learnt from your offers, else the scorecard) and drafts an offer for those above 0.8. Never while an incident or complaint is open or an invoice is overdue. A person decides on each; offers that are passed over come less and less often, then not at all.',
	tags: ['customer-comms', 'clients'],
	settings: { saveExecutionProgress: false },
	nodes: [
		scheduleTrigger('Every Tuesday at nine', [0, 0], { field: 'cronExpression', expression: '0 9 * * 2' }),
		{ ...manualTrigger([3, 2]), name: 'Try it with sample data' },
		sample('Sample customer', [4, 2], {
			tenantId: '00000000-0000-4000-8000-000000000000', contactId: '00000000-0000-4000-8000-000000000000',
			customer: { serviceUtilisation: 0.96, usageTrend: 0.3, npsScore: 10, csatAverage: 4.9, complaints90d: 0, invoicesOverdue: 0, tenureDays: 500, lastContactDays: 6 },
		}),
		settingsNode([1, 0], { batchSize: 500, batchesPerRun: 400, now: '' }),
		postgres('Let fade what was ignored', [2, 0], `SELECT comms.beat('find-upsell-opportunities');
SELECT * FROM comms.fade_opportunities(${at(1)})`, `${settings}.now ?? ''`, { executeOnce: true }),
		postgres(
			'Read the next customers',
			[3, 0],
			// The first of them carries the model that was learnt from offers, where there is one.
			`SELECT c."tenantId", c."contactId", c.customer, CASE WHEN row_number() OVER (ORDER BY c."contactId") = 1 THEN comms.readiness_model(c."tenantId", 'upsell') END AS model FROM comms.customers_to_score(nullif($1, '')::uuid, nullif($2, '')::uuid, $3, ${at(4)}) c ORDER BY c."contactId"`,
			`$runIndex ? ${cursor}.tenantId : '', $runIndex ? ${cursor}.contactId : '', ${settings}.batchSize, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Only customers', [4, 0], '$json.contactId'),
		{
			name: 'How ready are they?',
			type: 'n8n-nodes-customer-comms.computeHealthScore',
			version: 1,
			at: [5, 0],
			// Read for the first item only, which is the one that carries the model of the business.
			parameters: { operation: 'score', target: 'upsell', model: "={{ $json.model ?? '' }}" },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep those who are',
			[6, 0],
			`SELECT k.* FROM comms.keep_upsell(comms.readiness_on_scale($1), ${at(2)}) k WHERE k.outcome <> 'not_ready'`,
			`JSON.stringify($input.all().map(({ json }) => ({ tenantId: json.tenantId, contactId: json.contactId, readiness: json.readiness?.readiness, blockers: json.readiness?.blockers, reasons: json.readiness?.reasons, engine: json.readiness?.engine, error: json.error }))), ${now}`,
			{ executeOnce: true, retryOnFail: false, alwaysOutputData: true },
		),
		condition('keep', 'An offer to write?', [7, 0], "$json.outcome === 'proposed'"),
		{
			name: 'Write the drafts',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [8, 0],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep them for a person',
			[9, 0],
			`WITH stored AS MATERIALIZED (SELECT * FROM comms.store_client_drafts($1, false, ${at(2)}))
SELECT "staffEmail", count(*)::int AS drafts, string_agg(subject, E'\\n' ORDER BY subject) AS list FROM stored WHERE outcome = 'waiting' GROUP BY "staffEmail"`,
			`JSON.stringify($input.all().map(({ json }) => ({ tenantId: json.tenantId, contactId: json.contactId, purpose: json.purpose, key: json.key, draft: json.draft }))), ${now}`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		postgres(
			'Note what was written',
			[10, 1],
			`SELECT comms.attach_opportunity_drafts($1, ${at(2)}) AS attached`,
			`JSON.stringify($('Write the drafts').all().map(({ json }) => ({ tenantId: json.tenantId, key: json.key }))), ${now}`,
			{ executeOnce: true },
		),
		condition('keep', 'Does one wait?', [10, 0], '$json.staffEmail'),
		{
			...staffEmail('Tell your team', [11, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.drafts === 1 ? 'An offer to look at' : $json.drafts + ' offers to look at' }}",
				text: "={{ $json.list + '\\n\\nNothing is sent until somebody decides on the page comms/updates.' }}",
			}),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		condition('keep', 'More customers?', [7, 1], `$itemIndex === 0 && $('Settings').isExecuted && $runIndex + 1 < ${settings}.batchesPerRun`),
	],
	arrows: [
		['Every Tuesday at nine', 'Settings'],
		['Settings', 'Let fade what was ignored'],
		['Let fade what was ignored', 'Read the next customers'],
		['Read the next customers', 'Only customers'],
		['Only customers', 'How ready are they?'],
		['Try it with sample data', 'Sample customer'],
		['Sample customer', 'How ready are they?'],
		['How ready are they?', 'Keep those who are'],
		['Keep those who are', 'An offer to write?'],
		['An offer to write?', 'Write the drafts'],
		['Write the drafts', 'Keep them for a person'],
		['Keep them for a person', 'Does one wait?'],
		['Keep them for a person', 'Note what was written'],
		['Does one wait?', 'Tell your team'],
		['Keep those who are', 'More customers?'],
		['More customers?', 'Read the next customers'],
	],
	notes: [
		{
			at: [0, -1.7],
			text: '### Change this\nWhat you have to offer: rows of `comms.upsell_offers`, with the name in your customers\' languages, for all or for one industry, each with the readiness it needs. Without rows of your own the text speaks of what else could be done.\n\nIn **Settings**: how many customers a batch and how many batches a run has (`batchSize`, `batchesPerRun`).',
			columns: 4,
			colour: 4,
		},
		{
			at: [5, -1.7],
			text: '### When nothing is offered\nNo consent to marketing by mail, an open incident, complaint or overdue invoice, a customer at risk or gone, something proposed within three weeks, or somebody ruled it out. Who approves a draft asks all this again: what came up meanwhile holds it back and is shown.',
			columns: 4,
		},
	],
};

export default spec;
