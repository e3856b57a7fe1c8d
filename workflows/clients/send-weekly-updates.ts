import { condition, manualTrigger, postgres, sample, scheduleTrigger, settingsNode, staffEmail, thisN8n } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-weekly-updates',
	area: 'clients',
	file: 'send-weekly-updates',
	name: 'Send weekly updates',
	description:
		'Every Friday it writes for each active project what was achieved, what is due and what to watch, in the customer\'s language, from the project\'s rows and nothing else. The drafts wait on the page comms/updates; with one setting those that need no look go out by themselves.',
	tags: ['customer-comms', 'clients'],
	nodes: [
		scheduleTrigger('Every Friday at three', [0, 0], { field: 'cronExpression', expression: '0 15 * * 5' }),
		manualTrigger([0, 1]),
		sample('Sample project', [2, 1], {
			key: 'update/sample',
			purpose: 'status_update',
			project: { id: 'P-1', name: 'Portal', progress: 60, achievements: ['Stock import moved'], milestones: [{ name: 'Go-live', due: '2026-12-12' }], risks: ['The supplier has not confirmed the interface'] },
			client: { name: 'Marta Ruiz', email: 'marta.ruiz@example.com', language: 'es' },
			brand: { sender: 'Ines Vogt', company: 'Vogt & Partner' },
		}),
		settingsNode([1, 0], { days: 7, sendWithoutLooking: false, pagesUrl: `={{ ${thisN8n} + '/webhook/comms/updates' }}` }),
		postgres(
			'Read the projects',
			[2, 0],
			`SELECT comms.beat('send-weekly-updates');
SELECT * FROM comms.projects_to_report($1)`,
			'$json.days',
			{ executeOnce: true },
		),
		condition('keep', 'Only projects', [3, 0], '$json.project'),
		{
			name: 'Write the update',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'statusUpdate' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep the drafts',
			[5, 0],
			`SELECT "staffEmail", count(*)::int AS drafts,
       string_agg(subject || coalesce((SELECT string_agg(E'\\n- ' || line, '') FROM jsonb_array_elements_text(missing) line), ''), E'\\n\\n' ORDER BY subject) AS list
FROM comms.store_client_drafts($1, $2)
WHERE outcome = 'waiting'
GROUP BY "staffEmail"`,
			"JSON.stringify($input.all().map(({ json }) => ({ tenantId: json.tenantId, contactId: json.contactId, purpose: json.purpose, key: json.key, draft: json.draft }))), $('Settings').isExecuted && $('Settings').first().json.sendWithoutLooking === true",
			{ executeOnce: true },
		),
		condition('keep', 'Does one wait?', [6, 0], '$json.staffEmail'),
		{
			...staffEmail('Tell your team', [7, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.drafts === 1 ? 'A weekly update to look at' : $json.drafts + ' weekly updates to look at' }}",
				text: "={{ 'Read and send them on ' + ($('Settings').isExecuted ? $('Settings').first().json.pagesUrl : 'the page comms/updates') + '\\n\\n' + $json.list }}",
			}),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['Every Friday at three', 'Settings'],
		['Settings', 'Read the projects'],
		['Read the projects', 'Only projects'],
		['Try it with sample data', 'Sample project'],
		['Sample project', 'Write the update'],
		['Only projects', 'Write the update'],
		['Write the update', 'Keep the drafts'],
		['Keep the drafts', 'Does one wait?'],
		['Does one wait?', 'Tell your team'],
	],
	notes: [
		{
			at: [1, -1.5],
			text: '### Change this\nIn **Settings**: how many `days` an update looks back, and whether updates that need no look go out by themselves (`sendWithoutLooking`). `pagesUrl`, where your team finds the page, is known already.\n\nWhat was achieved and what may go wrong stands in `comms.project_notes`, beside the milestones.',
			columns: 3,
			colour: 4,
		},
		{
			at: [4, -1.5],
			text: '### Why it never embellishes\nThe text is made of the rows and of joining words. With a chat model (engine of **Write the update**) the wording gets smoother, but a sentence that holds anything else than its row is thrown away.\n\nRun twice in a week, it writes nothing twice: the key is project and week.',
			columns: 4,
		},
	],
};

export default spec;
