import { condition, manualTrigger, operatorLogin, page, plainText, postgres, respondWithPage, sample, seeOther, settingsNode, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/feedback';

const filled = `={{ { variables: ((rows, wanted, said) => {
    const { page = {} } = rows.find((row) => row.tenantId === wanted) ?? rows[0] ?? {};
    const a = page.analysis ?? { scores: [], latest: [], changes: [], themes: [], findings: [], actions: [] };
    const local = (at) => at ? DateTime.fromISO(at).setZone(page.timeZone ?? 'UTC').setLocale('en').toFormat('ccc d LLL, HH:mm') : '';
    const shown = (metric, value) => value === null || value === undefined ? '' : metric.startsWith('nps') ? (value > 0 ? '+' : '') + Math.round(value) : Math.round(value * 100) + ' %';
    const change = (metric) => { const c = a.changes.find((one) => one.metric === metric); return !c ? 'too few to compare' : (c.changed ? c.direction : 'no difference that is more than chance') + ' (was ' + shown(metric, c.before.value) + ')'; };
    return {
      summary: [page.company, page.analysedAt ? 'as of ' + local(page.analysedAt) : '', a.texts ? a.texts + (a.texts === 1 ? ' comment read' : ' comments read') : ''].filter(Boolean).join(' · '),
      scores: a.scores.map((s) => ({ name: s.name, scale: 'on ' + s.scale, value: s.tooFew ? 'too few' : shown(s.metric, s.value), interval: s.interval ? shown(s.metric, s.interval.low) + ' to ' + shown(s.metric, s.interval.high) : '', answered: String(s.answered), response: s.response ? Math.round(s.response.value * 100) + ' % of ' + s.response.of : '', change: change(s.metric) })),
      tasks: (page.tasks ?? []).map((t) => ({ id: t.id, name: t.name || '(no name)', score: t.score + ' on ' + t.scale, comment: t.comment || '', due: local(t.dueAt) + (t.overdue ? ' (overdue)' : '') })),
      themes: a.themes.slice(0, 10).map((t) => ({ name: t.name + (t.found ? ' (found in the texts)' : ''), share: t.texts + ' of ' + a.texts, bad: t.badShare >= 0.5 ? Math.round(t.badShare * 100) + ' % with a bad score' : '', quotes: t.quotes })),
      findings: a.findings.map((f) => ({ text: f.text, mark: f.severity === 'good' ? 'passed' : 'failed' })),
      actions: a.actions.map(({ text }) => ({ text })),
      form: $('Look it up').first().json.form ?? '', notice: said === 'stale' ? 'Nothing was done: the page had been open for more than a day. Please press the button again.' : '',
    };
  })($('Look it up').all().map((item) => item.json).filter((row) => row.page), $('Settings').first().json.query?.tenant, $('Settings').first().json.query?.said) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-show-feedback',
	area: 'feedback',
	file: 'show-feedback',
	name: 'Show feedback',
	description:
		'A page for your staff: the scores with their intervals, what customers speak of in their own words without personal data, what changed and whether that is more than chance, and whom to call back. Protected by a user name and password.',
	tags: ['customer-comms', 'feedback'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([0, 1]),
		settingsNode([1, 0], { tenant: '' }),
		postgres('Look it up', [2, 0], "SELECT form, p.* FROM comms.staff_form('feedback') form LEFT JOIN comms.feedback_page() p ON true", undefined, { alwaysOutputData: true }),
		{ ...sample('Fill the page', [3, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the page',
			[4, 0],
			pageTemplate('What customers say', 'feedback', { summary: 'text', notice: 'text', form: 'text', scores: 'list', tasks: 'list', themes: 'list', findings: 'list', actions: 'list' }),
		),
		respondWithPage('Show the page', [5, 0]),
		webhook('Staff press a button', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		postgres(
			'Close the task',
			[1, 2],
			"SELECT CASE WHEN comms.staff_form_holds('feedback', $2) THEN comms.close_feedback_task(comms.read_uuid($1), '', 'staff')::text ELSE 'stale' END AS outcome",
			`${plainText('$json.body?.id')}, ${plainText('$json.body?.form')}`,
			{ retryOnFail: false },
		),
		condition('split', 'Was the page too old?', [2, 2], "$json.outcome === 'stale'"),
		seeOther('Back, with a word', [3, 2], `${thisN8n} + '/webhook/${path}?said=stale'`),
		seeOther('Back to the page', [3, 3], `${thisN8n} + '/webhook/${path}'`),
	],
	arrows: [
		['Staff open the page', 'Settings'],
		['Try it with sample data', 'Settings'],
		['Settings', 'Look it up'],
		['Look it up', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Staff press a button', 'Close the task'],
		['Close the task', 'Was the page too old?'],
		['Was the page too old?', 'Back, with a word', 0],
		['Was the page too old?', 'Back to the page', 1],
	],
	notes: [
		{ at: [1, -1.2], text: '### Change this\nThe login is the credential *Operator pages*. The look is in **Draw the page**. With several businesses, `?tenant=<id>` shows another one.', columns: 3, colour: 4 },
		{ at: [4, -1.2], text: '### Why so careful\nA score without its interval invites stories about noise. Quotations carry no names, addresses or numbers; who said them stands only in the list of those to be called.', columns: 3 },
	],
};

export default spec;
