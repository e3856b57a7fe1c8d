import { calledWith } from '../calls';
import { manualTrigger, postgres, sample } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const asked = `$('Read what is asked').first().json`;

const spec: WorkflowSpec = {
	id: 'comms-score-batch',
	area: 'retention',
	file: 'score-batch',
	name: 'Score a batch',
	description:
		'Takes the next customers, reads what your tables say of them, computes their health and stores it. Called again and again by "Score customers" until all are done; each batch is an execution of its own, so memory stays flat however many customers there are.',
	tags: ['customer-comms', 'retention'],
	settings: { saveDataSuccessExecution: 'none', saveExecutionProgress: false },
	nodes: [
		calledWith('When called for a batch', [0, 0], { afterTenant: 'string', after: 'string', now: 'string', batchSize: 'number' }),
		manualTrigger([-1, 1]),
		sample('Sample call', [0, 1], { afterTenant: '', after: '', batchSize: 10, now: '' }),
		{ name: 'Read what is asked', type: 'n8n-nodes-base.noOp', version: 1, at: [1, 0] },
		postgres(
			'Read the next customers',
			[2, 0],
			// No customer left: no item, and the run ends here.
			`SELECT jsonb_agg(to_jsonb(c) ORDER BY c."contactId") AS customers, (array_agg(c."tenantId"))[1] AS "tenantId", (array_agg(c."contactId" ORDER BY c."contactId" DESC))[1] AS "contactId", nullif($4, '') AS now FROM comms.customers_to_score(nullif($1, '')::uuid, nullif($2, '')::uuid, $3, coalesce(nullif($4, '')::timestamptz, now())) c HAVING count(*) > 0`,
			`${asked}.afterTenant ?? '', ${asked}.after ?? '', ${asked}.batchSize, ${asked}.now ?? ''`,
			{ executeOnce: true },
		),
		{
			name: 'Compute their health',
			type: 'n8n-nodes-customer-comms.computeHealthScore',
			version: 1,
			at: [3, 0],
			parameters: { operation: 'score', customers: 'list' },
		},
		postgres(
			'Store the scores',
			[4, 0],
			`SELECT count(*) FILTER (WHERE s.outcome = 'stored')::int AS stored, count(*) FILTER (WHERE s.outcome <> 'stored')::int AS failed, $3 AS "tenantId", $4 AS "contactId" FROM comms.store_health_scores($1, coalesce(nullif($2, '')::timestamptz, now())) s`,
			`$json.healthScores.items, $json.now ?? '', $json.tenantId, $json.contactId`,
			{ executeOnce: true },
		),
	],
	arrows: [
		['When called for a batch', 'Read what is asked'],
		['Try it with sample data', 'Sample call'],
		['Sample call', 'Read what is asked'],
		['Read what is asked', 'Read the next customers'],
		['Read the next customers', 'Compute their health'],
		['Compute their health', 'Store the scores'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### What it reads\n`comms.customers_to_score` counts in mails, answers, invoices, appointments, contracts, projects and surveys; what it cannot know (use, tickets) your systems hand in by `comms.store_customer_metrics`. What is not known is left out, never taken as zero.',
			columns: 3,
			colour: 4,
		},
		{ at: [4, -1.4], text: '### Which engine\nThe model that "Train the churn model" keeps as champion; without one the scorecard. A customer that cannot be scored costs no other.', columns: 2 },
		{ at: [3, 1], text: '### Why a list and not items\nn8n keeps, pairs and copies every item between nodes. A batch stays one item here, and its scores go to the database as one text.', columns: 2 },
	],
};

export default spec;
