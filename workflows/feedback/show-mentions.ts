import { condition, manualTrigger, operatorLogin, page, plainText, postgres, queryOf, respondWithPage, sample, seeOther, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/mentions';

const filled = `={{ { variables: ((rows, zone, said) => ({
    summary: rows.length === 0 ? '' : rows.length + (rows.length === 1 ? ' waits' : ' wait') + ' · times in ' + zone,
    mentions: rows.map((row) => ({ id: row.id, heading: ({ negative: 'Dissatisfied', question: 'Asks', positive: 'Pleased' }[row.tone] ?? 'Mention') + (row.urgency === 'urgent' ? ', urgent' : '') + (row.title ? ': ' + row.title : ''), from: [row.source, row.author, row.company].filter(Boolean).join(' · '), due: DateTime.fromISO(row.due).setZone(zone).setLocale('en').toFormat('ccc d LLL, HH:mm'), overdue: row.overdue === true, copies: row.repeats > 0 ? row.repeats + (row.repeats === 1 ? ' copy' : ' copies') + ' elsewhere' : undefined, words: row.words ?? '', url: /^https?:\\/\\/[a-z0-9.-]+(:\\d+)?([/?#]\\S*)?$/i.test(row.url ?? '') ? row.url : undefined, draft: row.draft ?? undefined })),
    form: $('List what waits').first().json.form ?? '', noticeKind: ['stale', 'gone'].includes(said) ? 'bad' : 'good',
    notice: { stale: 'Nothing was done: the page had been open for more than a day. Please press the button again.', answered: 'Closed as answered.', ignored: 'Closed.', gone: 'Somebody had closed it already.' }[said] ?? '',
  }))($('List what waits').all().map((item) => item.json).filter((row) => row.id), $('List what waits').first().json.timeZone, ${queryOf('Staff open the page')}.said) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-show-mentions',
	area: 'feedback',
	file: 'show-mentions',
	name: 'Show mentions',
	description:
		'A page for your staff with what was said about your business in public and still asks for somebody: the words, where they stand, by when to react, and a text to copy. Closing one says what was done. Protected by a user name and password; opening it changes nothing.',
	tags: ['customer-comms', 'feedback'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([0, 1]),
		postgres('List what waits', [1, 0], `SELECT form, "timeZone", m.* FROM comms.staff_form('mentions') form CROSS JOIN comms.staff_time_zone() "timeZone" LEFT JOIN comms.mentions_page() m ON true`, undefined, { alwaysOutputData: true }),
		{ ...sample('Fill the page', [2, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page('Draw the page', [3, 0], pageTemplate('Mentions', 'mentions', { summary: 'text', notice: 'text', noticeKind: 'text', form: 'text', mentions: { id: 'text', heading: 'text', from: 'text', due: 'text', overdue: 'boolean', copies: 'text?', words: 'text', url: 'url?', draft: 'text?' } })),
		respondWithPage('Show the page', [4, 0]),
		webhook('Staff press a button', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		condition('keep', 'A button of ours?', [1, 2], "['answered', 'ignored'].includes($json.body?.action)"),
		postgres(
			'Close it',
			[2, 2],
			"SELECT CASE WHEN comms.staff_form_holds('mentions', $4) THEN comms.close_mention(comms.read_uuid($1), $2, $3, 'staff') ELSE 'stale' END AS outcome",
			`${plainText('$json.body?.id')}, $json.body.action, String($json.body?.note ?? '').replaceAll(String.fromCharCode(0), '').slice(0, 2000), ${plainText('$json.body?.form')}`,
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
		['A button of ours?', 'Close it'],
		['Close it', 'Back to the page'],
	],
	notes: [
		{ at: [0, -1.2], text: '### Change this\nThe login is the credential *Operator pages*. The look is in **Draw the page**. Times are shown in the zone of **Set up the database**.', columns: 3, colour: 4 },
		{ at: [3, -1.2], text: '### Why no "Post" button\nWhat is said in public is a person\'s to answer, where it was said. The text is a beginning to copy from; the button says that it was done.', columns: 3 },
	],
};

export default spec;
