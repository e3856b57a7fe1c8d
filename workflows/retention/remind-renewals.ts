import { enrolContacts, handItemsTo } from '../calls';
import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { tellOfFailures } from './industryRound';

const spec: WorkflowSpec = {
	id: 'comms-remind-renewals',
	area: 'retention',
	file: 'remind-renewals',
	name: 'Remind of renewals',
	description:
		'Every morning it finds contracts that end within 60 days and puts their contacts into the sequence "renewal": 60, 30 and 7 days before. Each contract once a term; what is renewed or cancelled is left alone, also in between.',
	tags: ['customer-comms', 'retention'],
	nodes: [
		scheduleTrigger('Every morning', [0, 0], { field: 'days', triggerAtHour: 8 }),
		manualTrigger([2, 1]),
		sample('Sample contract', [3, 1], { sequence: 'renewal', email: 'nobody@customer.example', key: 'sample', dates: { renewsOn: '2027-03-01T12:00:00Z' } }),
		settingsNode([1, 0], { daysBefore: 60, now: '' }),
		postgres(
			'Find what ends',
			[2, 0],
			`SELECT due.*, $2 AS now FROM (SELECT comms.beat('remind-renewals')) beat, comms.renewals_due($1, coalesce(nullif($2, '')::timestamptz, now())) due`,
			`${settings}.daysBefore, ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only contracts', [3, 0], '$json.contactId'),
		handItemsTo('Enrol them', [4, 0], enrolContacts),
		...tellOfFailures([5, 0], 'Sample contract'),
	],
	arrows: [
		['Every morning', 'Settings'],
		['Settings', 'Find what ends'],
		['Find what ends', 'Only contracts'],
		['Only contracts', 'Enrol them'],
		['Enrol them', 'Could some not be enrolled?'],
		['Could some not be enrolled?', 'Say who and why'],
		['Try it with sample data', 'Sample contract'],
		['Sample contract', 'Enrol them'],
	],
	notes: [
		{ at: [0, -1.3], text: '### Change this\nIn **Settings**: how many days before the end it begins (`daysBefore`). The steps are in the sequence `renewal`.', columns: 3, colour: 4 },
		{ at: [3.2, -1.3], text: '### Why\nA contract that is found late gets the steps that are still to come and the last one missed, never all at once. Renewed or cancelled meanwhile, it gets no more of them.', columns: 2 },
	],
};

export default spec;
