import { condition, manualTrigger, page, plainText, postgres, respondWithPage, sample, settingsNode, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';
import { operatorLogin, settings, tellCustomers } from './parts';

const path = 'comms/incident';

/** Everything the page shows, in the zone of the Settings. */
const filled = `={{ { variables: ((d, zone, said) => {
  const p = d.page ?? {};
  const local = (at) => at ? DateTime.fromISO(at).setZone(zone).setLocale('en').toFormat('d LLL, HH:mm') : '';
  const plain = (text) => String(text ?? '').replaceAll('_', ' ');
  const next = p.open ? (p.nextPromise ? 'Customers were promised news by ' + local(p.nextPromise) + '.' : 'Customers have not been promised anything yet.') : 'It is over since ' + local(p.resolvedAt) + '.';
  return {
    open: !!d.page, running: !!p.open, id: p.id ?? '', form: d.form ?? '', reference: p.reference ?? '', title: p.title ?? '', language: p.language ?? '',
    notice: { stale: 'Nothing was done: the page had been open for more than a day. Please press the button again.', refused: 'Nothing was posted: something was empty, or the incident is over.' }[said] ?? '',
    summary: d.page ? [p.severity || 'crisis ' + p.crisisLevel, plain(p.status), p.affectedCustomers + ' customers affected', 'level ' + p.level, p.acknowledgedBy ? 'in hand: ' + p.acknowledgedBy : 'acknowledged by nobody', 'times in ' + zone].join(' · ') : 'Times in ' + zone,
    promise: next + (p.updatesLate ? ' Promises missed so far: ' + p.updatesLate + '.' : ''),
    updates: (p.updates ?? []).map((u) => ({ at: local(u.at), what: plain(u.kind) + (u.state === 'draft' ? ', draft' : '') + (u.late ? ', late' : ''), by: u.author, words: (u.languages ?? []).map((l) => l.language + ': ' + l.words).join(' | '), told: String(u.told) })),
    delivery: (p.ledger ?? []).map((l) => ({ name: l.name || 'the public', language: l.language, kind: plain(l.kind), channel: l.channel, state: plain(l.state), said: l.said, at: local(l.at) })),
    deliverySummary: (p.delivery ?? []).map((x) => x.channel + ' ' + plain(x.state) + ': ' + x.count).join(' · '),
    checklist: (p.checklist ?? []).map((c) => ({ phase: c.phase, text: c.text, done: c.done, by: c.by, overdue: c.overdue, byHand: !c.byRecord, item: c.item })),
    escalations: (p.escalations ?? []).map((e) => ({ at: local(e.at), what: plain(e.action) + ', level ' + e.level + (e.trigger ? ' (' + plain(e.trigger) + ')' : ''), told: e.told })),
    list: (d.list ?? []).map((i) => ({ id: i.id, reference: i.reference, title: i.title, company: i.company ?? '', severity: i.severity, status: plain(i.status), at: local(i.declaredAt) })),
  };
})($json, ${settings}.timeZone, ${settings}.query?.said) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-incident-page',
	area: 'incidents',
	file: 'show-incident',
	name: 'Show incidents',
	description:
		'The incident page for staff, behind a user name and password: the promise, what customers were told in each language, who received it with what result, the checklist with real ticks, and escalation. Here somebody takes an incident in hand, ticks what was done, and posts the next update with one button.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([-1, 1]),
		sample('The list', [0, 1], { query: {} }),
		settingsNode([1, 0], { timeZone: 'Europe/London' }),
		postgres(
			'Look it up',
			[2, 0],
			`SELECT comms.staff_form('incident') AS form, comms.incidents_overview() AS list, comms.incident_page(comms.read_uuid($1)) AS page`,
			plainText(`${settings}.query?.incident`),
			{ executeOnce: true },
		),
		{ ...sample('Fill the page', [3, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the page',
			[4, 0],
			pageTemplate('Incidents', 'incident', {
				open: 'boolean', running: 'boolean', id: 'text', form: 'text', reference: 'text', title: 'text', language: 'text', notice: 'text', summary: 'text', promise: 'text',
				updates: 'list', delivery: 'list', deliverySummary: 'text', checklist: 'list', escalations: 'list', list: 'list',
			}),
		),
		respondWithPage('Show the page', [5, 0]),
		webhook('Staff press a button', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		postgres(
			'Do it',
			[1, 2],
			`SELECT held.ok, CASE WHEN NOT held.ok THEN 'stale' WHEN $2 = 'acknowledge' THEN coalesce(comms.acknowledge_incident(comms.read_uuid($1), $4), 'refused')
  WHEN $2 = 'tick' THEN (SELECT k.outcome FROM comms.tick_checklist(jsonb_build_array(jsonb_build_object('incidentId', $1, 'item', $5, 'author', 'staff'))::text) k) ELSE u.outcome END AS outcome, u.id AS "updateId"
FROM (SELECT comms.staff_form_holds('incident', $3) AS ok) held
LEFT JOIN LATERAL comms.post_incident_update($6) u ON held.ok AND $2 = 'update'`,
			`${plainText('$json.body?.id')}, ${plainText('$json.body?.action')}, ${plainText('$json.body?.form')}, ${plainText('$json.body?.author')}, ${plainText('$json.body?.item')}, JSON.stringify([{ incidentId: $json.body?.id, kind: 'update', status: $json.body?.status, author: $json.body?.author, texts: { findings: $json.body?.findings, nextSteps: $json.body?.nextSteps } }])`,
			{ retryOnFail: false },
		),
		condition('split', 'Is there something to tell?', [2, 2], "$json.outcome === 'posted'"),
		{ ...tellCustomers([3, 1.5], ''), name: 'Tell customers' },
		{
			name: 'Back to the page',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [4, 2],
			parameters: {
				respondWith: 'redirect',
				redirectURL:
					"={{ $execution.resumeUrl.split('/webhook-waiting')[0] + '/webhook/comms/incident?incident=' + encodeURIComponent($('Staff press a button').first().json.body?.id ?? '') + ({ stale: '&said=stale', refused: '&said=refused' }[$('Do it').first().json.outcome] ?? '') }}",
				options: { responseCode: 303 },
			},
			settings: { executeOnce: true },
		},
	],
	arrows: [
		['Staff open the page', 'Settings'],
		['Try it with sample data', 'The list'],
		['The list', 'Settings'],
		['Settings', 'Look it up'],
		['Look it up', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Staff press a button', 'Do it'],
		['Do it', 'Is there something to tell?'],
		['Is there something to tell?', 'Tell customers', 0],
		['Is there something to tell?', 'Back to the page', 1],
		['Tell customers', 'Back to the page'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nIn **Settings**: the time zone in which times are shown. The user name and password are in the credential *Operator pages*. The page has the address of the first node.',
			columns: 2,
			colour: 4,
		},
		{
			at: [4, 0.9],
			text: '### Why\nOpening the page changes nothing; only buttons do. Ticks that the record can make are not left to people.',
			columns: 2,
		},
	],
};

export default spec;
