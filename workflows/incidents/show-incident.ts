import { condition, manualTrigger, operatorLogin, page, plainText, postgres, queryOf, respondWithPage, sample, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';
import { incidentKinds, incidentStatuses, languageNames } from './incidentWords';
import { literal } from './parts';

const path = 'comms/incident';

/** Everything the page shows. */
const filled = `={{ { variables: ((d, shown, zone, query, kinds, statuses, languages) => {
  const p = d.page ?? {};
  const draft = p.draft ?? null;
  const local = (at) => at ? DateTime.fromISO(at).setZone(zone).setLocale('en').toFormat('d LLL, HH:mm') : '';
  const plain = (text) => String(text ?? '').replaceAll('_', ' ');
  const short = (text) => text.length > 60 ? text.slice(0, 60) + '…' : text;
  const named = (name) => kinds[name] ? kinds[name].label : plain(name);
  const next = p.open ? (p.nextPromise ? 'Customers were promised news by ' + local(p.nextPromise) + '.' : 'Customers have not been promised anything yet.') : 'It is over since ' + local(p.resolvedAt) + '.';
  const posted = (p.updates ?? []).filter((u) => u.state === 'posted');
  const possible = (p.open ? [...(posted.length === 0 ? ['alert'] : []), 'update', 'correction', 'resolved'] : ['correction', 'follow_up']).filter((kind) => kind !== 'correction' || posted.length > 0);
  const writes = possible.includes(query.write) ? query.write : '';
  const chosen = kinds[writes] ?? { words: [] };
  const readers = shown.filter((one) => one.channel === 'email').reduce((sum, one) => sum + one.readers, 0);
  const left = p.secondsLeft;
  const minutes = Math.floor(Math.abs(left ?? 0) / 60);
  const seen = { posted: ['good', 'It is on its way to customers.'], already: ['good', 'It was sent before; nobody is told twice.'], held: ['', 'It came back before: it is watched first. The words go out by themselves if it stays up.'],
    untold: ['', 'It is over. Nobody had been told of it, so nobody is told.'], drafted: ['', 'Look at it in every language, then send it.'], kept: ['good', 'The words are kept.'], translated: ['good', 'What is known or was translated is in. Look at it.'],
    untranslated: ['', 'Nothing could be translated: write it, or leave it. Readers then get your words and are told so.'], discarded: ['', 'The draft was put away. Nothing was sent.'], acknowledged: ['good', 'You have it in hand.'], done: ['good', 'Ticked.'], open: ['', 'Taken back.'],
    stale: ['bad', 'Nothing was done: the page had been open for more than a day. Please press the button again.'] }[query.said] ?? ['', ''];
  const mail = (one) => ({ language: one.language, name: languages[one.language] ?? one.language, readers: one.readers === 1 ? '1 reader' : one.readers + ' readers',
    whose: { original: 'Your words', own: 'Written in this language', translated: 'Translated: read it before you send it', quoted: 'Your words are quoted; the message says so', none: 'No words of your own' }[one.words] ?? '',
    problem: one.error ? String(one.error.message ?? one.error) : '', subject: one.draft?.subject ?? '', text: one.draft?.text ?? '',
    sms: shown.find((other) => other.channel === 'sms' && other.language === one.language)?.draft?.text ?? '',
    editable: one.language !== p.language && Object.keys(draft?.words ?? {}).length > 0,
    fields: Object.entries(draft?.words ?? {}).map(([name, original]) => ({ name, label: kinds[draft.kind]?.words.find((word) => word.name === name)?.label ?? name, original, value: (one.given ?? {})[name] ?? '' })) });
  return {
    open: !!d.page, running: !!p.open, id: p.id ?? '', form: d.form ?? '', by: String(query.by ?? '').slice(0, 100), reference: p.reference ?? '', title: p.title ?? '', language: languages[p.language] ?? p.language ?? '',
    notice: seen[1], noticeKind: seen[0],
    summary: d.page ? [p.severity || 'crisis ' + p.crisisLevel, plain(p.status), p.affectedCustomers + ' customers affected', 'level ' + p.level, p.acknowledgedBy ? 'in hand: ' + p.acknowledgedBy : 'acknowledged by nobody', 'times in ' + zone].join(' · ') : 'Times in ' + zone,
    clock: p.open && left !== null && left !== undefined ? (left < 0 ? minutes + ' min overdue' : minutes + ' min left') : '', clockKind: left < 0 ? 'late' : '',
    promise: next + (p.watchUntil ? ' It is watched until ' + local(p.watchUntil) + '.' : '') + (p.updatesLate ? ' Promises missed so far: ' + p.updatesLate + '.' : ''),
    draft: !!draft, draftId: draft?.id ?? '', draftVersion: draft?.version ?? '', draftTitle: draft ? named(draft.kind) + ', not sent yet' : '',
    draftSummary: draft ? 'Written by ' + draft.author + ', ' + local(draft.at) + '. This is what customers will read, in every language, by mail and SMS. One approval sends them all.' : '',
    postLabel: readers > 0 ? 'Send to ' + (readers === 1 ? '1 reader' : readers + ' readers') + ' in all languages' : 'Send in all languages',
    previews: shown.filter((one) => one.channel === 'email').map(mail),
    kinds: possible.map((name) => ({ kind: name, label: named(name), state: name === writes ? 'high' : '' })), writes, writesHint: chosen.hint ?? '',
    wrongOnes: writes === 'correction' ? posted.map((u) => ({ id: u.id, label: local(u.at) + ', ' + named(u.kind) + ': ' + short(u.words) })) : [],
    states: chosen.status ? statuses.map(([value, label]) => ({ value, label, chosen: value === p.status })) : [],
    fields: chosen.words.map((word) => ({ name: word.name, label: word.label + (word.needed ? '' : ' (optional)'), needed: !!word.needed, value: draft && draft.kind === writes ? draft.words[word.name] ?? '' : '' })),
    boxes: chosen.boxes ?? [],
    facts: [['What is affected', p.systems], ['What customers notice', plain(p.impactKind)], ['Began', local(p.startedAt)], ['Declared', local(p.declaredAt) + (p.declaredBy ? ' by ' + p.declaredBy : '')], ['First notice', local(p.firstNoticeAt)], ['Expected to be over', local(p.estimatedResolution)], ['Came back', p.flaps ? p.flaps + ' times' : '']]
      .filter(([, value]) => value).map(([name, value]) => ({ name, value })).concat(p.facts ?? []),
    timeline: (p.timeline ?? []).map((t) => ({ at: local(t.at), what: named(t.what), late: !!t.late, detail: t.detail, who: t.who })),
    audienceSummary: (p.audience ?? []).map((a) => (languages[a.language] ?? a.language) + ': ' + a.told + ' of ' + a.people + ' told').join(' · ') + ((p.excluded ?? []).length ? '. Not told, or not on a channel: ' + p.excluded.map((x) => plain(x.rule) + ' ' + x.people).join(', ') + '.' : ''),
    delivery: (p.ledger ?? []).map((l) => ({ name: l.name || 'the public', language: l.language, kind: named(l.kind), channel: l.channel, state: plain(l.state), said: l.said, at: local(l.at) })),
    deliverySummary: (p.delivery ?? []).map((x) => x.channel + ' ' + plain(x.state) + ': ' + x.count).join(' · '),
    checklist: (p.checklist ?? []).map((c) => ({ phase: c.phase, text: c.text, done: c.done, by: c.by, overdue: c.overdue, byHand: !c.byRecord, item: c.item })),
    list: (d.list ?? []).map((i) => ({ id: i.id, reference: i.reference, title: i.title, company: i.company ?? '', severity: i.severity, status: plain(i.status), at: local(i.declaredAt) })),
  };
})($('Look it up').first().json, $('Write it in each language').isExecuted ? $('Write it in each language').all().map((item) => item.json) : [], $('Look it up').first().json.timeZone, ${queryOf('Staff open the page')}, ${literal(incidentKinds)}, ${literal(incidentStatuses)}, ${literal(languageNames)}) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-incident-page',
	area: 'incidents',
	file: 'show-incident',
	name: 'Show incidents',
	description:
		'The incident page for staff, behind a user name and password: the promise with its clock, what is about to be sent in every language side by side, facts and timeline, who received what with what result, and the checklist with real ticks. Its buttons are those of "Act on an incident"; opening it changes nothing.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([-1, 1]),
		sample('The list', [0, 1], { query: {} }),
		postgres(
			'Look it up',
			[1, 0],
			`SELECT comms.staff_form('incident') AS form, comms.staff_time_zone() AS "timeZone", comms.incidents_overview() AS list, room.page, room.page -> 'next' AS incident, room.page -> 'policy' AS policy
FROM (SELECT comms.incident_room(comms.read_uuid($1)) AS page) room`,
			plainText('$json.query?.incident'),
			{ executeOnce: true },
		),
		condition('split', 'Is there a draft?', [2, 0], '!!$json.page?.draft'),
		{
			name: 'When is the next update?',
			type: 'n8n-nodes-customer-comms.scheduleSequenceStep',
			version: 1,
			at: [3, -0.5],
			parameters: { operation: 'incidentCadence', now: '={{ $now.toISO() }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'The draft in each language',
			[4, -0.5],
			'SELECT * FROM comms.incident_previews(comms.read_uuid($1), comms.read_json($2))',
			`$json.page.draft.id, JSON.stringify($json.cadence ?? {})`,
			{ executeOnce: true },
		),
		{
			name: 'Write it in each language',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [5, -0.5],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		{ ...sample('Fill the page', [6, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the page',
			[7, 0],
			pageTemplate('Incidents', 'incident', {
				open: 'boolean', running: 'boolean', id: 'text', form: 'text', by: 'text', reference: 'text', title: 'text', language: 'text', notice: 'text', noticeKind: 'text', summary: 'text', clock: 'text', clockKind: 'text', promise: 'text',
				draft: 'boolean', draftId: 'text', draftVersion: 'text', draftTitle: 'text', draftSummary: 'text', postLabel: 'text', previews: 'list', kinds: 'list', writes: 'text', writesHint: 'text', wrongOnes: 'list', states: 'list', fields: 'list', boxes: 'list',
				facts: 'list', timeline: 'list', audienceSummary: 'text', delivery: 'list', deliverySummary: 'text', checklist: 'list', list: 'list',
			}),
		),
		respondWithPage('Show the page', [8, 0]),
	],
	arrows: [
		['Staff open the page', 'Look it up'],
		['Try it with sample data', 'The list'],
		['The list', 'Look it up'],
		['Look it up', 'Is there a draft?'],
		['Is there a draft?', 'When is the next update?', 0],
		['Is there a draft?', 'Fill the page', 1],
		['When is the next update?', 'The draft in each language'],
		['The draft in each language', 'Write it in each language'],
		['Write it in each language', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
	],
	notes: [
		{
			at: [0, -1.6],
			text: '### Change this\nThe user name and password are in the credential *Operator pages*. The page has the address of the first node. Times are shown in the zone of **Set up the database**.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -2.2],
			text: '### Why\nOpening the page changes nothing; only buttons do, in **Act on an incident**. What it shows of a draft is made from the same record and the same texts as what is sent, so that one look is enough for all languages.',
			columns: 3,
		},
	],
};

export default spec;
