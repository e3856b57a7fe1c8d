import { calledWith } from '../calls';
import { manualTrigger, oneItemEach, postgres, sample } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const asked = `$('Read what is asked').first().json`;

const spec: WorkflowSpec = {
	id: 'comms-watch-batch',
	area: 'clients',
	file: 'watch-batch',
	name: 'Watch a batch',
	description:
		'Takes the next customers, looks for what has got worse with each lately, and keeps the signs. Called again and again by "Watch satisfaction" until all are done; each batch is an execution of its own, so memory stays flat however many customers there are.',
	tags: ['customer-comms', 'clients'],
	settings: { saveDataSuccessExecution: 'none', saveExecutionProgress: false },
	nodes: [
		calledWith('When called for a batch', [0, 0], { afterTenant: 'string', after: 'string', now: 'string', batchSize: 'number' }),
		manualTrigger([-1, 1]),
		sample('Sample call', [0, 1], { afterTenant: '', after: '', batchSize: 10, now: '' }),
		{ name: 'Read what is asked', type: 'n8n-nodes-base.noOp', version: 1, at: [1, 0] },
		postgres(
			'Read the next customers',
			[2, 0],
			`SELECT coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('now', nullif($4, '')) ORDER BY s."contactId"), '[]') AS customers FROM comms.satisfaction_series(nullif($1, '')::uuid, nullif($2, '')::uuid, $3, coalesce(nullif($4, '')::timestamptz, now())) s`,
			`${asked}.afterTenant ?? '', ${asked}.after ?? '', ${asked}.batchSize, ${asked}.now ?? ''`,
			{ executeOnce: true },
		),
		oneItemEach('One item a customer', [3, 0], 'customers'),
		{
			name: 'What has got worse?',
			type: 'n8n-nodes-customer-comms.computeHealthScore',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'detectSignals' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep the signs',
			[5, 0],
			`SELECT count(*)::int AS looked, count(*) FILTER (WHERE s.outcome = 'intervention')::int AS interventions, count(*) FILTER (WHERE s.outcome = 'failed')::int AS failed FROM comms.store_satisfaction($1, coalesce(nullif($2, '')::timestamptz, now())) s`,
			`JSON.stringify($('What has got worse?').all().map(({ json }) => ({ tenantId: json.tenantId, contactId: json.contactId, satisfaction: json.satisfaction }))), ${asked}.now ?? ''`,
			{ executeOnce: true },
		),
		{
			...sample('How far it got', [6, 0], {}),
			parameters: {
				mode: 'raw',
				jsonOutput: "={{ ({ ...$json, tenantId: $('One item a customer').last().json.tenantId, contactId: $('One item a customer').last().json.contactId }) }}",
				options: {},
			},
			settings: { executeOnce: true },
		},
	],
	arrows: [
		['When called for a batch', 'Read what is asked'],
		['Try it with sample data', 'Sample call'],
		['Sample call', 'Read what is asked'],
		['Read what is asked', 'Read the next customers'],
		['Read the next customers', 'One item a customer'],
		['One item a customer', 'What has got worse?'],
		['What has got worse?', 'Keep the signs'],
		['Keep the signs', 'How far it got'],
	],
	notes: [
		{ at: [1, -1.4], text: '### Change this\nHow large a change must be and what it weighs stands in the field **Policy** of *What has got worse?*.', columns: 2, colour: 4 },
		{ at: [4, -1.4], text: '### Why so few alarms\nThe last 30 days are compared with the 90 before, and a sign must stand out from the usual ups and downs. One bad day is none.', columns: 3 },
	],
};

export default spec;
