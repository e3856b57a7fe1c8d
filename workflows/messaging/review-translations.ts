import { literal } from '../incidents/parts';
import { languageNames } from '../incidents/incidentWords';
import { manualTrigger, operatorLogin, page, plainText, postgres, queryOf, respondWithPage, sample, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/translations';

const filled = `={{ { variables: ((d, query, said, zone, languages) => ({
  form: d.form, by: String(query.by ?? said.author ?? '').slice(0, 100), summary: (d.waiting ?? []).length + ' waiting · times in ' + zone,
  notice: said.outcome === 'approved' || query.said === 'approved' ? 'It is approved, and known from now on.' : said.why ?? '', noticeKind: said.why ? 'bad' : 'good',
  list: (d.waiting ?? []).map((w) => ({ id: w.id, title: (languages[w.sourceLanguage] ?? w.sourceLanguage) + ' to ' + (languages[w.targetLanguage] ?? w.targetLanguage) + (w.company ? ', ' + w.company : ''), language: w.targetLanguage,
    why: w.why + ' Since ' + DateTime.fromISO(w.at).setZone(zone).setLocale('en').toFormat('d LLL, HH:mm') + '.', source: w.source, target: said.id === w.id ? said.target : w.target })),
}))($json, ...($('What came of it').isExecuted ? [$('What came of it').first().json.query, $('What came of it').first().json.refused ?? {}] : [${queryOf('Staff open the page')}, {}]), $json.timeZone, ${literal(languageNames)}) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-translations',
	area: 'messaging',
	file: 'review-translations',
	name: 'Review translations',
	description:
		'The page on which a person translates what waits: critical texts, and those in which the machine lost or changed something. What they write is held against the original, too; approved, it is used from then on whenever the same is said. Behind a user name and password.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([-1, 1]),
		sample('The list', [0, 1], { query: {} }),
		postgres('What waits?', [4, 0], `SELECT comms.staff_form('translations') AS form, comms.staff_time_zone() AS "timeZone", comms.translations_waiting() AS waiting`, undefined, { executeOnce: true }),
		{ ...sample('Fill the page', [5, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} } },
		page('Draw the page', [6, 0], pageTemplate('Translations that wait', 'translations', { form: 'text', by: 'text', summary: 'text', notice: 'text', noticeKind: 'text', list: 'list' })),
		respondWithPage('Show the page', [7, 0]),
		webhook('A person translated', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		postgres(
			'The original and its terms',
			[1, 2],
			`SELECT comms.staff_form_holds('translations', $2) AS ok, w.one ->> 'source' AS texts, w.one ->> 'sourceLanguage' AS "sourceLanguage", w.one ->> 'targetLanguage' AS "targetLanguage", $3::text AS translation, w.one ->> 'tenantId' AS "tenantId",
  coalesce((SELECT q.glossary FROM comms.translations_asked(jsonb_build_array(jsonb_build_object('tenantId', w.one ->> 'tenantId', 'texts', jsonb_build_object('text', w.one ->> 'source'), 'sourceLanguage', w.one ->> 'sourceLanguage', 'languages', jsonb_build_array(w.one ->> 'targetLanguage')))::text) q), '[]') AS glossary
FROM (SELECT 1) always LEFT JOIN LATERAL (SELECT one FROM jsonb_array_elements(comms.translations_waiting()) one WHERE one ->> 'id' = $1) w ON true`,
			`${plainText('$json.body?.id')}, ${plainText('$json.body?.form')}, String($json.body?.target ?? '').replaceAll(String.fromCharCode(0), '').slice(0, 20000)`,
			{ retryOnFail: false },
		),
		{
			name: 'Check it',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [2, 2],
			parameters: { operation: 'translate', engine: 'offline' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Approve it',
			[3, 2],
			`SELECT CASE WHEN $1 = '' THEN comms.approve_translations($2) END AS approved`,
			`!$('The original and its terms').first().json.ok ? 'The page had been open for more than a day. Please press the button again.' : $json.error ? String($json.error.message ?? $json.error) : ($json.draft?.missing ?? []).join(' '), JSON.stringify([{ tenantId: $json.tenantId, sourceLanguage: $json.sourceLanguage, targetLanguage: $json.targetLanguage, source: $json.texts, target: $json.translation, author: String($('A person translated').first().json.body?.author ?? '').slice(0, 100) }])`,
			{ retryOnFail: false },
		),
		{
			...sample('What came of it', [3.5, 1], {}),
			parameters: {
				mode: 'raw',
				jsonOutput: `={{ ({ query: $json.approved ? { said: 'approved', by: $('A person translated').first().json.body?.author } : {}, refused: $json.approved ? null : { id: $('A person translated').first().json.body?.id, target: String($('A person translated').first().json.body?.target ?? ''), author: $('A person translated').first().json.body?.author,
  why: !$('The original and its terms').first().json.ok ? 'Nothing was kept: the page had been open for more than a day. Please press the button again.' : $('Check it').first().json.error ? 'It waits no more, or it is empty.' : ($('Check it').first().json.draft?.missing ?? []).join(' ').replace(/^text: /, 'Not kept. ') } }) }}`,
				options: {},
			},
		},
	],
	arrows: [
		['Staff open the page', 'What waits?'],
		['Try it with sample data', 'The list'],
		['The list', 'What waits?'],
		['What waits?', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['A person translated', 'The original and its terms'],
		['The original and its terms', 'Check it'],
		['Check it', 'Approve it'],
		['Approve it', 'What came of it'],
		['What came of it', 'What waits?'],
	],
	notes: [
		{
			at: [4, -1.4],
			text: '### Change this\nThe user name and password are in the credential *Operator pages*. Times are shown in the zone of **Set up the database**.',
			columns: 2,
			colour: 4,
		},
		{
			at: [0, 3.2],
			text: '### Why a person is checked, too\nA zero too many is as easily typed as generated. What differs from the original stays on the page with what is wrong; nothing is kept until it is right.',
			columns: 3,
		},
	],
};

export default spec;
