import { condition, manualTrigger, postgres, sample, scheduleTrigger, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-analyse-answers',
	area: 'feedback',
	file: 'analyse-feedback',
	name: 'Analyse feedback',
	description:
		'Every hour of the working day it tells your team of bad scores, so that somebody gets in touch within a business day, and works out afresh what the answers say: scores with their intervals, themes with quotations, and what changed by more than chance. The result is stored and shown by "Show feedback".',
	tags: ['customer-comms', 'feedback'],
	nodes: [
		scheduleTrigger('Every hour of the working day', [0, 0], { field: 'cronExpression', expression: '5 8-18 * * 1-5' }),
		manualTrigger([0, 1]),
		sample('Sample answers', [2, 1], {
			tenantId: '',
			feedback: Array.from({ length: 24 }, (_, index) => ({
				at: `2026-11-${String((index % 20) + 1).padStart(2, '0')}T09:00:00Z`,
				kind: 'nps',
				score: [10, 9, 9, 4, 8, 10][index % 6],
				text: ['', 'Quick and friendly', '', 'Waited two weeks for an answer about my invoice', '', ''][index % 6],
			})),
		}),
		settingsNode([1, 0], { periodDays: 90, targets: { nps: 30, csat: 0.85, ces: 0.7 } }),
		postgres(
			'Read the answers',
			[2, 0],
			`SELECT comms.beat('analyse-feedback');
SELECT * FROM comms.feedback_to_analyse()`,
			undefined,
			{ executeOnce: true },
		),
		condition('keep', 'Only with answers', [3, 0], '$json.feedback'),
		{
			name: 'What do they say?',
			type: 'n8n-nodes-customer-comms.generateInsightsReport',
			version: 1,
			at: [4, 0],
			parameters: {
				operation: 'analyseFeedback',
				feedbackTargets: "={{ $('Settings').isExecuted ? $('Settings').first().json.targets : {} }}",
				feedbackPolicy: "={{ ({ periodDays: $('Settings').isExecuted ? $('Settings').first().json.periodDays : 90 }) }}",
			},
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Store the analysis',
			[5, 0],
			'SELECT * FROM comms.store_feedback_analyses($1)',
			'JSON.stringify($input.all().map(({ json }) => ({ tenantId: json.tenantId, analysis: json.analysis })))',
			{ executeOnce: true, alwaysOutputData: true },
		),
		postgres(
			'Whom to get in touch with',
			[6, 0],
			`SELECT "staffEmail", count(*)::int AS tasks,
       string_agg(format('%s (%s): %s on %s, to be called by %s%s', coalesce(nullif(name, ''), email), email, score, scale, "dueAt",
                         coalesce(E'\\n  "' || left(nullif(regexp_replace(comment, '\\s+', ' ', 'g'), ''), 400) || '"', '')),
                  E'\\n\\n' ORDER BY "dueAt") AS list
FROM comms.due_feedback_tasks()
WHERE "staffEmail" <> ''
GROUP BY "staffEmail"`,
			undefined,
			{ executeOnce: true, retryOnFail: false, alwaysOutputData: true },
		),
		condition('keep', 'Is there anybody?', [7, 0], '$json.staffEmail'),
		{
			...staffEmail('Tell your team', [8, 0], {
				from: '={{ $json.staffEmail }}',
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.tasks === 1 ? 'A customer gave a bad score: please get in touch' : $json.tasks + ' customers gave bad scores: please get in touch' }}",
				text: '={{ $json.list }}\n\nClose each on the page comms/feedback when you have spoken to them.',
			}),
			settings: { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		postgres(
			'Tell it next time',
			[9, 1],
			'SELECT comms.tell_feedback_tasks_again($1) AS again',
			"$('Is there anybody?').item.json.staffEmail",
		),
	],
	arrows: [
		['Every hour of the working day', 'Settings'],
		['Settings', 'Read the answers'],
		['Read the answers', 'Only with answers'],
		['Try it with sample data', 'Sample answers'],
		['Sample answers', 'What do they say?'],
		['Only with answers', 'What do they say?'],
		['What do they say?', 'Store the analysis'],
		['Store the analysis', 'Whom to get in touch with'],
		['Whom to get in touch with', 'Is there anybody?'],
		['Is there anybody?', 'Tell your team'],
		['Tell your team', 'Tell it next time', 1],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nIn **Settings**: how many days a period has (`periodDays`), and the `targets` that scores are shown against.\n\nWords of your trade ("flight", "luggage") make the themes better: put them into the parameter Themes of **What do they say?**',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -1.4],
			text: '### Why "more than chance"\nA score of forty answers moves by ten points when nothing happened. So a change is only called one where all comparisons together leave at most one chance in twenty of a false alarm. Below ten answers nothing is said at all.',
			columns: 4,
		},
	],
};

export default spec;
