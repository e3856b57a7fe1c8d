import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const at = (place: number) => `coalesce(nullif($${place}, '')::timestamptz, now())`;
const cursor = `$('Look at the next customers').last(0, $runIndex - 1).json`;

const spec: WorkflowSpec = {
	id: 'comms-adv-journeys',
	area: 'clients',
	file: 'advance-journeys',
	name: 'Advance journeys',
	description:
		'Every morning it looks where each customer stands on the way from prospect to advocate (onboarding, active project, delivery, retention) and moves on those for whom something has changed, with the reason and what it rests on. What a stage asks to be written waits as a draft for a person. Nobody is moved back without a cause.',
	tags: ['customer-comms', 'clients'],
	nodes: [
		scheduleTrigger('Every morning', [0, 0], { field: 'days', triggerAtHour: 7 }),
		{ ...manualTrigger([3, 2]), name: 'Try it with sample data' },
		sample('Sample letter', [4, 2], {
			purpose: 'journey', contactId: '00000000-0000-4000-8000-000000000000',
			template: { language: 'en', subject: 'It is done: {{projectName}}', text: 'Hello {{name}}, our work on {{projectName}} is complete.', variables: { name: { type: 'text', required: true }, projectName: { type: 'text', required: true } } },
			variables: { name: 'Sample', projectName: 'Portal' }, contact: { language: 'en', timeZone: 'UTC' },
		}),
		settingsNode([1, 0], { batchSize: 500, batchesPerRun: 400, sendWithoutLooking: false, now: '' }),
		postgres('Say that it runs', [2, 0], `SELECT comms.beat('advance-journeys')`, undefined, { executeOnce: true }),
		postgres(
			'Look at the next customers',
			[3, 0],
			`SELECT j.* FROM comms.advance_journeys(nullif($1, '')::uuid, nullif($2, '')::uuid, $3, ${at(4)}) j`,
			`$runIndex ? ${cursor}.tenantId : '', $runIndex ? ${cursor}.contactId : '', ${settings}.batchSize, ${settings}.now ?? ''`,
			{ executeOnce: true, retryOnFail: false },
		),
		postgres('What is to be written?', [4, 0], `SELECT l.* FROM comms.journey_letters($1, ${at(2)}) l`, `${settings}.batchSize, ${settings}.now ?? ''`, { executeOnce: true }),
		{
			name: 'Fill in the texts',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [5, 0],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep the drafts',
			[6, 0],
			`SELECT "staffEmail", count(*)::int AS drafts, string_agg(subject, E'\\n' ORDER BY subject) AS list FROM comms.store_client_drafts($1, $2, ${at(3)}) WHERE outcome = 'waiting' GROUP BY "staffEmail"`,
			`JSON.stringify($input.all().map(({ json }) => ({ tenantId: json.tenantId, contactId: json.contactId, purpose: json.purpose, key: json.key, draft: json.draft }))), $('Settings').isExecuted && ${settings}.sendWithoutLooking === true, $('Settings').isExecuted ? ${settings}.now ?? '' : ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Does one wait?', [7, 0], '$json.staffEmail'),
		{
			...staffEmail('Tell your team', [8, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.drafts === 1 ? 'A customer has moved on: a mail to look at' : $json.drafts + ' customers have moved on: mails to look at' }}",
				text: "={{ $json.list + '\\n\\nRead and send them on the page comms/updates.' }}",
			}),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		condition('keep', 'More customers?', [4, 1], `$json.kind === 'cursor' && $runIndex + 1 < ${settings}.batchesPerRun`),
	],
	arrows: [
		['Every morning', 'Settings'],
		['Settings', 'Say that it runs'],
		['Say that it runs', 'Look at the next customers'],
		['Look at the next customers', 'What is to be written?'],
		['What is to be written?', 'Fill in the texts'],
		['Try it with sample data', 'Sample letter'],
		['Sample letter', 'Fill in the texts'],
		['Fill in the texts', 'Keep the drafts'],
		['Keep the drafts', 'Does one wait?'],
		['Does one wait?', 'Tell your team'],
		['Look at the next customers', 'More customers?'],
		['More customers?', 'Look at the next customers'],
	],
	notes: [
		{
			at: [0, -1.9],
			text: '### Change this\nIn **Settings**: whether drafts go out without anybody looking (`sendWithoutLooking`), and how many customers a batch and how many batches a run has (`batchSize`, `batchesPerRun`).\n\nThe stages, what entering one sets off, and what leads from one to the next are rows of `comms.customer_journey_stages` and `comms.journey_transitions`; add rows of your own business to change them.',
			columns: 4,
			colour: 4,
		},
		{
			at: [4.5, -1.9],
			text: '### Why the first run writes nothing\nThe first time a customer is seen, they are put where they stand. That is a look at how things are, no event. From then on each move is written down: `comms.customer_journey_progress` is the way of each customer, with reasons; `comms.customer_journeys` is where they stand.',
			columns: 4,
		},
	],
};

export default spec;
