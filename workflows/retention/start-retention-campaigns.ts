import { condition, manualTrigger, postgres, scheduleTrigger, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const settings = `$('Settings').first().json`;

const spec: WorkflowSpec = {
	id: 'comms-start-retention',
	area: 'retention',
	file: 'start-retention-campaigns',
	name: 'Start retention campaigns',
	description:
		'Every working day it puts customers at medium and high risk into the campaign of their level, once each. A tenth is left alone on purpose, so that you can tell what campaigns do. Customers at critical risk wait until a person decides; your team is told by mail.',
	tags: ['customer-comms', 'retention'],
	nodes: [
		scheduleTrigger('On working days at nine', [0, 0], { field: 'cronExpression', expression: '0 9 * * 1-5' }),
		{ ...manualTrigger([0, 1]), name: 'Start what is due now' },
		settingsNode([1, 0], { batchSize: 1000, batchesPerRun: 200, now: '' }),
		postgres(
			'Start them',
			[2, 0],
			`SELECT s."tenantId", s."staffEmail", count(*)::int AS looked, count(*) FILTER (WHERE s.outcome = 'started')::int AS started, count(*) FILTER (WHERE s.outcome = 'holdout')::int AS "leftAlone",
  count(*) FILTER (WHERE s.outcome = 'waiting')::int AS waiting, count(*) FILTER (WHERE s.outcome = 'refused')::int AS refused,
  string_agg(coalesce(s.name, '(no name)') || ', health ' || s."healthScore" || ' of 100, ' || s.id, E'\\n' ORDER BY s."healthScore") FILTER (WHERE s.outcome = 'waiting') AS list
FROM (SELECT comms.beat('start-retention-campaigns')) beat, comms.start_retention_campaigns(coalesce(nullif($1, '')::timestamptz, now()), $2) s
GROUP BY s."tenantId", s."staffEmail"`,
			`${settings}.now ?? '', ${settings}.batchSize`,
			{ executeOnce: true, alwaysOutputData: true, retryOnFail: false },
		),
		condition('keep', 'More to start?', [3, 1], `$itemIndex === 0 && $json.looked > 0 && $runIndex + 1 < ${settings}.batchesPerRun`),
		condition('keep', 'Does a person have to decide?', [3, 0], '$json.waiting > 0 && $json.staffEmail'),
		{
			...staffEmail('Tell your team', [4, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.waiting === 1 ? 'A customer is at critical risk: please decide' : $json.waiting + ' customers are at critical risk: please decide' }}",
				text: "={{ $json.list + '\\n\\nNothing is sent to them until somebody decides on the page comms/health.' }}",
			}),
			// One mail a business.
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['On working days at nine', 'Settings'],
		['Start what is due now', 'Settings'],
		['Settings', 'Start them'],
		['Start them', 'Does a person have to decide?'],
		['Does a person have to decide?', 'Tell your team'],
		['Start them', 'More to start?'],
		['More to start?', 'Start them'],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Change this\nWhich sequence a level gets, after how long it may come again, and how many are left alone stands in `comms.retention_campaigns`; add a row of your own business to change it. Low risk is switched off as delivered.',
			columns: 2,
			colour: 4,
		},
		{ at: [3, -1.6], text: '### Why a tenth is left alone\nWithout them nobody can say whether customers stayed because of the campaign. It is always the same tenth, and it ends where a customer becomes critical.', columns: 3 },
	],
};

export default spec;
