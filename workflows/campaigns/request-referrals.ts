import { enrolContacts, handItemsTo } from '../calls';
import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-req-referrals',
	area: 'campaigns',
	file: 'request-referrals',
	name: 'Request referrals',
	description:
		'Asks customers who would recommend you to do so: those who answered a survey with nine or ten, have said nothing worse since, and are not in the midst of an incident. Once more after ten days, then not again for half a year.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		scheduleTrigger('Every morning', [0, 0], { field: 'days', triggerAtHour: 9 }),
		manualTrigger([1, 1]),
		sample('Sample customer', [2, 1], { sequence: 'referral', email: 'nobody@customer.example', key: 'sample' }),
		settingsNode([1, 0], { withinDays: 30, leastScore: 9, referralUrl: '', now: '' }),
		postgres(
			'Find who is content',
			[2, 0],
			`SELECT found."tenantId", found."contactId", found.sequence, found.key,
  found.data || CASE WHEN $3 = '' THEN '{}'::jsonb ELSE jsonb_build_object('referralUrl', $3::text) END AS data, $4 AS now
FROM (SELECT comms.beat('request-referrals')) beat, comms.referral_candidates($1, $2, coalesce(nullif($4, '')::timestamptz, now())) found`,
			`${settings}.withinDays, ${settings}.leastScore, ${settings}.referralUrl, ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only customers', [3, 0], '$json.contactId'),
		handItemsTo('Enrol them', [4, 0], enrolContacts),
	],
	arrows: [
		['Every morning', 'Settings'],
		['Settings', 'Find who is content'],
		['Find who is content', 'Only customers'],
		['Only customers', 'Enrol them'],
		['Try it with sample data', 'Sample customer'],
		['Sample customer', 'Enrol them'],
	],
	notes: [
		{
			at: [0, -1.4],
			text: '### Change this\nIn **Settings**: for how many days an answer counts (`withinDays`), the least score (`leastScore`), and the page where somebody recommends you (`referralUrl`); left empty, the mail asks for a reply instead.',
			columns: 3,
			colour: 4,
		},
		{ at: [3.2, -1.4], text: '### Why\nA referral is asked for as marketing: who did not agree to that gets nothing, and the reason stands with the message.', columns: 2 },
	],
};

export default spec;
