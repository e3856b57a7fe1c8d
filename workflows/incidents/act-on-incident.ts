import { callWorkflow } from '../calls';
import { condition, manualTrigger, operatorLogin, page, postgres, respondWithPage, sample, seeOther, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';
import { tellCustomers } from './parts';

const pressed = `$('What was pressed').first().json`;

/** The fields of the form by the beginning of their names: word_findings is the word "findings". */
const read = `={{ ((body) => {
  const plain = (value, most) => String(Array.isArray(value) ? value[0] ?? '' : value ?? '').replaceAll(String.fromCharCode(0), '').slice(0, most);
  const starting = (start, most) => Object.fromEntries(Object.entries(body).filter(([name]) => name.startsWith(start)).slice(0, 20).map(([name, value]) => [name.slice(start.length, 60), plain(value, most)]));
  return {
    action: plain(body.action, 20), incidentId: plain(body.id, 40), form: plain(body.form, 200), author: plain(body.author, 100), item: plain(body.item, 60), kind: plain(body.kind, 20), status: plain(body.status, 20),
    corrects: plain(body.corrects, 40), draftId: plain(body.draft, 40), version: plain(body.version, 64), language: plain(body.language, 5), words: starting('word_', 10000),
    facts: Object.fromEntries(Object.entries(starting('fact_', 5)).map(([name]) => [name, true])),
  };
})($json.body ?? $json) }}`;

const wanted = `JSON.stringify({ ...${pressed},
  failed: $('Check the words').isExecuted ? ($('Check the words').first().json.error ?? ($('Check the words').first().json.draft?.missing ?? []).join(' ')) : '',
  translations: $('Translate').isExecuted ? $('Translate').all().map(({ json }) => ({ language: json.targetLanguage, texts: json.texts ?? {} })) : [] })`;

const spec: WorkflowSpec = {
	id: 'comms-incident-act',
	area: 'incidents',
	file: 'act-on-incident',
	name: 'Act on an incident',
	description:
		'What the buttons of the incident page do: take it in hand, tick, write a draft, put it into other languages, put it away, and send it with one approval for all languages. Words in another language are held against the original first: a figure that differs keeps them out. A page that is older than a day, or a draft that changed since, does nothing.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		webhook('Staff press a button', [0, 0], { path: 'comms/incident', method: 'POST', credential: operatorLogin }),
		manualTrigger([-1, 1]),
		sample('A button of nowhere', [0, 1], { body: { action: 'tick', id: '00000000-0000-4000-8000-000000000000', form: '' } }),
		{ ...sample('What was pressed', [1, 0], {}), parameters: { mode: 'raw', jsonOutput: read, options: {} } },
		postgres(
			'The draft and its terms',
			[2, 0],
			'SELECT t.*, comms.read_json($2) AS translation FROM comms.draft_to_translate(comms.read_uuid($1), $3) t',
			`$json.draftId, JSON.stringify(Object.fromEntries(Object.entries($json.words).filter(([, word]) => word.trim()))), $json.action === 'words' ? $json.language : ''`,
			{ retryOnFail: false },
		),
		condition('split', 'Are there words to check?', [3, 0], `${pressed}.action === 'words' && Object.keys($json.translation ?? {}).length > 0 && !!$json.texts`),
		{
			name: 'Check the words',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [4, -0.5],
			parameters: { operation: 'translate', engine: 'offline' },
			settings: { onError: 'continueRegularOutput' },
		},
		condition('split', 'Is it to be translated?', [4, 0.5], `${pressed}.action === 'translate' && !!$json.original && ($json.languages ?? []).length > 0`),
		// Without a translation the words stay those of the team, and the page says so.
		{ ...callWorkflow('Translate', [5, 0], { id: 'comms-translate', name: 'Translate message' }, { texts: '={{ $json.original }}', sourceLanguage: '={{ $json.spoken }}', languages: '={{ $json.languages }}', critical: '={{ false }}', tenantId: '={{ $json.tenantId }}' }, { texts: 'object', languages: 'array', critical: 'boolean' }), settings: { alwaysOutputData: true, onError: 'continueRegularOutput' } },
		postgres('Do it', [6, 0], 'SELECT * FROM comms.act_on_incident($1)', wanted, { executeOnce: true, retryOnFail: false }),
		condition('split', 'Is there something to tell?', [7, 0], '$json.updateId'),
		tellCustomers([8, -0.5], ''),
		condition('split', 'Was it done?', [9, 0], "$('Do it').first().json.outcome !== 'refused'"),
		{
			...seeOther('Back to the page', [10, -0.5], `${thisN8n} + '/webhook/comms/incident?incident=' + encodeURIComponent(${pressed}.incidentId) + '&said=' + encodeURIComponent($('Do it').first().json.outcome.split(':')[0]) + '&by=' + encodeURIComponent(${pressed}.author)`),
			settings: { executeOnce: true },
		},
		{
			...sample('Say why not', [10, 0.5], {}),
			parameters: { mode: 'raw', jsonOutput: `={{ { variables: { title: 'Nothing was done', message: $('Do it').first().json.said || 'It could not be done: the incident may be over, or something was empty.', id: ${pressed}.incidentId } } }}`, options: {} },
			settings: { executeOnce: true },
		},
		page('Draw why not', [11, 0.5], pageTemplate('Nothing was done', 'incident-refused', { title: 'text', message: 'text', id: 'text' })),
		respondWithPage('Show why not', [12, 0.5], 409),
	],
	arrows: [
		['Staff press a button', 'What was pressed'],
		['Try it with sample data', 'A button of nowhere'],
		['A button of nowhere', 'What was pressed'],
		['What was pressed', 'The draft and its terms'],
		['The draft and its terms', 'Are there words to check?'],
		['Are there words to check?', 'Check the words', 0],
		['Are there words to check?', 'Is it to be translated?', 1],
		['Is it to be translated?', 'Translate', 0],
		['Is it to be translated?', 'Do it', 1],
		['Check the words', 'Do it'],
		['Translate', 'Do it'],
		['Do it', 'Is there something to tell?'],
		['Is there something to tell?', 'Tell customers', 0],
		['Is there something to tell?', 'Was it done?', 1],
		['Tell customers', 'Was it done?'],
		['Was it done?', 'Back to the page', 0],
		['Was it done?', 'Say why not', 1],
		['Say why not', 'Draw why not'],
		['Draw why not', 'Show why not'],
	],
	notes: [
		{
			at: [1, -1.8],
			text: '### Change this\nNothing here. The user name and password are in the credential *Operator pages*; which languages there are, and how it is translated, is said in **Translate message**.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -1.8],
			text: '### Why\nEvery button carries a token of the page (another site cannot press it), and sending carries the version of the draft that was looked at. Pressed twice it sends once.',
			columns: 3,
		},
	],
};

export default spec;
