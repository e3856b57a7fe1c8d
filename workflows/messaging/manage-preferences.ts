import { condition, inboundHeader, manualTrigger, page, postgres, respondWithPage, sample, settingsNode, thisN8n, webhook } from '../nodes';
import { publicPage } from '../pages/publicPage';
import { askPage, carryOut, emptyAsk, fill, kind, languageButtons, lookUp, request, shownLanguage, textsNode } from '../pages/publicRequest';
import { languageNames } from '../pages/preferenceTexts';
import type { WorkflowSpec } from '../workflow';

/** From what the database says (`$json`: allowed, outcome?, page) to the page: one object with everything that it shows. */
const filled = `((d, { texts }, kind) => {
    const p = d.page;
    const lang = ${shownLanguage('p?.language')};
    const t = texts[lang];
    const posted = $('Carry it out').isExecuted;
    const put = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replaceAll('{' + name + '}', value ?? ''), text);
    const token = String(${request}.body?.token ?? ${request}.query?.token ?? '').slice(0, 200);
    const small = (status, values) => ({ show: 'ask', statusCode: status, variables: { ...${emptyAsk}, lang, ...values } });
    if (!d.allowed) return small(429, { title: t.busyTitle, text: t.busyText });
    // Whoever posts here is answered in the same words, with a valid link or without: a guess is not told that it was one.
    if (kind === 'unsubscribe' && posted) return small(200, { title: t.doneTitle, text: t.doneText });
    if (kind === 'confirm' && d.outcome === 'confirmed') return small(200, { title: t.confirmedTitle, text: t.confirmedText });
    if (kind === 'confirm' && d.outcome === 'superseded') return small(200, { title: t.unsubscribeTitle, text: t.supersededText });
    if (d.outcome === 'unsubscribed') return small(200, { title: t.doneTitle, text: t.doneText });
    if (!p) return small(d.outcome === 'stale' ? 409 : 404, { title: t.unknownTitle, text: d.outcome === 'stale' ? t.stale : t.unknownText });
    const switcher = { token, form: p.form, company: p.company ?? '', languages: ${languageButtons('lang')}, languagesLabel: t.languages };
    const scope = p.scope ?? { topic: p.topic, channel: p.channel, address: p.address };
    const said = { company: p.company, address: scope.address, topic: t.topics[scope.topic]?.name, channel: t.channels[scope.channel] ?? scope.channel };
    if (kind === 'confirm') return p.confirmed
      ? small(200, { title: t.confirmedTitle, text: t.confirmedText, company: p.company ?? '' })
      : small(200, { ...switcher, title: t.confirmTitle, text: put(t.confirmText, said), button: t.confirmButton });
    if (kind === 'unsubscribe' || !p.known) return small(200, { ...switcher, title: t.unsubscribeTitle, text: put(t.unsubscribeText, said), button: kind === 'unsubscribe' ? t.unsubscribeButton : t.stopButton, action: 'stop_marketing', oneClick: true, details: p.known ? t.details : '' });
    const topics = p.topics.map((topic) => ({ ...t.topics[topic.topic], channels: topic.channels.map((cell) => ({
      field: 'consent_' + topic.topic + '_' + cell.channel, name: t.channels[cell.channel], chosen: cell.chosen,
      note: [cell.address, cell.stopped ? t.stopped : cell.pending && !cell.chosen ? t.pending : ''].filter(Boolean).join(' · '),
    })) }));
    const pending = p.topics.some((topic) => topic.channels.some((cell) => cell.pending && !cell.chosen));
    const notice = d.outcome === 'saved' && pending ? t.savedPending : t[d.outcome] ?? '';
    return {
      show: 'preferences',
      statusCode: d.outcome === 'stale' ? 409 : d.outcome === 'invalid_hours' ? 422 : 200,
      variables: {
        lang, title: t.title, company: p.company ?? '', t, token, form: p.form, intro: put(t.intro, { company: p.company }),
        notice: d.outcome ? notice : '', noticeKind: ['saved', 'unchanged', 'unsubscribed'].includes(d.outcome) ? 'good' : 'bad',
        languages: ${languageButtons('lang')}, topics,
        shown: p.topics.flatMap((topic) => topic.channels.map((cell) => topic.topic + '_' + cell.channel)).join(','),
        quietText: put(t.quietText, { zone: p.timeZone }), quietFrom: p.quietFrom, quietTo: p.quietTo,
        spoken: Object.entries(${JSON.stringify(languageNames)}).map(([code, name]) => ({ code, name, chosen: code === p.language })),
        aiOptOut: p.aiOptOut, doNotContact: p.doNotContact,
      },
    };
  })($json, $('Texts').first().json, ${kind})`;

const spec: WorkflowSpec = {
	id: 'comms-preferences',
	area: 'messaging',
	file: 'manage-preferences',
	name: 'Manage preferences',
	description:
		'The pages behind the links in your messages: what a person wants to hear about and how, unsubscribing with one click, and confirming a sign-up. In six languages, without scripts. Opening a page changes nothing, so mail scanners unsubscribe nobody; only buttons act. Your own sign-up form posts to comms/opt-in, and the person confirms by the link that is sent to them.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		webhook('Preferences are opened', [0, 0], { path: 'comms/preferences', method: 'GET' }),
		webhook('Unsubscribing is opened', [0, 1], { path: 'comms/unsubscribe', method: 'GET' }),
		webhook('A confirmation is opened', [0, 2], { path: 'comms/confirm', method: 'GET' }),
		webhook('Preferences are saved', [0, 3], { path: 'comms/preferences', method: 'POST' }),
		webhook('One click unsubscribes', [0, 4], { path: 'comms/unsubscribe', method: 'POST' }),
		webhook('A sign-up is confirmed', [0, 5], { path: 'comms/confirm', method: 'POST' }),
		{ ...manualTrigger([0, 7]) },
		sample('Sample link', [1, 7], { webhookUrl: 'http://127.0.0.1:5678/webhook/comms/preferences', headers: { 'accept-language': 'en' }, query: { token: 'sample' } }),
		settingsNode([2, 1], { trustedProxies: 0 }),
		textsNode([3, 1]),
		condition('split', 'Was a button pressed?', [4, 1], `['Preferences are saved', 'One click unsubscribes', 'A sign-up is confirmed'].some((name) => $(name).isExecuted)`),
		carryOut('Carry it out', [5, 0]),
		lookUp('Look up the page', [5, 2]),
		fill('Fill the page', [6, 1], filled),
		condition('split', 'The large page?', [7, 1], "$json.show === 'preferences'"),
		page(
			'Draw the preferences',
			[8, 0],
			publicPage('preferences', {
				t: 'object',
				token: 'text',
				form: 'text',
				shown: 'text',
				intro: 'text',
				notice: 'text',
				noticeKind: 'text',
				languages: 'list',
				topics: 'list',
				quietText: 'text',
				quietFrom: 'text',
				quietTo: 'text',
				spoken: 'list',
				aiOptOut: 'boolean',
				doNotContact: 'boolean',
			}),
		),
		askPage('Draw the small page', [8, 2]),
		respondWithPage('Show the page', [9, 1], "={{ $('Fill the page').first().json.statusCode }}"),
		webhook('Your form signs somebody up', [0, 6], { path: 'comms/opt-in', method: 'POST', credential: inboundHeader }),
		postgres(
			'Ask for confirmation',
			[3, 6],
			'SELECT o.* FROM comms.request_opt_in(comms.read_json($1), $2) o',
			`JSON.stringify($json.body ?? {}), ${thisN8n} + '/webhook/comms'`,
			{ retryOnFail: false },
		),
		{
			name: 'Say that it was taken',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [4, 6],
			parameters: {
				respondWith: 'json',
				responseBody: '={{ JSON.stringify($json) }}',
				options: { responseCode: "={{ $json.outcome === 'asked' ? 202 : 400 }}" },
			},
		},
	],
	arrows: [
		['Preferences are opened', 'Settings'],
		['Unsubscribing is opened', 'Settings'],
		['A confirmation is opened', 'Settings'],
		['Preferences are saved', 'Settings'],
		['One click unsubscribes', 'Settings'],
		['A sign-up is confirmed', 'Settings'],
		['Try it with sample data', 'Sample link'],
		['Sample link', 'Settings'],
		['Settings', 'Texts'],
		['Texts', 'Was a button pressed?'],
		['Was a button pressed?', 'Carry it out', 0],
		['Was a button pressed?', 'Look up the page', 1],
		['Carry it out', 'Fill the page'],
		['Look up the page', 'Fill the page'],
		['Fill the page', 'The large page?'],
		['The large page?', 'Draw the preferences', 0],
		['The large page?', 'Draw the small page', 1],
		['Draw the preferences', 'Show the page'],
		['Draw the small page', 'Show the page'],
		['Your form signs somebody up', 'Ask for confirmation'],
		['Ask for confirmation', 'Say that it was taken'],
	],
	notes: [
		{
			at: [2, -1],
			text: '### Change this\nIn **Settings**: how many proxies of yours stand before n8n (`trustedProxies`), so that the rate limit counts visitors; 0 believes no `X-Forwarded-For`.\n\nIn **Texts**: the words, in six languages. Change `wordingVersion` when their meaning changes: it is stored with every consent.\n\nThe address of the links is the `publicUrl` in the Settings of *Set up the database*.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -1],
			text: '### Why buttons\nMail scanners open every link and run its scripts. A page that is only opened changes nothing here; a button sends a form with a token that the page brought. The one exception is what RFC 8058 asks for: a mail program posts `List-Unsubscribe=One-Click`, and that acts at once, for the topic and channel of its message.',
			columns: 4,
		},
		{
			at: [5, 6],
			text: '### Sign-ups\nPost `{"email", "language", "source", "wordingVersion"}` with the header of the credential *Inbound webhook*. Nothing is sent to the address but one request to confirm, once a day.',
			columns: 3,
		},
	],
};

export default spec;
