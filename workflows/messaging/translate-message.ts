import { calledWith } from '../calls';
import { manualTrigger, postgres, sample, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const given = `JSON.stringify($('Settings').all().map(({ json }) => ({ texts: json.texts, sourceLanguage: json.sourceLanguage, languages: json.languages, critical: json.critical, tenantId: json.tenantId })))`;

const spec: WorkflowSpec = {
	id: 'comms-translate',
	area: 'messaging',
	file: 'translate-message',
	name: 'Translate message',
	description:
		'Translates texts for customers: what was said before is said again, a model translates quick texts, and a person those that are critical. Whoever did it, nothing is used that lacks a placeholder, a figure, a date, a link or a term of the original. Called by other workflows; gives one item for each language.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		calledWith('When called with texts', [0, 0], { texts: 'object', sourceLanguage: 'string', languages: 'array', critical: 'boolean', tenantId: 'string' }),
		manualTrigger([-1, 1]),
		sample('Sample text', [0, 1], { texts: { findings: 'Payments failed for 12 minutes ({{reference}}).' }, sourceLanguage: 'en', languages: ['de', 'ja'], critical: true, tenantId: '' }),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example' }),
		postgres(
			'What is known?',
			[2, 0],
			`SELECT q.* FROM comms.translations_asked((SELECT coalesce(jsonb_agg(r.item || CASE WHEN comms.read_uuid(r.item ->> 'tenantId') IS NULL THEN jsonb_build_object('tenantId', comms.tenant_of_settings($2)) ELSE '{}' END ORDER BY r.place), '[]')::text FROM comms.read_items($1) r)) q`,
			`${given}, $('Settings').first().json.mailbox`,
			{ executeOnce: true },
		),
		{
			name: 'Translate and check',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [3, 0],
			parameters: { operation: 'translate', engine: 'offline' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep it, or have a person do it',
			[4, 0],
			'SELECT "targetLanguage", texts, status, waiting FROM comms.store_translations($1)',
			`JSON.stringify($('Translate and check').all().map(({ json }) => ({ tenantId: json.tenantId, sourceLanguage: json.sourceLanguage, targetLanguage: json.targetLanguage, error: json.error, translation: json.draft?.translation })))`,
			{ executeOnce: true },
		),
	],
	arrows: [
		['When called with texts', 'Settings'],
		['Try it with sample data', 'Sample text'],
		['Sample text', 'Settings'],
		['Settings', 'What is known?'],
		['What is known?', 'Translate and check'],
		['Translate and check', 'Keep it, or have a person do it'],
	],
	notes: [
		{
			at: [1, -1.8],
			text: '### Change this\nFor quick texts by machine: choose an **engine** in *Translate and check* and connect a chat model (or give it an OpenAI-compatible endpoint). As it is, only what a person translated before is used.\n\nIn **Settings**: with several businesses a `mailbox` of the one that is meant where the caller names none. Terms: rows of `comms.glossary_terms`.',
			columns: 3,
			colour: 4,
		},
		{
			at: [4, -1.6],
			text: '### Who translates what\n`critical` true (the default): only a person\'s words are used. What waits for a person is on the page of **Review translations**; what they write is known the next time.',
			columns: 2,
		},
	],
};

export default spec;
