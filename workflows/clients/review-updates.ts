import { condition, manualTrigger, operatorLogin, page, plainText, postgres, queryOf, respondWithPage, sample, seeOther, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/updates';

const filled = `={{ { variables: ((rows, zone, said) => ({
    summary: rows.length === 0 ? '' : rows.length + ' to decide · times in ' + zone,
    drafts: rows.map((row) => ({ id: row.id, subject: row.subject || '(no subject)', customer: row.customer, company: row.company ?? '', kind: row.purpose.replaceAll('_', ' '), since: DateTime.fromISO(row.since).setZone(zone).setLocale('en').toFormat('ccc d LLL, HH:mm'), missing: row.missing ?? [], words: row.words, why: row.why ?? '', proposed: ['engagement', 'upsell'].includes(row.purpose) })),
    tasks: ($('List what waits').first().json.tasks ?? []).map((task) => ({ id: task.id, kind: { call_lead: 'Call', move_appointment: 'Find another time', journey: 'Look at' }[task.kind] ?? 'To do', customer: task.name, reach: [task.phone, task.email].filter(Boolean).join(' · '), said: task.said, due: DateTime.fromISO(task.dueAt).setZone(zone).setLocale('en').toFormat('ccc d LLL, HH:mm'), overdue: task.overdue })),
    passed: ($('List what waits').first().json.passed ?? []).map((row) => ({ text: row.text, count: row.customers === 1 ? 'one customer' : row.customers + ' customers', names: row.names + (row.customers > 5 ? ', …' : '') })),
    form: $('List what waits').first().json.form ?? '', noticeKind: ['stale', 'held'].includes(said) ? 'bad' : 'good',
    notice: { stale: 'Nothing was done: the page had been open for more than a day. Please press the button again.', sent: 'It is in the outbox.', rejected: 'It was thrown away.', held: 'Not sent: something has come up since it was written. It says what.', done: 'The task is ticked off.', gone: 'Somebody had decided already.' }[said] ?? '',
  }))($('List what waits').all().map((item) => item.json).filter((row) => row.id), $('List what waits').first().json.timeZone, ${queryOf('Staff open the page')}.said) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-review-updates',
	area: 'clients',
	file: 'review-updates',
	name: 'Review updates',
	description:
		'A page for your staff with what waits for them: weekly updates, meeting follow-ups, letters of the journey, occasions and offers, each with the text as the customer will read it and what a person should look at; the customers to call; and to whom nothing was proposed, and why. Protected by a user name and password. Opening it sends nothing.',
	tags: ['customer-comms', 'clients'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([0, 1]),
		postgres('List what waits', [1, 0], `SELECT form, "timeZone", (SELECT jsonb_agg(to_jsonb(t)) FROM comms.open_client_tasks() t) AS tasks, (SELECT jsonb_agg(to_jsonb(p)) FROM comms.passed_overview() p) AS passed, o.*, comms.why_drafted(o.id) AS why FROM comms.staff_form('updates') form CROSS JOIN comms.staff_time_zone() "timeZone" LEFT JOIN comms.client_drafts_overview() o ON true`, undefined, { alwaysOutputData: true }),
		{ ...sample('Fill the page', [2, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page('Draw the page', [3, 0], pageTemplate('Messages that wait', 'updates', { summary: 'text', notice: 'text', noticeKind: 'text', form: 'text', drafts: 'list', tasks: 'list', passed: 'list' })),
		respondWithPage('Show the page', [4, 0]),
		webhook('Staff press a button', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		condition('keep', 'A button of ours?', [1, 2], "['send', 'reject', 'never', 'done'].includes($json.body?.action)"),
		postgres(
			'Carry it out',
			[2, 2],
			"SELECT CASE WHEN comms.staff_form_holds('updates', $3) THEN CASE $2 WHEN 'done' THEN comms.close_client_task(comms.read_uuid($1), 'staff') ELSE comms.decide_client_draft(comms.read_uuid($1), $2, 'staff') END ELSE 'stale' END AS outcome",
			`${plainText('$json.body?.id')}, $json.body.action, ${plainText('$json.body?.form')}`,
			{ retryOnFail: false },
		),
		seeOther('Back to the page', [3, 2], `${thisN8n} + '/webhook/${path}?said=' + $json.outcome`),
	],
	arrows: [
		['Staff open the page', 'List what waits'],
		['Try it with sample data', 'List what waits'],
		['List what waits', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Staff press a button', 'A button of ours?'],
		['A button of ours?', 'Carry it out'],
		['Carry it out', 'Back to the page'],
	],
	notes: [
		{ at: [0, -1.2], text: '### Change this\nThe login is the credential *Operator pages*. The look is in **Draw the page**. Times are shown in the zone of **Set up the database**.', columns: 3, colour: 4 },
		{ at: [3, -1.2], text: '### Why\nA draft goes to the address that is stored for the contact when the button is pressed, whatever the draft says, and through the outbox: consent, quiet hours and caps are asked there. Occasions and offers are asked about once more: with an incident, a complaint or an overdue invoice by then, they are held back and say so.', columns: 3 },
	],
};

export default spec;
