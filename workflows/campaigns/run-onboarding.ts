import { enrolContacts, handItemsTo } from '../calls';
import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-run-onboarding',
	area: 'campaigns',
	file: 'run-onboarding',
	name: 'Run onboarding',
	description:
		'Takes up every new customer: a welcome on day 0, an invitation to the kickoff call on day 1, the project timeline on day 3, and the question how it went on day 7. A customer is new with their first contract. "Advance sequences" writes, "Send due messages" sends.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		scheduleTrigger('Every hour', [0, 0], { field: 'hours' }),
		manualTrigger([1, 1]),
		sample('Sample customer', [2, 1], { sequence: 'onboarding', email: 'nobody@customer.example', key: 'sample', data: { projectName: 'Sample', startsOn: '2026-12-01' } }),
		settingsNode([1, 0], { withinDays: 3, portalUrl: '', bookingUrl: '', surveyUrl: '', now: '' }),
		postgres(
			'Find new customers',
			[2, 0],
			`SELECT found."tenantId", found."contactId", found.sequence, found.key, found.data || coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each_text($3::jsonb) WHERE value <> ''), '{}') AS data, $2 AS now
FROM (SELECT comms.beat('run-onboarding')) beat, comms.onboarding_candidates($1, coalesce(nullif($2, '')::timestamptz, now())) found`,
			`${settings}.withinDays, ${settings}.now, JSON.stringify({ portalUrl: ${settings}.portalUrl, bookingUrl: ${settings}.bookingUrl, surveyUrl: ${settings}.surveyUrl })`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only customers', [3, 0], '$json.contactId'),
		handItemsTo('Enrol them', [4, 0], enrolContacts),
	],
	arrows: [
		['Every hour', 'Settings'],
		['Settings', 'Find new customers'],
		['Find new customers', 'Only customers'],
		['Only customers', 'Enrol them'],
		['Try it with sample data', 'Sample customer'],
		['Sample customer', 'Enrol them'],
	],
	notes: [
		{
			at: [0, -1.6],
			text: '### Change this\nIn **Settings**: how many days old a contract may be to be taken up (`withinDays`: an import writes to nobody), and the links that the texts offer (`portalUrl`, `bookingUrl`, `surveyUrl`); a link left empty is left out of them. Days, channels and texts are in the sequence `onboarding`.',
			columns: 3,
			colour: 4,
		},
		{
			at: [3.2, -1.6],
			text: '### Why\nThe key of an enrolment is its contract: however often this runs, a customer is welcomed once. A second contract of the same account is no beginning.',
			columns: 2,
		},
		{ at: [3, 1.9], text: '### Another system knows your customers?\nThen `POST /webhook/comms/enrol` with `{"sequence": "onboarding", "email": "...", "key": "..."}` does the same.', columns: 2 },
	],
};

export default spec;
