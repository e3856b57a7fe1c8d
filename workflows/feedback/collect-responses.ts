import { condition, manualTrigger, page, plainText, postgres, respondWithPage, sample, settingsNode, webhook } from '../nodes';
import { publicPage } from '../pages/publicPage';
import { askPage, emptyAsk, fill, languageButtons, request, shownLanguage, textsNode, visitor } from '../pages/publicRequest';
import { surveyTexts } from '../pages/surveyTexts';
import type { WorkflowSpec } from '../workflow';

const token = plainText(`(${request}.body?.token ?? ${request}.query?.token)`);

/** From what the database says (`$json`: allowed, outcome?, page) to the page. A score in the link is only chosen, never stored. */
const filled = `((d, { texts, surveyTexts }) => {
    const p = d.page;
    const lang = ${shownLanguage('p?.language')};
    const t = { ...texts[lang], ...surveyTexts[lang] };
    const put = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replaceAll('{' + name + '}', value ?? ''), text);
    const small = (status, values) => ({ show: 'ask', statusCode: status, variables: { ...${emptyAsk}, lang, ...values } });
    if (!d.allowed) return small(429, { title: t.busyTitle, text: t.busyText });
    if (!p) return small(404, { title: t.unknownTitle, text: t.unknownText });
    const company = p.company ?? '';
    if (d.outcome === 'thanks') return small(200, { title: t.thanksTitle, text: t.thanksText, company });
    const given = String(${request}.body?.score ?? ${request}.query?.score ?? p.score ?? '');
    const scores = Array.from({ length: p.max - p.min + 1 }, (_, place) => String(p.min + place)).map((score) => ({ score, shown: p.kind === 'interview' ? (score === '1' ? t.yes : t.no) : score, chosen: score === given }));
    const about = p.about ? '(' + p.about + ')' : '';
    const details = p.survey === 'csat' ? Object.entries(t.details).map(([field, name]) => ({ name, scores: ['1', '2', '3', '4', '5'].map((score) => ({ score, field })) })) : [];
    const notice = d.outcome === 'stale' ? t.staleAnswer : d.outcome === 'invalid' ? t.invalid : p.answered ? t.before : '';
    return {
      show: 'survey',
      statusCode: d.outcome === 'stale' ? 409 : d.outcome === 'invalid' ? 422 : 200,
      variables: {
        lang, title: t.title, company, token: String(${request}.body?.token ?? ${request}.query?.token ?? '').slice(0, 200), form: p.form,
        languages: ${languageButtons('lang')}, languagesLabel: t.languages, notice, noticeKind: d.outcome ? 'bad' : 'good',
        question: put(t.questions[p.survey] ?? t.questions[p.kind === 'ces' ? 'effort' : p.kind], { company, about }).trim(), ends: t.ends[p.kind], scores, details,
        commentLabel: t.comment[p.kind], comment: String(${request}.body?.comment ?? p.comment ?? '').slice(0, 4000), send: t.send,
      },
    };
  })($json, $('Texts').first().json)`;

const spec: WorkflowSpec = {
	id: 'comms-collect-answers',
	area: 'feedback',
	file: 'collect-responses',
	name: 'Collect responses',
	description:
		'The page behind the numbers in a survey mail, in six languages and without scripts: the number that was clicked is chosen already, and the button sends it. Opening a link stores nothing, so mail scanners cannot vote. Who answers again replaces what they said; a bad score makes a task for the next business day.',
	tags: ['customer-comms', 'feedback'],
	nodes: [
		webhook('The survey is opened', [0, 0], { path: 'comms/survey', method: 'GET' }),
		webhook('The button is pressed', [0, 1], { path: 'comms/survey', method: 'POST' }),
		manualTrigger([0, 2]),
		sample('Sample link', [1, 2], { webhookUrl: 'http://127.0.0.1:5678/webhook/comms/survey', headers: { 'accept-language': 'en' }, query: { token: 'sample', score: '9' } }),
		settingsNode([2, 0], { trustedProxies: 0 }),
		textsNode([3, 0], { surveyTexts }),
		condition('split', 'Was the button pressed?', [4, 0], "$('The button is pressed').isExecuted"),
		postgres('Store the answer', [5, -1], 'SELECT * FROM comms.survey_submission($1, $2, comms.read_json($3))', `${visitor}, ${token}, JSON.stringify(${request}.body ?? {})`, { retryOnFail: false }),
		postgres('Look up the question', [5, 1], 'SELECT * FROM comms.survey_request($1, $2)', `${visitor}, ${token}`, { retryOnFail: false }),
		fill('Fill the page', [6, 0], filled),
		condition('split', 'A question to show?', [7, 0], "$json.show === 'survey'"),
		page(
			'Draw the question',
			[8, -1],
			publicPage('survey', {
				token: 'text',
				form: 'text',
				languages: 'list',
				languagesLabel: 'text',
				notice: 'text',
				noticeKind: 'text',
				question: 'text',
				ends: 'text',
				scores: 'list',
				details: 'list',
				commentLabel: 'text',
				comment: 'text',
				send: 'text',
			}),
		),
		askPage('Draw the small page', [8, 1]),
		respondWithPage('Show the page', [9, 0], "={{ $('Fill the page').first().json.statusCode }}"),
	],
	arrows: [
		['The survey is opened', 'Settings'],
		['The button is pressed', 'Settings'],
		['Try it with sample data', 'Sample link'],
		['Sample link', 'Settings'],
		['Settings', 'Texts'],
		['Texts', 'Was the button pressed?'],
		['Was the button pressed?', 'Store the answer', 0],
		['Was the button pressed?', 'Look up the question', 1],
		['Store the answer', 'Fill the page'],
		['Look up the question', 'Fill the page'],
		['Fill the page', 'A question to show?'],
		['A question to show?', 'Draw the question', 0],
		['A question to show?', 'Draw the small page', 1],
		['Draw the question', 'Show the page'],
		['Draw the small page', 'Show the page'],
	],
	notes: [
		{
			at: [2, -2],
			text: '### Change this\nIn **Settings**: how many proxies of yours stand before n8n (`trustedProxies`), for the rate limit; 0 believes no `X-Forwarded-For`.\n\nIn **Texts**: the words, in six languages. The questions themselves are rows of `comms.surveys`: a row of your own with the same key takes the place of a built-in one.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -2.6],
			text: '### Why a button after the click\nMail scanners open every link. If a click on "9" stored a 9, half of all scores would be machines\'. So the link only chooses the number, and a form with a token that the page brought stores it.',
			columns: 4,
		},
	],
};

export default spec;
