import { condition, manualTrigger, page, postgres, respondWithPage, sample } from '../nodes';
import { publicPage } from '../pages/publicPage';
import type { NodeSpec, WorkflowSpec } from '../workflow';

type At = NodeSpec['at'];

/** HEAD as well: what checks a link before it is followed must not find it broken. */
const visited = (name: string, at: At, path: string): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.webhook',
	version: 2.1,
	at,
	parameters: { multipleMethods: true, httpMethod: ['GET', 'HEAD'], path, responseMode: 'responseNode', options: {} },
});

/** What tells a person from a machine: how it was asked for, by whom, and when. Nothing else of the visitor is stored. */
const how = `(({ headers }, method) => JSON.stringify({
    method, userAgent: String(headers?.['user-agent'] ?? '').slice(0, 300),
    headers: Object.fromEntries(['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].filter((name) => (headers ?? {})[name]).map((name) => [name, String(headers[name]).slice(0, 100)])),
  }))($json, $prevNode.outputIndex === 1 ? 'HEAD' : 'GET')`;

/** What is no token is asked for all the same, so that every wrong one is answered alike. */
const token = "((given) => (/^[\\w-]{1,200}$/.test(given) ? given : ''))(String($json.query?.token ?? ''))";

/** With two methods a webhook has two outputs: the second is that of HEAD. */
const headers = "($('A link is followed').isExecuted ? [...$('A link is followed').all(0), ...$('A link is followed').all(1)][0] : $('Sample visit').first()).json.headers";

/** A transparent picture of one dot. */
const dot = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

const texts: Record<string, { title: string; text: string }> = {
	en: { title: 'This link leads nowhere any more', text: 'It may be too old, or not complete. Please write to us if you miss something.' },
	es: { title: 'Este enlace ya no lleva a ninguna parte', text: 'Puede que sea demasiado antiguo o que esté incompleto. Escríbanos si echa algo en falta.' },
	fr: { title: 'Ce lien ne mène plus nulle part', text: 'Il est peut-être trop ancien ou incomplet. Écrivez-nous s’il vous manque quelque chose.' },
	de: { title: 'Dieser Link führt nirgendwohin mehr', text: 'Vielleicht ist er zu alt oder unvollständig. Bitte schreiben Sie uns, wenn Ihnen etwas fehlt.' },
	zh: { title: '此链接已失效', text: '链接可能已过期或不完整。如有需要，请与我们联系。' },
	ja: { title: 'このリンクは現在ご利用いただけません', text: '古いか、途中で切れている可能性があります。お困りの際はご連絡ください。' },
};

const spec: WorkflowSpec = {
	id: 'comms-track-clicks',
	area: 'messaging',
	file: 'track-opens-and-clicks',
	name: 'Track opens and clicks',
	description:
		'Sends whoever follows a link in a message on to what was stored for that link, and nowhere else, and notes the visit. Mail scanners, previews and privacy proxies are let through but not counted. Serves the invisible picture that tells that a mail was opened.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		visited('A link is followed', [0, 0], 'comms/click'),
		visited('A mail is opened', [0, 2], 'comms/open'),
		manualTrigger([-1, 1]),
		sample('Sample visit', [0, 1], { headers: { 'user-agent': 'Mozilla/5.0 (sample)' }, query: { token: 'unknown' } }),
		postgres('Where does it lead?', [1, 0], 'SELECT target FROM comms.follow_link($1, $2::jsonb)', `${token}, ${how}`, { retryOnFail: false }),
		condition('split', 'A link of ours?', [2, 0], '$json.target'),
		{
			name: 'Send them there',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [3, 0],
			parameters: {
				respondWith: 'redirect',
				redirectURL: '={{ $json.target }}',
				options: {
					responseCode: 302,
				},
			},
		},
		sample('Texts', [3, 1], { texts }),
		{
			...sample('In their language', [4, 1], {}),
			parameters: {
				mode: 'raw',
				jsonOutput: `={{ ((texts, accepted) => { const lang = accepted.find((code) => texts[code]) ?? 'en'; return { variables: { lang, company: '', ...texts[lang] } }; })($json.texts, String(${headers}?.['accept-language'] ?? '').toLowerCase().split(',').map((part) => part.trim().slice(0, 2))) }}`,
				options: {},
			},
		},
		page('A page without a way on', [5, 1], publicPage('nowhere', { text: 'text' })),
		respondWithPage('Show the page', [6, 1], 404),
		postgres('Note the opening', [1, 2], `SELECT '${dot}' AS dot FROM comms.record_open($1, $2::jsonb)`, `${token}, ${how}`, { retryOnFail: false }),
		{
			name: 'The picture',
			type: 'n8n-nodes-base.convertToFile',
			version: 1.1,
			at: [2, 2],
			parameters: { operation: 'toBinary', sourceProperty: 'dot', options: { fileName: 'dot.gif', mimeType: 'image/gif' } },
		},
		{
			name: 'Show nothing',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [3, 2],
			parameters: {
				respondWith: 'binary',
				options: {
					responseHeaders: {
						entries: [
							{ name: 'Content-Type', value: 'image/gif' },
						],
					},
				},
			},
		},
	],
	arrows: [
		['A link is followed', 'Where does it lead?', 0],
		['A link is followed', 'Where does it lead?', 1],
		['Try it with sample data', 'Sample visit'],
		['Sample visit', 'Where does it lead?'],
		['Where does it lead?', 'A link of ours?'],
		['A link of ours?', 'Send them there', 0],
		['A link of ours?', 'Texts', 1],
		['Texts', 'In their language'],
		['In their language', 'A page without a way on'],
		['A page without a way on', 'Show the page'],
		['A mail is opened', 'Note the opening', 0],
		['A mail is opened', 'Note the opening', 1],
		['Note the opening', 'The picture'],
		['The picture', 'Show nothing'],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Change this\nNothing. Links lead here because **Set up the database** knows your `publicUrl`; whether a message is tracked says its `track`. The words of the page for links that are no longer good stand in **Texts**.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -1.6],
			text: '### Why\nA link carries a random token, never an address: nobody can bend it to lead elsewhere. Guessed, altered and expired tokens all get the same page. Visits of scanners are not counted, and a person\'s only after 30 seconds, because what follows shows who opened every link at once.',
			columns: 3,
		},
		{
			at: [4, 2],
			text: '### How much it takes\nEach hit is an execution: about 25 a second for one n8n process. Above that, add webhook processes (see *Queue mode*).',
			columns: 2,
		},
	],
};

export default spec;
