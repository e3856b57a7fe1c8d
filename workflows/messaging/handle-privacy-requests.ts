import { condition, manualTrigger, operatorLogin, page, plainText, postgres, respondWithPage, sample, scheduleTrigger, settingsNode, staffEmail, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import { privacyTexts } from '../pages/privacyTexts';
import { askPage, carryOut, emptyAsk, fill, languageButtons, lookUp, request, shownLanguage, textsNode } from '../pages/publicRequest';
import type { NodeSpec, WorkflowSpec } from '../workflow';

/** The person's page: asked for, to be confirmed, to be undone, to be downloaded. */
const filled = `((d, { texts, privacyTexts }) => {
    const p = d.page;
    const lang = ${shownLanguage('p?.language')};
    const t = { ...texts[lang], ...privacyTexts[lang] };
    const put = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replaceAll('{' + name + '}', value ?? ''), text);
    const small = (status, values) => ({ statusCode: status, variables: { ...${emptyAsk}, lang, ...values } });
    if (!d.allowed) return small(429, { title: t.busyTitle, text: t.busyText });
    // Asking answers the same whether the link was good or not.
    if (${request}.body?.kind !== undefined) return small(d.outcome === 'stale' ? 409 : 200, { title: d.outcome === 'stale' ? t.unknownTitle : t.mailedTitle, text: d.outcome === 'stale' ? t.stale : t.mailedText });
    if (!p) return small(404, { title: t.unknownTitle, text: t.unknownText });
    const base = { company: p.company ?? '', token: String(${request}.body?.token ?? ${request}.query?.token ?? '').slice(0, 200), form: p.form, languages: ${languageButtons('lang')}, languagesLabel: t.languages,
      title: p.kind === 'erase' ? t.eraseTitle : t.exportTitle, notice: d.outcome === 'stale' ? t.stale : '' };
    const status = d.outcome === 'stale' ? 409 : 200;
    const at = p.eraseAt ? DateTime.fromISO(p.eraseAt).setZone(p.timeZone).setLocale(lang).toLocaleString(DateTime.DATETIME_FULL) : '';
    if (p.state === 'cancelled') return small(status, { ...base, text: t.cancelled });
    if (p.state === 'waiting') return small(status, p.kind === 'erase'
      ? { ...base, text: put(t.eraseText, { company: p.company, days: String(p.undoDays) }), button: t.eraseButton }
      : { ...base, text: put(t.exportText, { company: p.company }), button: t.exportButton.toString() });
    if (p.kind === 'export' && ['confirmed', 'done'].includes(p.state)) return small(status, { ...base, text: t.downloadText, button: t.downloadButton, action: 'download' });
    if (p.state === 'confirmed') return small(status, { ...base, text: put(t.eraseWaits, { date: at }), button: t.undoButton, action: 'undo' });
    return small(status, { ...base, text: t.closed });
  })($json, $('Texts').first().json)`;

const overview = `({ variables: ((rows, zone, said) => {
    const local = (at) => at ? DateTime.fromISO(at).setZone(zone).setLocale('en').toFormat('d LLL yyyy, HH:mm') : '';
    const wants = { export: 'a copy of their data', erase: 'erasure' };
    const states = { waiting: 'waits for the person to confirm', confirmed: 'confirmed', done: 'done', cancelled: 'withdrawn', expired: 'never confirmed' };
    const requests = rows.filter((row) => row.kind === 'request').map((row) => ({
      id: row.id, company: row.company ?? '', customer: row.customer ?? 'somebody who was erased', wants: wants[row.request] ?? '', due: local(row.dueAt), done: local(row.doneAt), overdue: row.overdue === true,
      canConfirm: row.state === 'waiting', canDownload: row.request === 'export' && row.state === 'confirmed', open: ['waiting', 'confirmed'].includes(row.state),
      detail: [states[row.state], row.eraseAt ? 'will be erased ' + local(row.eraseAt) : '', row.source === 'staff' ? 'entered by ' + (row.author || 'staff') : ''].filter(Boolean).join(', '),
    }));
    const words = { mailed: ['good', 'The person was sent a link to confirm.'], mailed_before: ['good', 'The request stands already; the person was sent a link within the last day.'],
      no_address: ['bad', 'The request is entered. The person has no email address: confirm it for them once you know who they are.'], not_found: ['bad', 'Nobody has this address or number.'], refused: ['bad', 'Choose a business.'],
      stale: ['bad', 'Nothing was done: the page had been open for more than a day. Please try again.'], confirmed: ['good', 'Confirmed.'], cancelled: ['good', 'Withdrawn.'], unchanged: ['bad', 'Nothing was changed: the request has moved on meanwhile.'] };
    const answer = words[said] ?? ['good', ''];
    const open = requests.filter((row) => row.open);
    return { form: $('List the requests').first().json.form ?? '', open, closed: requests.filter((row) => !row.open), tenants: rows.filter((row) => row.kind === 'tenant').map((row) => ({ id: row.id, company: row.company })),
      summary: open.length + ' open · times in ' + zone, notice: answer[1], noticeKind: answer[0] };
  })($('List the requests').all().map((item) => item.json).filter((row) => row.kind), $('List the requests').first().json.timeZone, $('Staff press a button').isExecuted ? $('Do what staff asked').first().json.outcome : '') })`;

const download = (name: string, at: NodeSpec['at'], body: string): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.respondToWebhook',
	version: 1.5,
	at,
	parameters: {
		respondWith: 'text',
		responseBody: body,
		options: {
			responseCode: 200,
			responseHeaders: {
				entries: [
					{ name: 'Content-Type', value: 'application/json; charset=utf-8' },
					{ name: 'Content-Disposition', value: 'attachment; filename="my-data.json"' },
				],
			},
		},
	},
});

const spec: WorkflowSpec = {
	id: 'comms-privacy',
	area: 'messaging',
	file: 'handle-privacy-requests',
	name: 'Handle privacy requests',
	description:
		'People ask for a copy of their data or for its erasure on their preference page, or your staff enter it on a protected page. The person confirms by a link mailed to their own address. An erasure waits some days so that it can be undone, then everything goes but a hash that keeps them from being written to again. Requests that are nearly due are told to your staff.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		webhook('A person opens the link', [0, 0], { path: 'comms/privacy', method: 'GET' }),
		webhook('A person presses a button', [0, 1], { path: 'comms/privacy', method: 'POST' }),
		manualTrigger([-1, 2]),
		sample('Sample link', [0, 2], { webhookUrl: 'http://127.0.0.1:5678/webhook/comms/privacy', headers: {}, query: { token: 'sample' } }),
		settingsNode([1, 0], { trustedProxies: 0 }),
		textsNode([2, 0], { privacyTexts }),
		condition('split', 'Was a button pressed?', [3, 0], "$('A person presses a button').isExecuted"),
		carryOut('Carry it out', [4, 0]),
		lookUp('Look up the request', [4, 1]),
		condition('split', 'A copy to download?', [5, 0], "$json.outcome === 'export'"),
		download('Hand over the copy', [6, -1], '={{ JSON.stringify($json.page, null, 2) }}'),
		fill('Fill the page', [6, 1], filled),
		askPage('Draw the page', [7, 1]),
		respondWithPage('Show the page', [8, 1], "={{ $('Fill the page').first().json.statusCode }}"),

		webhook('Staff open the list', [0, 4], { path: 'comms/privacy-requests', method: 'GET', credential: operatorLogin }),
		webhook('Staff press a button', [0, 5], { path: 'comms/privacy-requests', method: 'POST', credential: operatorLogin }),
		condition('split', 'Did staff press one?', [1, 4], "$('Staff press a button').isExecuted"),
		postgres(
			'Do what staff asked',
			[2, 4],
			`SELECT CASE
  WHEN NOT comms.staff_form_holds('requests', $8) THEN 'stale'
  WHEN $1 = 'enter' THEN (SELECT o.outcome FROM comms.request_privacy_for($2, $3, $4, $5, $6) o)
  WHEN $1 IN ('confirm', 'undo') THEN (SELECT o.outcome FROM comms.settle_privacy_request($7, $1, 'staff') o) END AS outcome,
  CASE WHEN $1 = 'download' AND comms.staff_form_holds('requests', $8) THEN (SELECT e.export FROM comms.export_for_staff($7) e) END AS export`,
			`...[$json.body ?? {}].flatMap((b) => [b.action ?? '', b.tenant ?? '', b.kind ?? '', b.address ?? '', b.author ?? '', ${thisN8n} + '/webhook/comms', b.id ?? '', b.form ?? ''].map((value) => ${plainText('value')}))`,
			{ retryOnFail: false },
		),
		condition('split', 'A copy for staff?', [3, 4], '!!$json.export'),
		download('Hand it to staff', [4, 3], '={{ JSON.stringify($json.export, null, 2) }}'),
		postgres('List the requests', [4, 5], `SELECT form, "timeZone", o.* FROM comms.staff_form('requests') form CROSS JOIN comms.staff_time_zone() "timeZone" LEFT JOIN comms.privacy_overview() o ON true`, undefined, { alwaysOutputData: true, executeOnce: true }),
		{ ...fill('Fill the list', [5, 5], overview), settings: { executeOnce: true } },
		page('Draw the list', [6, 5], pageTemplate('Requests about data', 'requests', { form: 'text', summary: 'text', notice: 'text', noticeKind: 'text', open: 'list', closed: 'list', tenants: 'list' })),
		respondWithPage('Show the list', [7, 5]),

		scheduleTrigger('Every hour', [0, 7], { field: 'hours', hoursInterval: 1, triggerAtMinute: 17 }),
		{ ...settingsNode([1, 7], { staffFrom: 'Customer communication <comms@studio-lumen.example>', perHour: 20 }), name: 'Settings of the clock' },
		postgres('Erase what is due', [2, 7], `SELECT comms.beat('handle-privacy-requests');
SELECT * FROM comms.carry_out_privacy_requests($1)`, "$('Settings of the clock').first().json.perHour", { executeOnce: true }),
		condition('keep', 'Is there anything to tell?', [3, 7], '!!$json.text && !!$json.staffEmail'),
		{
			...staffEmail('Tell the staff', [4, 7], {
				from: "={{ $('Settings of the clock').first().json.staffFrom }}",
				to: '={{ $json.staffEmail }}',
				subject: "={{ $json.kind === 'due' ? 'A request about data must be answered soon' : 'A person\\'s data was erased' }}",
				text: `={{ $json.text }}

Request {{ $json.requestId }}, {{ $json.company }}. The list is on the page "Requests about data" (webhook comms/privacy-requests).`,
			}),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['A person opens the link', 'Settings'],
		['A person presses a button', 'Settings'],
		['Try it with sample data', 'Sample link'],
		['Sample link', 'Settings'],
		['Settings', 'Texts'],
		['Texts', 'Was a button pressed?'],
		['Was a button pressed?', 'Carry it out', 0],
		['Was a button pressed?', 'Look up the request', 1],
		['Carry it out', 'A copy to download?'],
		['Look up the request', 'A copy to download?'],
		['A copy to download?', 'Hand over the copy', 0],
		['A copy to download?', 'Fill the page', 1],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Staff open the list', 'Did staff press one?'],
		['Staff press a button', 'Did staff press one?'],
		['Did staff press one?', 'Do what staff asked', 0],
		['Did staff press one?', 'List the requests', 1],
		['Do what staff asked', 'A copy for staff?'],
		['A copy for staff?', 'Hand it to staff', 0],
		['A copy for staff?', 'List the requests', 1],
		['List the requests', 'Fill the list'],
		['Fill the list', 'Draw the list'],
		['Draw the list', 'Show the list'],
		['Every hour', 'Settings of the clock'],
		['Settings of the clock', 'Erase what is due'],
		['Erase what is due', 'Is there anything to tell?'],
		['Is there anything to tell?', 'Tell the staff'],
	],
	notes: [
		{
			at: [1, -1],
			text: '### Change this\nIn **Settings**: how many proxies of yours stand before n8n (`trustedProxies`). In **Texts**: the words. In **Settings of the clock**: the sender of mails to staff (`staffFrom`), and how many requests an hour are carried out (`perHour`). How long an erasure can be undone, and when staff are warned, is in the table `comms.privacy_terms`. The list of staff shows times in the zone of **Set up the database**.',
			columns: 3,
			colour: 4,
		},
		{
			at: [4, 2],
			text: '### Why a second mail\nMessages are forwarded, and with them their links. So the link of a message only asks; the data go to whoever reads the mail that is then sent to the person\'s own address. Erasing waits, because nobody can undo it afterwards.',
			columns: 3,
		},
		{
			at: [5, 7],
			text: '### The log\n`comms.privacy_requests` says what was asked, when, by when it was due and what was done, in counts. It holds no name and no address. Not legal advice.',
			columns: 2,
		},
	],
};

export default spec;
