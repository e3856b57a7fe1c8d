import { condition, manualTrigger, page, plainText, postgres, respondWithPage, sample, settingsNode, webhook } from '../nodes';
import { changedLabels, shownLabels } from '../pages/labelForm';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/approve';

const posted = "$('A person decides').isExecuted";

/** One object with everything that `pages/draft.html` shows. */
const draftPage = `={{ {
  variables: ((d) => {
    const local = (at) => at ? DateTime.fromISO(at).setZone(d.timeZone).setLocale('en').toFormat("ccc d LLL, HH:mm") : 'no set time';
    const c = d.classification ?? {};
    const body = ${posted} ? $('A person decides').first().json.body ?? {} : undefined;
    const said = body ? $('Correct the labels').first().json : {};
    const words = (text) => String(text).replaceAll('_', ' ');
    const options = (values, chosen, shown = words) => values.map((value) => ({ value: String(value), text: shown(value), chosen: String(value) === String(chosen) }));
    const languages = { en: 'English', es: 'Spanish', fr: 'French', de: 'German', zh: 'Chinese', ja: 'Japanese' };
    const names = { claims_supported: 'Facts', questions_addressed: 'Questions', no_placeholders: 'Blanks', links_allowed: 'Links', recipients_allowed: 'Recipient', signature_present: 'Signature', footer_present: 'Address at the foot', forbidden_phrases_absent: 'Forbidden phrases', no_injection_suspected: 'Orders to a machine', nothing_leaked: 'Talk of the model', plain_characters: 'Hidden characters', asks_for_no_secrets: 'Passwords and money', sender_not_disproved: 'Sender' };
    const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
    const checks = (d.checks ?? []).map((check) => ({ passed: check.passed, name: names[check.name] ?? capital(String(check.name).replaceAll('_', ' ')), detail: check.detail ?? '' }));
    const passed = checks.filter((check) => check.passed);
    return {
      company: d.company ?? '',
      customer: d.customer ?? 'a customer',
      dueText: d.dueAt ? 'Answer by ' + local(d.dueAt) : 'No set time for the answer',
      zone: d.timeZone,
      receivedText: local(d.receivedAt),
      notice: [d.state === 'open' ? '' : d.stateText, said.error ? 'The correction could not be stored. Try again in a while.' : said.text ?? ''].filter(Boolean).join(' '),
      noticeKind: said.error || said.outcome === 'refused' ? 'bad' : said.outcome || d.state === 'decided' ? 'good' : 'bad',
      shown: ${shownLabels('d.labelIntent', 'd.labelUrgency', 'd.labelSentiment', 'd.labelNeedsReply')},
      readText: d.labelsCorrectedAt ? 'Corrected ' + local(new Date(d.labelsCorrectedAt).toISOString()) + '. It was read as ' + words(c.intent) + '.' : '',
      intents: options(d.labelIntents ?? [], d.labelIntent),
      urgencies: options(['urgent', 'high', 'normal', 'low'], d.labelUrgency),
      sentiments: options(['negative', 'neutral', 'positive'], d.labelSentiment),
      replies: options([true, false], d.labelNeedsReply, (value) => value ? 'yes' : 'no'),
      mailSubject: d.mailSubject || '(no subject)',
      mailFrom: d.mailFrom,
      mailText: c.newText || d.mailText || '(no text)',
      labels: [
        { kind: '', text: words(d.labelIntent ?? 'not classified') },
        { kind: d.labelUrgency ?? '', text: d.labelUrgency === 'urgent' ? 'urgent' : d.labelUrgency ? d.labelUrgency + ' urgency' : '' },
        { kind: '', text: d.labelSentiment ? d.labelSentiment + ' mood' : '' },
        { kind: '', text: d.labelIntent && !d.labelNeedsReply ? 'no reply needed' : '' },
        { kind: '', text: languages[c.language] ?? c.language ?? '' },
        { kind: '', text: d.labelsCorrectedAt ? 'corrected' : c.confidence === undefined ? '' : Math.round(c.confidence * 100) + ' % sure' },
        { kind: c.injectionSuspected ? 'high' : '', text: c.injectionSuspected ? 'gives orders to a machine' : '' },
      ].filter((label) => label.text),
      reasons: [...(c.reasons ?? []), ...(d.draftReasons ?? [])].map((reason) => ({ text: reason.text })),
      open: d.state === 'open',
      token: body ? body.token ?? '' : $('Settings').first().json.query?.token ?? '',
      subject: body?.subject ?? d.subject ?? '',
      text: body?.text ?? d.text ?? '',
      note: body?.note ?? '',
      approveText: DateTime.fromISO(d.dueAt) > DateTime.now() ? 'Approve, send ' + local(d.dueAt) : 'Approve and send',
      missing: (d.missing ?? []).map((text) => ({ text: typeof text === 'string' ? text : JSON.stringify(text) })),
      attention: checks.filter((check) => !check.passed),
      checks: passed,
      checkedText: passed.length === 1 ? '1 check passed' : passed.length + ' checks passed',
    };
  })($json),
  statusCode: 200,
} }}`;

/** JavaScript: what is said where there is nothing to show or to decide. */
const noDraft = (allowed: string): string => `(${allowed} === false
    ? { title: 'Too many requests', message: 'Please try again in ten minutes. Nothing was changed.', statusCode: 429 }
    : { title: 'This link is not known', message: 'It may have been copied in part, or the draft is no longer kept. What still waits is in the list.', statusCode: 404 })`;

const unknownLink = `={{ (({ statusCode, ...said }) => ({ variables: { ...said, kind: 'bad' }, statusCode }))(${noDraft('$json.allowed')}) }}`;

const outcomePage = `={{ {
  variables: {
    title: $json.outcome === 'approved' ? 'Approved' : $json.outcome === 'rejected' ? 'Discarded' : $json.outcome ? 'Nothing was sent' : ${noDraft('$json.allowed')}.title,
    kind: $json.outcome === 'approved' || $json.outcome === 'rejected' ? 'good' : 'bad',
    message: [$json.text ?? ${noDraft('$json.allowed')}.message, $('Correct the labels').first().json.outcome === 'corrected' ? 'The labels were corrected: mails like it will be read so, too.' : $('Correct the labels').first().json.error ? 'The correction of the labels could not be stored.' : ''].filter(Boolean).join(' '),
  },
  statusCode: $json.outcome === 'approved' || $json.outcome === 'rejected' ? 200 : $json.outcome ? 409 : ${noDraft('$json.allowed')}.statusCode,
} }}`;

const spec: WorkflowSpec = {
	id: 'comms-approve-draft',
	area: 'inbox',
	file: 'approve-draft',
	name: 'Approve draft',
	description:
		'Serves the page on which a person reads a customer\'s mail beside the prepared reply, edits it, and approves or discards it. How the mail was read can be corrected there; mails like it are then read so. Opening the link changes nothing; only the buttons act. A draft that has become stale (a newer mail, an opt-out, a reply already sent) or expired cannot be sent.',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		webhook('A person opens the link', [0, 0], { path, method: 'GET' }),
		manualTrigger([-1, 1]),
		sample('Sample link', [0, 1], { query: { token: 'sample' } }),
		settingsNode([1, 0], { note: 'Nothing to change here' }),
		postgres(
			'Look up the draft',
			[3, 0],
			'SELECT allowed, d.*, l.* FROM comms.allow_approval($1) allowed LEFT JOIN comms.draft_for_approval($1) d ON allowed LEFT JOIN comms.labels_for_approval($1) l ON allowed',
			plainText(`(${posted} ? $('A person decides').first().json.body?.token : $json.query?.token)`),
			{ alwaysOutputData: true },
		),
		condition('split', 'Is the link known?', [4, 0], '$json.draftId'),
		{ ...sample('Fill the page', [5, 0], {}), parameters: { mode: 'raw', jsonOutput: draftPage, options: {} } },
		page(
			'Draw the page',
			[6, 0],
			pageTemplate('Reply to approve', 'draft', {
				company: 'text',
				customer: 'text',
				dueText: 'text',
				zone: 'text',
				receivedText: 'text',
				notice: 'text',
				noticeKind: 'text',
				mailSubject: 'text',
				mailFrom: 'text',
				mailText: 'text',
				labels: 'list',
				reasons: 'list',
				open: 'boolean',
				token: 'text',
				subject: 'text',
				text: 'text',
				note: 'text',
				shown: 'text',
				readText: 'text',
				intents: 'list',
				urgencies: 'list',
				sentiments: 'list',
				replies: 'list',
				approveText: 'text',
				missing: 'list',
				attention: 'list',
				checks: 'list',
				checkedText: 'text',
			}),
		),
		respondWithPage('Show the page', [7, 0]),
		{ ...sample('Link not known', [5, 1], {}), parameters: { mode: 'raw', jsonOutput: unknownLink, options: {} } },
		webhook('A person decides', [0, 2], { path, method: 'POST' }),
		postgres(
			'Correct the labels',
			[1, 2],
			'SELECT * FROM comms.correct_labels_of_draft($1, $2)',
			`${plainText('$json.body?.token')}, ${changedLabels}`,
			// A correction that could not be stored keeps no reply back.
			{ alwaysOutputData: true, retryOnFail: false, onError: 'continueRegularOutput' },
		),
		condition('split', 'Only the labels?', [2, 2], "$('A person decides').first().json.body?.decision === 'labels'"),
		postgres(
			'Carry out the decision',
			[4, 2],
			'SELECT * FROM comms.approval_decision($1, $2, $3, $4, $5)',
			"...[$('A person decides').first().json.body ?? {}].flatMap((body) => ((plain) => [plain(body.token) ?? '', plain(body.decision) ?? '', plain(body.subject), plain(body.text), plain(body.note)])((value) => value === undefined || value === null ? null : String(value).replaceAll('\\u0000', '')))",
			{ alwaysOutputData: true, retryOnFail: false },
		),
		{ ...sample('Say what happened', [5, 2], {}), parameters: { mode: 'raw', jsonOutput: outcomePage, options: {} } },
		page('Draw the answer', [6, 2], pageTemplate('Reply to approve', 'outcome', { title: 'text', kind: 'text', message: 'text' })),
		respondWithPage('Show the answer', [7, 2], '={{ $json.statusCode }}'),
	],
	arrows: [
		['A person opens the link', 'Settings'],
		['Try it with sample data', 'Sample link'],
		['Sample link', 'Settings'],
		['Settings', 'Look up the draft'],
		['Look up the draft', 'Is the link known?'],
		['Is the link known?', 'Fill the page', 0],
		['Is the link known?', 'Link not known', 1],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Link not known', 'Draw the answer'],
		['A person decides', 'Correct the labels'],
		['Correct the labels', 'Only the labels?'],
		['Only the labels?', 'Look up the draft', 0],
		['Only the labels?', 'Carry out the decision', 1],
		['Carry out the decision', 'Say what happened'],
		['Say what happened', 'Draw the answer'],
		['Draw the answer', 'Show the answer'],
	],
	notes: [
		{
			at: [3, -1],
			text: "### Why a page of our own\nMail scanners follow links, and n8n's own approval buttons act when a link is opened. Here opening shows the draft and changes nothing; a button sends the form, and the database checks expiry and staleness again in the same step that queues the reply.",
			columns: 4,
		},
		{
			at: [1, 3],
			text: "### Change this\nThe look is in **Draw the page**: a template whose values are escaped, so a hostile mail cannot bring a script into the page. Give the page your own words there.",
			columns: 3,
			colour: 4,
		},
	],
};

export default spec;
