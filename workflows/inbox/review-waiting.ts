import { condition, manualTrigger, operatorLogin, page, plainText, postgres, queryOf, respondWithPage, sample, seeOther, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/waiting';

const waitingPage = `={{ {
  variables: ((rows, zone) => {
    const local = (at) => at ? DateTime.fromISO(at).setZone(zone).setLocale('en').toFormat('ccc d LLL, HH:mm') : '';
    const of = (kind) => rows.filter((row) => row.kind === kind).map((row) => ({
      id: row.id ?? '', tenant: row.tenant ?? '', customer: row.customer ?? '', recipient: row.recipient ?? '', subject: row.subject || '(no subject)',
      detail: (row.detail ?? '').replaceAll('_', ' '), due: local(row.dueAt), since: local(row.at),
    }));
    const said = (detail) => detail.replace(/^(low|normal|high), /, '$1 urgency, ').replace(/, ready$/, ', all checks passed').replace(/, needs review$/, ', look closely');
    const drafts = of('draft').map((row) => ({ ...row, detail: said(row.detail) })), ambiguous = of('ambiguous'), failed = of('failed'), overlooked = of('overlooked');
    const count = (n, one, many) => n === 0 ? '' : n + ' ' + (n === 1 ? one : many);
    return { drafts, ambiguous, failed, overlooked,
      summary: [count(drafts.length, 'reply to approve', 'replies to approve'), count(ambiguous.length, 'message in doubt', 'messages in doubt'), count(failed.length, 'not sent or not handled', 'not sent or not handled'), count(overlooked.length, 'without a reply by mail', 'without a reply by mail'), 'times in ' + zone].filter(Boolean).join(' · '),
      form: $('List what waits').first().json.form ?? '', notice: ${queryOf('Staff open the list')}.said === 'stale' ? 'Nothing was done: the page had been open for more than a day. Please press the button again.' : '' };
  })($('List what waits').all().map((item) => item.json).filter((row) => row.kind), $('List what waits').first().json.timeZone),
} }}`;

const spec: WorkflowSpec = {
	id: 'comms-review-waiting',
	area: 'inbox',
	file: 'review-waiting',
	name: 'Review what waits',
	description:
		'A page for your staff with everything that waits for a person: replies to approve, messages of which nobody knows whether they arrived, and what failed. Protected by a user name and password. Buttons open a draft, or settle a message in doubt.',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		webhook('Staff open the list', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		{ ...manualTrigger([0, 1]), name: 'Try it without a browser' },
		postgres('List what waits', [1, 0], `SELECT form, "timeZone", o.* FROM comms.staff_form('waiting') form CROSS JOIN comms.staff_time_zone() "timeZone" LEFT JOIN comms.approvals_overview() o ON true`, undefined, {
			alwaysOutputData: true,
		}),
		{ ...sample('Fill the list', [2, 0], {}), parameters: { mode: 'raw', jsonOutput: waitingPage, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the list',
			[3, 0],
			pageTemplate('What waits for a person', 'waiting', {
				summary: 'text',
				notice: 'text',
				form: 'text',
				drafts: 'list',
				ambiguous: 'list',
				failed: 'list',
				overlooked: 'list',
			}),
		),
		respondWithPage('Show the list', [4, 0]),
		webhook('Staff press a button', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		condition('split', 'Open a draft?', [1, 2], "$json.body?.action === 'open'"),
		postgres(
			'Make a link',
			[2, 2],
			"SELECT CASE WHEN comms.staff_form_holds('waiting', $2) THEN comms.issue_approval_token($1) END AS token",
			`$json.body?.id, ${plainText('$json.body?.form')}`,
			{ retryOnFail: false },
		),
		seeOther('Go to the draft', [3, 2], `${thisN8n} + '/webhook/comms/' + ($json.token ? 'approve?token=' + encodeURIComponent($json.token) : 'waiting?said=stale')`),
		postgres(
			'Settle the doubt',
			[2, 3],
			"SELECT CASE WHEN comms.staff_form_holds('waiting', $4) THEN (SELECT coalesce(max(r.state), 'unchanged') FROM comms.resolve_ambiguous($1, $2, $3) r) ELSE 'stale' END AS outcome",
			`$json.body?.id, $json.body?.action ?? '', 'staff', ${plainText('$json.body?.form')}`,
			{ retryOnFail: false, alwaysOutputData: true },
		),
		seeOther('Back to the list', [3, 3], `${thisN8n} + '/webhook/comms/waiting' + ($json.outcome === 'stale' ? '?said=stale' : '')`),
	],
	arrows: [
		['Staff open the list', 'List what waits'],
		['Try it without a browser', 'List what waits'],
		['List what waits', 'Fill the list'],
		['Fill the list', 'Draw the list'],
		['Draw the list', 'Show the list'],
		['Staff press a button', 'Open a draft?'],
		['Open a draft?', 'Make a link', 0],
		['Open a draft?', 'Settle the doubt', 1],
		['Make a link', 'Go to the draft'],
		['Settle the doubt', 'Back to the list'],
	],
	notes: [
		{
			at: [1, -1],
			text: '### Change this\nThe user name and password are in the credential *Operator pages*. Times are shown in the zone of **Set up the database**.\n\nThe page has the address of the first node, **Staff open the list**.',
			columns: 2,
			colour: 4,
		},
		{
			at: [4, 2],
			text: '### Why\nOver SMTP nobody can promise "exactly once". When a hand-over breaks off in the middle, a person who can look decides, not a guess.\n\nEach form carries a token that only this page can know, so that no other site can press these buttons for you.',
			columns: 2,
		},
	],
};

export default spec;
