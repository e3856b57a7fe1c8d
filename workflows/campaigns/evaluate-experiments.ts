import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-evaluate-exps',
	area: 'campaigns',
	file: 'evaluate-experiments',
	name: 'Evaluate experiments',
	description:
		'Every morning it looks at the running experiments: which variant is better, how many more are needed to say, or whether something is wrong with the groups. Looking daily is allowed for: the bar is raised accordingly. The team is told when the answer changes.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		scheduleTrigger('Every morning', [0, 0], { field: 'days', triggerAtHour: 7 }),
		manualTrigger([1, 1]),
		sample('Sample experiment', [2, 1], {
			id: '00000000-0000-4000-8000-000000000000',
			experiment: { id: 'subject-line', plannedSample: 1000, looks: [600, 1200], variants: [{ id: 'A', exposed: 910, converted: 91 }, { id: 'B', exposed: 890, converted: 133 }] },
		}),
		settingsNode([1, 0], { staffEmail: 'team@studio-lumen.example', staffFrom: 'Customer communication <comms@studio-lumen.example>', now: '' }),
		postgres(
			'Count the running experiments',
			[2, 0],
			`SELECT found.*, $1 AS now FROM (SELECT comms.beat('evaluate-experiments')) beat, comms.experiments_to_evaluate(coalesce(nullif($1, '')::timestamptz, now())) found`,
			`${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only experiments', [3, 0], '$json.id'),
		{
			name: 'Judge them',
			type: 'n8n-nodes-customer-comms.generateInsightsReport',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'analyseExperiment' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Store what was found',
			[5, 0],
			`SELECT * FROM comms.store_experiment_analyses($1, coalesce(nullif($2, '')::timestamptz, now()))`,
			`JSON.stringify($('Judge them').all().map(({ json }) => ({ id: json.id, analysis: json.analysis }))), $json.now ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Only news', [6, 0], "$json.outcome === 'changed' && ['winner', 'no_difference', 'stop_mismatch'].includes($json.decision)"),
		staffEmail('Tell the team', [7, 0], {
			from: `={{ ${settings}.staffFrom }}`,
			to: `={{ ${settings}.staffEmail }}`,
			subject: `={{ 'Experiments: ' + $('Only news').all().map(({ json }) => json.decision.replaceAll('_', ' ')).join(', ') }}`,
			text: `={{ ((ids) => $('Judge them').all().filter(({ json }) => ids.includes(json.id)).map(({ json }) => json.experiment.id + '\\n' + json.analysis.reasons.map(({ text }) => '- ' + text).join('\\n')).join('\\n\\n'))($('Only news').all().map(({ json }) => json.id)) }}`,
		}),
	],
	arrows: [
		['Every morning', 'Settings'],
		['Settings', 'Count the running experiments'],
		['Count the running experiments', 'Only experiments'],
		['Only experiments', 'Judge them'],
		['Try it with sample data', 'Sample experiment'],
		['Sample experiment', 'Judge them'],
		['Judge them', 'Store what was found'],
		['Store what was found', 'Only news'],
		['Only news', 'Tell the team'],
	],
	notes: [
		{ at: [0, -1.4], text: '### Change this\nIn **Settings**: who is told (`staffEmail`), and the sender your mail server accepts (`staffFrom`). `now` stays empty.', columns: 2, colour: 4 },
		{
			at: [2.2, -1.7],
			text: '### How an experiment begins\nGive a step of a sequence two variants (on the page of **Show sequences**), then, in the database, `SELECT comms.start_experiment(\'{"id": "subject-line", "sequence": "quote-follow-up", "step": "quote"}\', \'<id of your business>\')`; the id is in `comms.tenants`. Replies, clicks and conversions count; opens never do.',
			columns: 3,
		},
		{ at: [5.4, -1.7], text: '### Why nothing is switched over\nA winner is a finding, not an order: a person puts it into the sequence. Only experiments of the design *evergreen* hand their next shares to the sequence by themselves.', columns: 3 },
	],
};

export default spec;
