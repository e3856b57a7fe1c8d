import { condition, manualTrigger, page, respondWithPage, sample, settingsNode, webhook } from '../nodes';
import { portalTexts } from '../pages/portalTexts';
import { publicPage } from '../pages/publicPage';
import { askPage, carryOut, emptyAsk, fill, languageButtons, lookUp, request, shownLanguage, textsNode } from '../pages/publicRequest';
import type { WorkflowSpec } from '../workflow';

/** From what the database says (`$json`: allowed, outcome?, page) to the page: one object with everything that it shows. */
const filled = `((d, { texts, portalTexts }) => {
    const p = d.page;
    const lang = ${shownLanguage('p?.language')};
    const t = { ...texts[lang], ...portalTexts[lang] };
    const put = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replaceAll('{' + name + '}', value ?? ''), text);
    const small = (status, values) => ({ show: 'ask', statusCode: status, variables: { ...${emptyAsk}, lang, ...values } });
    if (!d.allowed) return small(429, { title: t.busyTitle, text: t.busyText });
    if (!p) return small(404, { title: t.unknownTitle, text: t.unknownText });
    const local = (at) => DateTime.fromISO(at).setZone(p.timeZone).setLocale(lang).toLocaleString(DateTime.DATETIME_MED);
    const company = p.company ?? '';
    return {
      show: 'portal',
      statusCode: ['stale', 'visit_gone'].includes(d.outcome) ? 409 : 200,
      variables: {
        lang, title: t.portalTitle, company, token: String(${request}.body?.token ?? ${request}.query?.token ?? '').slice(0, 200), form: p.form,
        intro: put(t.portalIntro, { company }), languages: ${languageButtons('lang')}, languagesLabel: t.languages,
        notice: { stale: t.staleMark, read: t.marked, visit_confirmed: t.confirmedNow, visit_move: t.askedNow, visit_gone: t.visitGone }[d.outcome] ?? '', noticeKind: ['stale', 'visit_gone'].includes(d.outcome) ? 'bad' : 'good',
        visitsLabel: t.visits, confirmVisit: t.confirmVisit, moveVisit: t.moveVisit, visitConfirmed: t.visitConfirmed, visitAsked: t.visitAsked,
        visits: (p.visits ?? []).map((visit) => ({
          id: visit.id, revision: String(visit.revision), when: DateTime.fromISO(visit.startsAt).setZone(visit.timeZone).setLocale(lang).toLocaleString(DateTime.DATETIME_FULL),
          about: [visit.service, visit.place].filter(Boolean).join(' · '), confirmed: visit.confirmed, canConfirm: !visit.confirmed, asked: visit.moveAsked,
        })),
        unread: p.unread > 0 ? put(t.unread, { count: String(p.unread) }) : '', markAll: t.markAll, markRead: t.markRead, none: t.none,
        older: p.more ? put(t.older, { count: String(p.messages.length) }) : '',
        messages: p.messages.map((message) => ({
          id: message.id, subject: message.subject || put(t.noSubject, { company }), text: message.text, language: message.language || lang, posted: local(message.postedAt),
          kind: message.readAt ? '' : 'unread', isNew: message.readAt ? '' : t.isNew, read: message.readAt ? put(t.readAt, { date: local(message.readAt) }) : '',
        })),
      },
    };
  })($json, $('Texts').first().json)`;

const spec: WorkflowSpec = {
	id: 'comms-show-portal',
	area: 'messaging',
	file: 'show-portal',
	name: 'Show portal',
	description:
		'The page on which a customer reads what was sent to them on the channel portal, in their language and without a login: a link of their own opens it. Opening changes nothing; their button marks a message as read, and then the message counts as opened. Appointments that lie ahead stand there too: a button confirms one, or asks for another time. Messages hand out the link by %portal_url%.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		webhook('The portal is opened', [0, 0], { path: 'comms/portal', method: 'GET' }),
		webhook('A button is pressed', [0, 1], { path: 'comms/portal', method: 'POST' }),
		manualTrigger([0, 2]),
		sample('Sample link', [1, 2], { webhookUrl: 'http://127.0.0.1:5678/webhook/comms/portal', headers: { 'accept-language': 'en' }, query: { token: 'sample' } }),
		settingsNode([2, 0], { trustedProxies: 0 }),
		textsNode([3, 0], { portalTexts }),
		condition('split', 'Was a button pressed?', [4, 0], "$('A button is pressed').isExecuted"),
		carryOut('Mark it as read', [5, -1]),
		lookUp('Look up the messages', [5, 1]),
		fill('Fill the page', [6, 0], filled),
		condition('split', 'A portal to show?', [7, 0], "$json.show === 'portal'"),
		page(
			'Draw the portal',
			[8, -1],
			publicPage('portal', {
				token: 'text',
				form: 'text',
				intro: 'text',
				notice: 'text',
				noticeKind: 'text',
				languages: 'list',
				languagesLabel: 'text',
				visitsLabel: 'text',
				confirmVisit: 'text',
				moveVisit: 'text',
				visitConfirmed: 'text',
				visitAsked: 'text',
				visits: 'list',
				unread: 'text',
				markAll: 'text',
				markRead: 'text',
				none: 'text',
				older: 'text',
				messages: 'list',
			}),
		),
		askPage('Draw the small page', [8, 1]),
		respondWithPage('Show the page', [9, 0], "={{ $('Fill the page').first().json.statusCode }}"),
	],
	arrows: [
		['The portal is opened', 'Settings'],
		['A button is pressed', 'Settings'],
		['Try it with sample data', 'Sample link'],
		['Sample link', 'Settings'],
		['Settings', 'Texts'],
		['Texts', 'Was a button pressed?'],
		['Was a button pressed?', 'Mark it as read', 0],
		['Was a button pressed?', 'Look up the messages', 1],
		['Mark it as read', 'Fill the page'],
		['Look up the messages', 'Fill the page'],
		['Fill the page', 'A portal to show?'],
		['A portal to show?', 'Draw the portal', 0],
		['A portal to show?', 'Draw the small page', 1],
		['Draw the portal', 'Show the page'],
		['Draw the small page', 'Show the page'],
	],
	notes: [
		{
			at: [2, -2],
			text: '### Change this\nIn **Settings**: how many proxies of yours stand before n8n (`trustedProxies`), for the rate limit; 0 believes no `X-Forwarded-For`.\n\nIn **Texts**: the words, in six languages. The look is in **Draw the portal**.\n\nWrite `%portal_url%` into a message to its own contact: it becomes a link to this page, for 90 days.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -2.6],
			text: '### Why a button\nMail scanners open every link. So opening marks nothing as read; the button does, and only then does the message count as opened. Texts are shown as texts: nothing in a message can bring a script into the page.',
			columns: 4,
		},
	],
};

export default spec;
