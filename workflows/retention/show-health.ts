import { condition, manualTrigger, operatorLogin, page, plainText, postgres, respondWithPage, sample, seeOther, settingsNode, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/health';

/** JavaScript: a short text from a request, without U+0000. */

const filled = `={{ { variables: ((found, said) => {
    const shown = found.page ?? {};
    const local = (at) => at ? DateTime.fromISO(at, { zone: at.length > 10 ? shown.timeZone ?? 'UTC' : 'UTC' }).setLocale('en').toFormat('d LLL yyyy') : '';
    const percent = (share) => Math.round(share * 100) + ' %';
    const states = { started: 'started', holdout: 'left alone on purpose, to learn what campaigns do', waiting: 'waits for a decision', rejected: 'decided against', refused: 'could not be started' };
    const line = (history) => { const scores = history.map((one) => one.score); const one = scores.length < 2 ? [scores[0] ?? 0, scores[0] ?? 0] : scores; return one.map((score, place) => (2 + place * 116 / (one.length - 1)).toFixed(1) + ',' + (26 - score * 0.24).toFixed(1)).join(' '); };
    const entry = (c) => {
      const parts = (c.contributions ?? []).filter((one) => one.feature !== 'baseline' && Math.abs(one.points) >= 0.05).sort((a, b) => a.points - b.points);
      const most = Math.max(1, ...parts.map((one) => Math.abs(one.points)));
      const base = (c.contributions ?? []).find((one) => one.feature === 'baseline');
      const worst = parts.length > 12 ? [...parts.slice(0, 8), ...parts.slice(-4)] : parts;
      const rest = parts.filter((one) => !worst.includes(one)).reduce((sum, one) => sum + one.points, 0);
      const sign = (points) => (points > 0 ? '+' : '') + points.toFixed(1);
      const history = c.history ?? [];
      return {
        contactId: c.contactId, name: c.name || '(no name)', account: c.account && c.account !== c.name ? c.account : '', score: String(c.score), level: c.level,
        trend: line(history), trendText: history.length > 1 ? 'From ' + history[0].score + ' to ' + history[history.length - 1].score : 'One score so far',
        bars: worst.map((one) => { const width = Math.round(100 * Math.abs(one.points) / most); return { text: one.text, points: sign(one.points), kind: one.points < 0 ? 'worse' : 'better', from: one.points < 0 ? String(-width) : '0', width: String(width) }; }),
        sum: base ? 'Starting at ' + base.points.toFixed(1) + (rest ? ', with ' + sign(rest) + ' from smaller things' : '') + ', this makes ' + c.score + ' of 100.' : '',
        signals: (c.signals ?? []).map((text) => ({ text })),
        outlook: 'Chance of leaving: ' + percent(Number(c.chance)) + '.' + (c.leavesOn ? ' Even odds by ' + local(c.leavesOn) + '.' : '') + ' How much this rests on: ' + percent(Number(c.confidence ?? 0)) + ' (' + (c.engine === 'scorecard' ? 'scorecard, not measured on your customers' : 'learnt from your history') + ').',
        actions: (c.actions ?? []).map(({ text }) => ({ text })),
        done: (c.done ?? []).map((one) => ({ text: local(one.at) + ': campaign for ' + one.level + ' risk ' + (states[one.state] ?? one.state) + (one.by && one.by !== 'automatic' ? ' by ' + one.by : '') + (one.enrolment && one.enrolment !== 'active' ? ' (' + one.enrolment + ')' : '') })),
        override: c.override ? c.override.author + ' set ' + c.override.riskLevel + ' until ' + local(c.override.expiresAt) + ' (computed: ' + c.computed + '): ' + c.override.reason : '',
      };
    };
    const notices = { stale: ['bad', 'Nothing was done: the page had been open for more than a day. Please press the button again.'], invalid: ['bad', 'Nothing was done: a level by hand needs a reason, your name and an end within a year.'],
      set: ['good', 'The level is set.'], withdrawn: ['good', 'The computed level holds again.'], started: ['good', 'The campaign has begun.'], rejected: ['good', 'They are left alone.'], refused: ['bad', 'The campaign could not be started: its reasons stand in comms.retention_participants.'],
      gone: ['bad', 'It was decided already.'], left: ['bad', 'They have left meanwhile: nothing was started.'], unknown: ['bad', 'There is no such customer.'] };
    const effect = shown.effect ?? {};
    const kept = effect.verdict === 'too_few' || !effect.verdict ? '' : effect.verdict === 'saves' ? effect.saved + ' customers kept' : effect.verdict === 'harms' ? -effect.saved + ' customers lost more' : 'No clear difference';
    const known = (effect.approached ?? 0) + (effect.leftAlone ?? 0);
    const groups = 'Of ' + effect.approached + ' approached ' + effect.approachedLeft + ' left within ' + effect.days + ' days, of ' + effect.leftAlone + ' left alone on purpose ' + effect.leftAloneLeft + '.';
    const effectText = kept ? groups + ' That makes ' + effect.saved + ' customers, between ' + effect.savedLow + ' and ' + effect.savedHigh + ' (95 % interval)' + (effect.verdict === 'no_difference' ? ': it may be luck.' : '.')
      : known ? groups + (effect.needed > 0 ? ' It takes ' + effect.needed + ' more who were left alone.' : ' It takes more who left or stayed.') : 'Nobody has been in a campaign for 60 days yet.';
    const notice = notices[said] ?? ['', ''];
    return {
      summary: [shown.company, shown.scoredOn ? 'scored on ' + local(shown.scoredOn) : '', shown.model ? 'model of ' + local(shown.model.trainedAt) : 'scorecard'].filter(Boolean).join(' · '),
      notice: notice[1], noticeKind: notice[0], form: found.form ?? '', tenant: found.tenantId ?? '',
      tiles: ['critical', 'high', 'medium', 'low'].map((level) => ({ level, count: String((shown.counts ?? {})[level] ?? 0) })),
      kept: kept || 'Too few to say', effectText,
      waiting: (shown.waiting ?? []).map((one) => ({ id: one.id, name: one.name || '(no name)', why: (one.why ?? '') + (one.score === null || one.score === undefined ? '' : ' Health ' + one.score + ' of 100.'), since: local(one.since) })),
      customers: (shown.customers ?? []).map(entry),
    };
  })($('Look it up').first().json, $('Settings').first().json.query?.said) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-show-health',
	area: 'retention',
	file: 'show-health',
	name: 'Show customer health',
	description:
		'A page for your staff: the customers most at risk, how their health went, what moves it up and down, what to do and what was done. Critical ones wait there for a decision, and a level can be set by hand with a reason and an end. Protected by a user name and password.',
	tags: ['customer-comms', 'retention'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([0, 1]),
		settingsNode([1, 0], { tenant: '' }),
		postgres(
			'Look it up',
			[2, 0],
			"SELECT form, p.* FROM comms.staff_form('health') form LEFT JOIN comms.health_page(comms.read_uuid($1)) p ON true",
			`${plainText('($json.query?.tenant || $json.tenant)', 60)}`,
			{ alwaysOutputData: true, executeOnce: true },
		),
		{ ...sample('Fill the page', [3, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the page',
			[4, 0],
			pageTemplate('Customer health', 'health', { summary: 'text', notice: 'text', noticeKind: 'text', form: 'text', tenant: 'text', tiles: 'list', kept: 'text', effectText: 'text', waiting: 'list', customers: 'list' }),
		),
		respondWithPage('Show the page', [5, 0]),
		webhook('Staff press a button', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		postgres(
			'Do it',
			[1, 2],
			'SELECT a.outcome FROM comms.health_action($1) a',
			`JSON.stringify({ form: ${plainText('$json.body?.form', 200)}, action: ${plainText('$json.body?.action', 20)}, id: ${plainText('$json.body?.id', 60)}, contact: ${plainText('$json.body?.contact', 60)}, level: ${plainText('$json.body?.level', 20)}, days: ${plainText('$json.body?.days', 5)}, reason: ${plainText('$json.body?.reason', 1000)}, author: ${plainText('$json.body?.author', 200)} })`,
			{ retryOnFail: false },
		),
		condition('keep', 'Is it known what became of it?', [2, 2], '$json.outcome'),
		seeOther('Back to the page', [3, 2], `${thisN8n} + '/webhook/${path}?said=' + $json.outcome + '&tenant=' + encodeURIComponent(${plainText("$('Staff press a button').first().json.body?.tenant", 60)})`),
	],
	arrows: [
		['Staff open the page', 'Settings'],
		['Try it with sample data', 'Settings'],
		['Settings', 'Look it up'],
		['Look it up', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Staff press a button', 'Do it'],
		['Do it', 'Is it known what became of it?'],
		['Is it known what became of it?', 'Back to the page'],
	],
	notes: [
		{ at: [1, -1.2], text: '### Change this\nThe login is the credential *Operator pages*. The look is in **Draw the page**. With several businesses, `?tenant=<id>` shows another one.', columns: 3, colour: 4 },
		{ at: [4, -1.2], text: '### What the bars say\nThey add up to the score: nothing is hidden in it. A level set by hand changes what is done, never what was computed.', columns: 3 },
	],
};

export default spec;
