import { manualTrigger, operatorLogin, page, plainText, postgres, respondWithPage, sample, seeOther, settingsNode, thisN8n, webhook } from '../nodes';
import { changedLabels, shownLabels } from '../pages/labelForm';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/labels';

const labelsPage = `={{ {
  variables: ((rows, zone, settings) => {
    const query = settings.query ?? {};
    const local = (at) => at ? DateTime.fromISO(new Date(at).toISOString()).setZone(zone).setLocale('en').toFormat('ccc d LLL, HH:mm') : '';
    const words = (text) => String(text ?? '').replaceAll('_', ' ');
    const options = (values, chosen, shown = words) => values.map((value) => ({ value: String(value), text: shown(value), chosen: String(value) === String(chosen) }));
    const kinds = { all: 'all mails', unsure: 'of which it was unsure', no_reply: 'that need no reply', corrected: 'that were corrected', machine: 'written by machines' };
    const kind = Object.keys(kinds).includes(query.show) ? query.show : 'all';
    const outcomes = { corrected: ['good', 'Corrected. Mails like it will be read so, too. One that was laid aside and needs a reply is taken up again within some minutes.'], noted: ['', 'Noted. That a machine wrote it is told by its headers, which a correction does not change: name its domain under "Domain Overrides" of Classify Email.'], unchanged: ['', 'Nothing was changed: these are the labels it had.'], refused: ['bad', 'Not corrected: one of the values is not known.'], unknown: ['bad', 'Not corrected: this mail is not known.'], stale: ['bad', 'Not corrected: the page had been open for more than a day. Please choose again.'] };
    const [noticeKind, notice] = Object.keys(outcomes).includes(query.said) ? outcomes[query.said] : ['', ''];
    const mails = rows.map((row) => ({
      id: row.emailId, sender: row.sender ?? '', address: row.fromAddress ?? '', tenant: row.tenant ?? '', subject: row.subject || '(no subject)', text: row.words || '(no text)',
      when: local(row.receivedAt), opened: query.id === row.emailId,
      chips: [
        { kind: '', text: words(row.intent) },
        { kind: row.urgency, text: row.urgency === 'urgent' ? 'urgent' : row.urgency + ' urgency' },
        { kind: '', text: row.sentiment + ' mood' },
        { kind: '', text: row.needsReply ? 'needs a reply' : 'no reply' },
        { kind: '', text: row.correctedAt ? 'corrected' : row.automatic ? 'written by a machine' : row.confidence === null ? '' : Math.round(row.confidence * 100) + ' % sure' },
      ].filter((chip) => chip.text),
      correctedText: row.correctedAt ? 'Corrected ' + local(row.correctedAt) + (row.correctedBy ? ' by ' + row.correctedBy : '') + '. It was read as ' + words(row.readAs?.intent) + '.' : '',
      shown: ${shownLabels('row.intent', 'row.urgency', 'row.sentiment', 'row.needsReply')},
      reasons: (row.reasons ?? []).map((reason) => ({ text: reason.text ?? '' })).filter((reason) => reason.text),
      intents: options(row.intents ?? [], row.intent), urgencies: options(['urgent', 'high', 'normal', 'low'], row.urgency),
      sentiments: options(['negative', 'neutral', 'positive'], row.sentiment), replies: options([true, false], row.needsReply, (value) => value ? 'yes' : 'no'),
    }));
    return { mails, notice, noticeKind, form: $('List the mails').first().json.form ?? '', search: String(query.q ?? '').slice(0, 200), kind, kinds: options(Object.keys(kinds), kind, (name) => kinds[name]),
      summary: (rows.length === 1 ? '1 mail' : rows.length + ' mails') + (rows.length >= settings.howMany ? ', the latest' : '') + ' · times in ' + zone };
  })($('List the mails').all().map((item) => item.json).filter((row) => row.emailId), $('List the mails').first().json.timeZone, $('Settings').first().json),
} }}`;

const spec: WorkflowSpec = {
	id: 'comms-correct-labels',
	area: 'inbox',
	file: 'correct-labels',
	name: 'Correct labels',
	description:
		'A page for your staff with the latest mails and how each was read: what it wants, how urgent it is, its mood, whether it needs a reply, and why. Who corrects one teaches Classify Email: mails like it are read so from then on. Protected by a user name and password.',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		{ ...manualTrigger([0, 1]), name: 'Try it without a browser' },
		settingsNode([1, 0], { howMany: 50 }),
		postgres(
			'List the mails',
			[2, 0],
			`SELECT form, "timeZone", r.* FROM comms.staff_form('labels') form CROSS JOIN comms.staff_time_zone() "timeZone" LEFT JOIN comms.recent_classifications($1, $2, $3) r ON true`,
			`${plainText('$json.query?.q')}, ${plainText('$json.query?.show')} || 'all', $json.howMany`,
			{ alwaysOutputData: true },
		),
		{ ...sample('Fill the page', [3, 0], {}), parameters: { mode: 'raw', jsonOutput: labelsPage, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the page',
			[4, 0],
			pageTemplate('How mails were read', 'labels', {
				summary: 'text',
				notice: 'text',
				noticeKind: 'text',
				form: 'text',
				search: 'text',
				kind: 'text',
				kinds: 'list',
				mails: 'list',
			}),
		),
		respondWithPage('Show the page', [5, 0]),
		webhook('Staff correct a mail', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		postgres(
			'Store the correction',
			[1, 2],
			"SELECT CASE WHEN comms.staff_form_holds('labels', $4) THEN (SELECT c.outcome FROM comms.correct_labels($1, $2, $3, 'form') c) ELSE 'stale' END AS outcome",
			`${plainText('$json.body?.id')}, ${changedLabels}, ($json.headers?.authorization ?? '').split(' ')[1]?.base64Decode().split(':')[0] || 'staff', ${plainText('$json.body?.form')}`,
			{ retryOnFail: false, alwaysOutputData: true },
		),
		seeOther('Back to the page', [2, 2], `((given) => ((body) => ${thisN8n} + '/webhook/${path}?said=' + ($json.outcome ?? 'unknown') + '&id=' + encodeURIComponent(body.id) + '&q=' + encodeURIComponent(body.q) + '&show=' + encodeURIComponent(body.show) + '#mail-' + encodeURIComponent(body.id))(Object.fromEntries(['id', 'q', 'show'].map((name) => [name, String(given[name] ?? '').slice(0, 200).toWellFormed()]))))($('Staff correct a mail').first().json.body ?? {})`),
	],
	arrows: [
		['Staff open the page', 'Settings'],
		['Try it without a browser', 'Settings'],
		['Settings', 'List the mails'],
		['List the mails', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Staff correct a mail', 'Store the correction'],
		['Store the correction', 'Back to the page'],
	],
	notes: [
		{
			at: [1, -1],
			text: '### Change this\nIn **Settings**: how many mails the page lists (`howMany`, 200 at most). The user name and password are in the credential *Operator pages*. Times are shown in the zone of **Set up the database**.\n\nThe page has the address of the first node, **Staff open the page**.',
			columns: 3,
			colour: 4,
		},
		{
			at: [3, 2],
			text: '### Why\nA rule that is wrong once is wrong again. A correction is kept with what was read, who corrected it and when; **Triage email** hands the latest to Classify Email, which holds every mail against them. Nothing is trained, nothing leaves your database.',
			columns: 3,
		},
	],
};

export default spec;
