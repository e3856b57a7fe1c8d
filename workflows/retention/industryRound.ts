import { enrolContacts, handItemsTo } from '../calls';
import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { NodeSpec, WorkflowSpec } from '../workflow';

interface Round {
	id: string;
	file: string;
	name: string;
	description: string;
	industry: 'healthcare' | 'trades' | 'professional_services';
	/** Of the Settings, beside `now`: the options of comms.industry_candidates. */
	options: Record<string, string | number>;
	sampleSequence: string;
	change: string;
	why: string;
}

/** Who could not be enrolled is told of by the error workflow; everybody else is enrolled by then. The customer of the sample need not exist. */
export const tellOfFailures = (at: NodeSpec['at'], sampleNode: string): NodeSpec[] => [
	condition('keep', 'Could some not be enrolled?', at, `$json.outcome === 'failed' && !$('${sampleNode}').isExecuted`),
	{
		name: 'Say who and why',
		type: 'n8n-nodes-base.stopAndError',
		version: 1,
		at: [at[0] + 1, at[1]],
		parameters: {
			errorType: 'errorMessage',
			errorMessage: `={{ ((failed) => failed.length + ' could not be enrolled, the others were: ' + failed.slice(0, 5).map(({ json }) => (json.sequence ?? '') + ' for contact ' + (json.contactId ?? '(unknown)') + ': ' + (json.reasons?.[0]?.text ?? 'no reason was given')).join('; '))($('Could some not be enrolled?').all()) }}`,
		},
		settings: { executeOnce: true },
	},
];

/** The daily round of an industry: find the occasions, enrol whom they are about. */
export const industryRound = ({ options, ...round }: Round): WorkflowSpec => ({
	id: round.id,
	area: 'retention',
	file: round.file,
	name: round.name,
	description: round.description,
	tags: ['customer-comms', 'retention'],
	nodes: [
		scheduleTrigger('Every morning', [0, 0], { field: 'days', triggerAtHour: 7 }),
		manualTrigger([2, 1]),
		sample('Sample customer', [3, 1], { sequence: round.sampleSequence, email: 'nobody@customer.example', key: 'sample' }),
		settingsNode([1, 0], { ...options, now: '' }),
		postgres(
			'Find the occasions',
			[2, 0],
			`SELECT found.*, $2 AS now FROM (SELECT comms.beat('${round.file}')) beat, comms.industry_candidates('${round.industry}', $1::jsonb, coalesce(nullif($2, '')::timestamptz, now())) found`,
			`JSON.stringify({ ...${settings}, seasonMonths: String(${settings}.seasonMonths ?? '').split(',').map(Number).filter(Boolean) }), ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only customers', [3, 0], '$json.contactId'),
		handItemsTo('Enrol them', [4, 0], enrolContacts),
		...tellOfFailures([5, 0], 'Sample customer'),
	],
	arrows: [
		['Every morning', 'Settings'],
		['Settings', 'Find the occasions'],
		['Find the occasions', 'Only customers'],
		['Only customers', 'Enrol them'],
		['Enrol them', 'Could some not be enrolled?'],
		['Could some not be enrolled?', 'Say who and why'],
		['Try it with sample data', 'Sample customer'],
		['Sample customer', 'Enrol them'],
	],
	notes: [
		{ at: [0, -1.7], text: `### Change this\n${round.change}\n\nHow long an occasion counts, and which sequence it leads into, stands in \`comms.industry_occasions\`.`, columns: 3, colour: 4 },
		{ at: [3.2, -1.7], text: `### Why\n${round.why}`, columns: 3 },
	],
});
