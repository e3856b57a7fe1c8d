import { manualTrigger, operatorLogin, page, plainText, postgres, queryOf, sample, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';
import { incidentKinds, languageNames } from './incidentWords';
import { literal } from './parts';

const path = 'comms/incident-review';

const filled = `={{ { variables: ((p, zone, kinds, languages) => {
  const local = (at) => at ? DateTime.fromISO(at).setZone(zone).setLocale('en').toFormat('d LLL yyyy, HH:mm') : '';
  const plain = (text) => String(text ?? '').replaceAll('_', ' ');
  const named = (name) => kinds[name] ? kinds[name].label : plain(name);
  const minutes = (from, to) => from && to ? Math.round((DateTime.fromISO(to) - DateTime.fromISO(from)) / 60000) : null;
  const span = (count) => count === null ? '' : count < 120 ? count + ' min' : Math.floor(count / 60) + ' h ' + count % 60 + ' min';
  const posted = (p.updates ?? []).filter((u) => u.state === 'posted');
  const rows = (list) => list.filter(([, value]) => value !== '' && value !== null && value !== undefined).map(([name, value]) => ({ name, value: String(value) }));
  return {
    reference: p.reference ?? '?', title: p.title ?? 'There is no such incident', summary: [p.company, p.severity || (p.crisisLevel ? 'crisis ' + p.crisisLevel : ''), plain(p.status), 'times in ' + zone].filter(Boolean).join(' · '),
    facts: rows([['What was affected', p.systems], ['What customers noticed', plain(p.impactKind)], ['Customers affected', p.affectedCustomers], ['Began', local(p.startedAt)], ['Declared', p.declaredAt ? local(p.declaredAt) + (p.declaredBy ? ' by ' + p.declaredBy : '') : ''], ['Over', local(p.resolvedAt)],
      ['How long', span(minutes(p.startedAt, p.resolvedAt))], ['In hand', p.acknowledgedBy], ['Came back', p.flaps ? p.flaps + ' times' : '']]).concat((p.facts ?? []).map(({ name, value }) => ({ name, value }))),
    promises: rows([['First notice after', span(minutes(p.declaredAt, p.firstNoticeAt))], ['Updates', posted.filter((u) => u.kind === 'update').length], ['Later than promised', p.updatesLate ?? 0], ['Corrections', posted.filter((u) => u.kind === 'correction').length], ['Highest level', Math.max(1, ...(p.escalations ?? []).map((e) => e.level))]]),
    timeline: (p.timeline ?? []).map((t) => ({ at: local(t.at), what: named(t.what), late: !!t.late, detail: t.detail, who: t.who })),
    audience: (p.audience ?? []).map((a) => (languages[a.language] ?? a.language) + ': ' + a.told + ' of ' + a.people + ' told').join(' · ') + ((p.excluded ?? []).length ? '. Not told, or not on a channel: ' + p.excluded.map((x) => plain(x.rule) + ' ' + x.people).join(', ') + '.' : ''),
    delivery: (p.results ?? []).map((x) => ({ kind: named(x.kind), channel: x.channel, state: plain(x.state), count: String(x.count) })),
    checklist: (p.checklist ?? []).map((c) => ({ phase: c.phase, text: c.text, done: c.done ? '☑ ' + c.by : '☐' })),
    answers: p.answers ? p.answers.answered + ' of ' + p.answers.asked + ' answered' + (p.answers.answered < 10 ? ': too few to say.' : '; ' + p.answers.good + ' of them 4 or 5 of 5.') : '',
  };
})($json.page ?? {}, $json.timeZone, ${literal(Object.fromEntries(Object.entries(incidentKinds).map(([kind, { label }]) => [kind, { label }])))}, ${literal(languageNames)}) } }}`;

const asked = queryOf('Staff ask for the review');
const fileName = "'review-' + String($('Look it up').first().json.page?.reference ?? 'unknown').replace(/[^A-Za-z0-9_-]/g, '') ";

const spec: WorkflowSpec = {
	id: 'comms-incident-review',
	area: 'incidents',
	file: 'export-incident-review',
	name: 'Export incident review',
	description:
		'The review of an incident as a file to keep, print or send on: facts, how the promises were kept, what happened in order with all words, who was told with what result, the checklist, and how customers rated it. As a page, or with "format=json" as data. Behind a user name and password.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		webhook('Staff ask for the review', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([-1, 1]),
		sample('No incident', [0, 1], { query: {} }),
		postgres('Look it up', [1, 0], 'SELECT comms.incident_review(comms.read_uuid($1)) AS page, comms.staff_time_zone() AS "timeZone"', plainText('$json.query?.incident'), { executeOnce: true }),
		{ ...sample('Fill the review', [2, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the review',
			[3, 0],
			pageTemplate('Review of an incident', 'incident-review', { reference: 'text', title: 'text', summary: 'text', facts: 'list', promises: 'list', timeline: 'list', audience: 'text', delivery: 'list', checklist: 'list', answers: 'text' }),
		),
		{
			name: 'Hand it out',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [4, 0],
			parameters: {
				respondWith: 'text',
				responseBody: `={{ ${asked}.format === 'json' ? JSON.stringify($('Look it up').first().json.page, null, 2) : $json.draft.html }}`,
				options: {
					responseCode: "={{ $('Look it up').first().json.page ? 200 : 404 }}",
					responseHeaders: {
						entries: [
							{ name: 'Content-Type', value: `={{ ${asked}.format === 'json' ? 'application/json' : 'text/html; charset=utf-8' }}` },
							{ name: 'Content-Disposition', value: `={{ 'attachment; filename="' + ${fileName}+ (${asked}.format === 'json' ? '.json"' : '.html"') }}` },
						],
					},
				},
			},
		},
	],
	arrows: [
		['Staff ask for the review', 'Look it up'],
		['Try it with sample data', 'No incident'],
		['No incident', 'Look it up'],
		['Look it up', 'Fill the review'],
		['Fill the review', 'Draw the review'],
		['Draw the review', 'Hand it out'],
	],
	notes: [
		{
			at: [0, -1.6],
			text: '### Change this\nThe link to it is on the incident page; the user name and password are in the credential *Operator pages*. Times are shown in the zone of **Set up the database**.',
			columns: 2,
			colour: 4,
		},
		{
			at: [2, -1.6],
			text: '### Why\nNobody writes down afterwards what the record knows already. What is missing in it was not done. Names of customers are not in it, so that it may be sent on.',
			columns: 3,
		},
	],
};

export default spec;
