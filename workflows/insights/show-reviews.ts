import { condition, credentialNames, manualTrigger, operatorLogin, page, plainText, postgres, respondWithPage, sample, seeOther, settingsNode, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/reviews';

const filled = `={{ { variables: ((found, said, form) => {
    const day = (date) => date ? DateTime.fromISO(date).setZone('UTC').setLocale('en').toFormat('d LLL yyyy') : '';
    const states = { waiting: 'waits for you', approved: 'approved', rejected: 'rejected' };
    const kinds = { proposed: 'proposed', accepted: 'accepted', adopted: 'in use', declined: 'declined', noise: 'not wanted' };
    const notices = { stale: ['bad', 'Nothing was done: the page had been open for more than a day. Please press the button again.'], approved: ['good', 'Approved: it is on its way.'], rejected: ['good', 'Rejected: nobody gets it.'], gone: ['bad', 'Somebody had decided already.'],
      unsent: ['bad', 'The mail could not be sent: the deck waits again. Press Approve when the mail server answers.'], accepted: ['good', 'Accepted.'], adopted: ['good', 'From today on its effect is measured.'], declined: ['good', 'Declined: it is proposed no more.'], noise: ['good', 'It is proposed no more.'] };
    const notice = notices[said] ?? ['', ''];
    return {
      form, notice: notice[1], noticeKind: notice[0],
      reviews: found.reviews.map((one) => ({ id: one.id, title: one.client + ', ' + day(one.from) + ' to ' + day(one.to), about: one.edition + ' · ' + (one.file ?? '') + ', ' + one.kilobytes + ' KB · made on ' + day(one.at) + ' · to ' + one.readers, state: states[one.state] + (one.state === 'approved' ? (one.sent ? ', sent' : ', not sent yet') : ''),
        findings: one.findings.map((text) => ({ text })), open: one.state !== 'rejected' && !one.sent, rejectable: one.state === 'waiting' })),
      opportunities: found.opportunities.map((one) => ({ tenant: one.tenantId, key: one.key, title: one.title ?? one.key, what: one.what ?? '', about: one.client + ' · ' + kinds[one.state] + (one.adoptedOn ? ' since ' + day(one.adoptedOn) : '') + ' · shown in ' + one.monthsShown + (one.monthsShown === 1 ? ' report' : ' reports') })),
    };
  })($json.found, $('Settings').first().json.query?.said, $json.form) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-show-reviews',
	area: 'insights',
	file: 'show-reviews',
	name: 'Show reviews',
	description:
		'A page for your staff: decks of quarterly reviews that wait, each with what it says, to be opened, approved or rejected; and every opportunity with what became of it. An approved deck is mailed to its readers. Protected by a user name and password; opening the page changes nothing.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([0, 1]),
		settingsNode([1, 0], { note: 'Nothing to change here' }),
		postgres(
			'List what waits',
			[2, 0],
			`SELECT comms.staff_form('reviews') AS form, comms.reviews_overview() AS found, f.* FROM (SELECT 1) one LEFT JOIN comms.review_file(comms.read_uuid($1)) f ON true`,
			plainText('$json.query?.file'),
			{ executeOnce: true },
		),
		condition('split', 'Only a file?', [3, 0], '!!$json.file'),
		{ name: 'As a file', type: 'n8n-nodes-base.convertToFile', version: 1.1, at: [4, 1], parameters: { operation: 'toBinary', sourceProperty: 'file', options: { fileName: '={{ $json.fileName }}', mimeType: 'application/pdf' } } },
		{
			name: 'Hand it out',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [5, 1],
			parameters: {
				respondWith: 'binary',
				responseDataSource: 'set',
				inputFieldName: 'data',
				options: { responseHeaders: { entries: [{ name: 'Content-Type', value: 'application/pdf' }, { name: 'Content-Disposition', value: 'attachment; filename="review.pdf"' }] } },
			},
		},
		{ ...sample('Fill the page', [4, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page('Draw the page', [5, 0], pageTemplate('Reviews and opportunities', 'reviews', { form: 'text', notice: 'text', noticeKind: 'text', reviews: 'list', opportunities: 'list' })),
		respondWithPage('Show the page', [6, 0]),
		webhook('Staff press a button', [0, 3], { path, method: 'POST', credential: operatorLogin }),
		{ ...settingsNode([1, 3], { staffFrom: 'Customer communication <comms@studio-lumen.example>' }), name: 'Settings of the mail' },
		postgres(
			'Carry it out',
			[2, 3],
			`SELECT * FROM comms.review_action($1, $2, $3, $4, 'staff')`,
			`${plainText('$json.body?.id')}, ${plainText('$json.body?.action')}, ${plainText('$json.body?.key')}, ${plainText('$json.body?.form')}`,
			{ retryOnFail: false },
		),
		condition('split', 'Is one approved?', [3, 3], "$json.outcome === 'approved' && !!$json.file"),
		{ name: 'The very file', type: 'n8n-nodes-base.convertToFile', version: 1.1, at: [4, 2], parameters: { operation: 'toBinary', sourceProperty: 'file', options: { fileName: '={{ $json.fileName }}', mimeType: 'application/pdf' } } },
		{
			name: 'Mail it to its readers',
			type: 'n8n-nodes-base.emailSend',
			version: 2.1,
			at: [5, 2],
			parameters: {
				fromEmail: "={{ $('Settings of the mail').first().json.staffFrom }}",
				toEmail: "={{ $('Carry it out').first().json.readers }}",
				subject: "={{ $('Carry it out').first().json.subject }}",
				emailFormat: 'text',
				text: "={{ $('Carry it out').first().json.fileName }}",
				options: { appendAttribution: false, attachments: 'data' },
			},
			credentials: { smtp: credentialNames.staffEmail },
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1000, onError: 'continueRegularOutput' },
		},
		postgres(
			'Note that it went out',
			[6, 2],
			'SELECT comms.review_sent($1::uuid, $2) AS outcome',
			"$('Carry it out').first().json.id, !$json.error",
			{ retryOnFail: false },
		),
		seeOther('Back to the page', [7, 3], `${thisN8n} + '/webhook/${path}?said=' + $json.outcome`),
	],
	arrows: [
		['Staff open the page', 'Settings'],
		['Try it with sample data', 'Settings'],
		['Settings', 'List what waits'],
		['List what waits', 'Only a file?'],
		['Only a file?', 'As a file', 0],
		['As a file', 'Hand it out'],
		['Only a file?', 'Fill the page', 1],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Staff press a button', 'Settings of the mail'],
		['Settings of the mail', 'Carry it out'],
		['Carry it out', 'Is one approved?'],
		['Is one approved?', 'The very file', 0],
		['The very file', 'Mail it to its readers'],
		['Mail it to its readers', 'Note that it went out'],
		['Note that it went out', 'Back to the page'],
		['Is one approved?', 'Back to the page', 1],
	],
	notes: [
		{ at: [1, -1.3], text: '### Change this\nThe login is the credential **Operator pages**. In **Settings of the mail**: the sender of approved decks, as your mail server accepts it (`staffFrom`).', columns: 3, colour: 4 },
		{ at: [4, -1.3], text: '### Why\nAn approval is a pressed button, never an opened link: scanners of mail open links. A second press on the same deck does nothing, unless its mail could not be sent.', columns: 3 },
	],
};

export default spec;
