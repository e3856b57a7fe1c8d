import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const at = (place: number) => `coalesce(nullif($${place}, '')::timestamptz, now())`;
const now = `$('Settings').isExecuted ? ${settings}.now ?? '' : ''`;

const spec: WorkflowSpec = {
	id: 'comms-find-occasions',
	area: 'clients',
	file: 'find-engagement-opportunities',
	name: 'Find occasions to write',
	description:
		'On working days it looks for natural occasions to write to customers: a milestone reached or ahead, an anniversary, a kind word, news of their industry, a long silence. It writes a draft for the best one of each customer, at most one in three weeks. Nothing goes out before a person has read it.',
	tags: ['customer-comms', 'clients'],
	nodes: [
		scheduleTrigger('On working days at eight', [0, 0], { field: 'cronExpression', expression: '0 8 * * 1-5' }),
		{ ...manualTrigger([2, 2]), name: 'Try it with sample data' },
		sample('Sample occasion', [3, 2], {
			purpose: 'engagement', occasion: 'milestone_reached', contactId: '00000000-0000-4000-8000-000000000000',
			template: { language: 'en', subject: 'Reached: {{milestone}}', text: 'Hello {{name}}, a step is taken: {{milestone}} is done.', variables: { name: { type: 'text', required: true }, milestone: { type: 'text', required: true } } },
			variables: { name: 'Sample', milestone: 'Go-live' }, contact: { language: 'en', timeZone: 'UTC' },
		}),
		settingsNode([1, 0], { mostADay: 20, now: '' }),
		postgres(
			'Find occasions',
			[2, 0],
			`SELECT comms.beat('find-engagement-opportunities');
SELECT * FROM comms.fade_opportunities(${at(2)});
SELECT f.* FROM comms.find_engagement($1, ${at(2)}) f`,
			`${settings}.mostADay, ${settings}.now ?? ''`,
			{ executeOnce: true, retryOnFail: false },
		),
		condition('keep', 'Only occasions', [3, 0], '$json.template'),
		{
			name: 'Write the drafts',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep them for a person',
			[5, 0],
			`WITH stored AS MATERIALIZED (SELECT * FROM comms.store_client_drafts($1, false, ${at(2)}))
SELECT "staffEmail", count(*)::int AS drafts, string_agg(subject, E'\\n' ORDER BY subject) AS list FROM stored WHERE outcome = 'waiting' GROUP BY "staffEmail"`,
			`JSON.stringify($input.all().map(({ json }) => ({ tenantId: json.tenantId, contactId: json.contactId, purpose: json.purpose, key: json.key, draft: json.draft }))), ${now}`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		postgres(
			'Note what was written',
			[6, 1],
			`SELECT comms.attach_opportunity_drafts($1, ${at(2)}) AS attached`,
			`JSON.stringify($('Write the drafts').all().map(({ json }) => ({ tenantId: json.tenantId, key: json.key }))), ${now}`,
			{ executeOnce: true },
		),
		condition('keep', 'Does one wait?', [6, 0], '$json.staffEmail'),
		{
			...staffEmail('Tell your team', [7, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.drafts === 1 ? 'An occasion to write to a customer' : $json.drafts + ' occasions to write to customers' }}",
				text: "={{ $json.list + '\\n\\nRead, send or drop them on the page comms/updates. What nobody decides on fades after two weeks.' }}",
			}),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['On working days at eight', 'Settings'],
		['Settings', 'Find occasions'],
		['Find occasions', 'Only occasions'],
		['Only occasions', 'Write the drafts'],
		['Try it with sample data', 'Sample occasion'],
		['Sample occasion', 'Write the drafts'],
		['Write the drafts', 'Keep them for a person'],
		['Keep them for a person', 'Does one wait?'],
		['Keep them for a person', 'Note what was written'],
		['Does one wait?', 'Tell your team'],
	],
	notes: [
		{
			at: [0, -1.7],
			text: '### Change this\nIn **Settings**: how many drafts a day your team can read (`mostADay`). Which occasions count, and how fresh they must be, is in `comms.engagement_occasions`; how often one customer may be proposed, in `comms.engagement_caps`. A row of your own business takes the place of a built-in one.',
			columns: 3,
			colour: 4,
		},
		{
			at: [4, -1.7],
			text: '### What stands against it\nAn open incident, complaint or risk of leaving: then it is no time for this. For news and long silence, which are marketing, the customer must have agreed to that. Pressing *Send* asks all this once more.',
			columns: 3,
		},
	],
};

export default spec;
