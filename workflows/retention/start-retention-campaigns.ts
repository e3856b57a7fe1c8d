import { condition, manualTrigger, postgres, scheduleTrigger, settings, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-start-retention',
	area: 'retention',
	file: 'start-retention-campaigns',
	name: 'Start retention campaigns',
	description:
		'Every working day it puts customers at medium and high risk into the campaign of their level, once each. A tenth is left alone on purpose, so that you can tell what campaigns do. Customers at critical risk wait until a person decides; your team is told by mail, and again every three days until somebody has.',
	tags: ['customer-comms', 'retention'],
	nodes: [
		scheduleTrigger('On working days at nine', [0, 0], { field: 'cronExpression', expression: '0 9 * * 1-5' }),
		{ ...manualTrigger([0, 1]), name: 'Start what is due now' },
		settingsNode([1, 0], { batchSize: 1000, batchesPerRun: 200, now: '' }),
		postgres(
			'Start them',
			[2, 0],
			`SELECT count(*)::int AS looked, count(*) FILTER (WHERE s.outcome = 'started')::int AS started, count(*) FILTER (WHERE s.outcome = 'holdout')::int AS "leftAlone",
  count(*) FILTER (WHERE s.outcome = 'waiting')::int AS waiting, count(*) FILTER (WHERE s.outcome = 'refused')::int AS refused
FROM (SELECT comms.beat('start-retention-campaigns')) beat, comms.start_retention_campaigns(coalesce(nullif($1, '')::timestamptz, now()), $2) s`,
			`${settings}.now ?? '', ${settings}.batchSize`,
			{ executeOnce: true, alwaysOutputData: true, retryOnFail: false },
		),
		condition('split', 'More to start?', [3, 0], `$json.looked > 0 && $runIndex + 1 < ${settings}.batchesPerRun`),
		postgres('Who has to decide?', [4, 0], `SELECT w.* FROM comms.retention_to_tell(coalesce(nullif($1, '')::timestamptz, now())) w`, `${settings}.now ?? ''`, { executeOnce: true, alwaysOutputData: true }),
		condition('keep', 'Only where somebody waits', [5, 0], '$json.staffEmail'),
		{
			...staffEmail('Tell your team', [6, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.waiting === 1 ? 'A customer is at critical risk: please decide' : $json.waiting + ' customers are at critical risk: please decide' }}",
				text: "={{ $json.list + '\\n\\nNothing is sent to them until somebody decides on the page comms/health.' }}",
			}),
			// One mail a business; where one does not get through, the others do.
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000, onError: 'continueErrorOutput' },
		},
		postgres('Note who was told of', [7, 0], `SELECT comms.retention_told($1, coalesce(nullif($2, '')::timestamptz, now())) AS told`, `JSON.stringify($('Only where somebody waits').item.json.ids), ${settings}.now ?? ''`),
		{
			name: 'Say that the mail failed',
			type: 'n8n-nodes-base.stopAndError',
			version: 1,
			at: [7, 1],
			parameters: { errorType: 'errorMessage', errorMessage: "={{ 'Customers at critical risk wait for a decision on the page comms/health, but the mail to your team did not get through: ' + ($json.error?.message ?? $json.error ?? '') + ' It is sent with the next run.' }}" },
			settings: { executeOnce: true },
		},
		postgres('Try again who was stuck', [4, 2], `SELECT r.* FROM comms.retry_retention(coalesce(nullif($1, '')::timestamptz, now())) r`, `${settings}.now ?? ''`, { executeOnce: true }),
		condition('keep', 'Is somebody still stuck?', [5, 2], '$json.contactId'),
		{
			name: 'Say who is stuck',
			type: 'n8n-nodes-base.stopAndError',
			version: 1,
			at: [6, 2],
			parameters: {
				errorType: 'errorMessage',
				errorMessage: `={{ ((stuck) => stuck.length + ' could not be enrolled in their campaign, which is tried again with the next run: ' + stuck.slice(0, 5).map(({ json }) => json.name + ': ' + json.text).join('; '))($('Is somebody still stuck?').all()) }}`,
			},
			settings: { executeOnce: true },
		},
	],
	arrows: [
		['On working days at nine', 'Settings'],
		['Start what is due now', 'Settings'],
		['Settings', 'Start them'],
		['Start them', 'More to start?'],
		['More to start?', 'Start them', 0],
		['More to start?', 'Who has to decide?', 1],
		['More to start?', 'Try again who was stuck', 1],
		['Try again who was stuck', 'Is somebody still stuck?'],
		['Is somebody still stuck?', 'Say who is stuck'],
		['Who has to decide?', 'Only where somebody waits'],
		['Only where somebody waits', 'Tell your team'],
		['Tell your team', 'Note who was told of', 0],
		['Tell your team', 'Say that the mail failed', 1],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Change this\nWhich sequence a level gets, after how long it may come again, and how many are left alone stands in `comms.retention_campaigns`; add a row of your own business to change it. Low risk is switched off as delivered.\n\nIn **Settings**: how many customers a batch and how many batches a run has (`batchSize`, `batchesPerRun`).',
			columns: 2,
			colour: 4,
		},
		{ at: [3, -1.6], text: '### Why a tenth is left alone\nWithout them nobody can say whether customers stayed because of the campaign. It is always the same tenth, and it ends where a customer becomes critical.', columns: 3 },
	],
};

export default spec;
