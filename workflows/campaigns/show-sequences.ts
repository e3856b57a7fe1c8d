import { condition, manualTrigger, operatorLogin, page, plainText, postgres, respondWithPage, sample, seeOther, settingsNode, thisN8n, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const path = 'comms/sequences';
const pressed = `$('Staff press a button').first().json.body`;

/** JavaScript: a short text from a request, without U+0000. */
const query = (name: string, most: number) => plainText(`$('Settings').first().json.query?.${name}`, most);

/** JavaScript: the definition that was typed, as an item that Simulate checks: somebody with every address and every date. */
const tried = `(() => {
    const typed = ${plainText(`${pressed}?.definition`, 200_000)};
    let read = typed;
    try { read = JSON.parse(typed); } catch {}
    const definition = read && typeof read === 'object' && !Array.isArray(read) ? { ...read, version: 1, $schema: undefined } : read;
    const steps = Array.isArray(definition?.steps) ? definition.steps : [];
    const dates = Object.fromEntries(steps.slice(0, 200).map((step) => step?.delay?.date).filter((name) => typeof name === 'string').map((name) => [name, '2030-06-15T12:00:00Z']));
    return { sequence: definition, from: '2030-01-01T00:00:00Z', to: '2031-01-01T00:00:00Z',
      contacts: [{ contact: { contactId: 'trial', timeZone: 'Europe/Berlin' }, enrolment: { id: 'trial', enrolledAt: '2030-01-01T00:00:00Z', dates } }] };
  })()`;

const filled = `={{ { variables: ((found, said, detail, who) => {
    const shown = found.page ?? {}, tenant = found.tenantId ?? '', zone = shown.timeZone ?? 'UTC';
    const local = (at) => at ? DateTime.fromISO(at).setZone(zone).setLocale('en').toFormat('d LLL yyyy, HH:mm') : '';
    const count = (many, one, more) => many === 1 ? '1 ' + one : many + ' ' + more;
    const states = { active: 'under way', paused: 'paused', completed: 'finished', exited: 'left' };
    const outbox = { delivered: 'delivered', accepted: 'handed over', blocked: 'stopped at the door', expired: 'expired', scheduled: 'in the outbox', failed_hard: 'failed', opened: 'opened', clicked: 'clicked', replied: 'answered' };
    const notices = { done: ['good', detail || 'Done.'], stale: ['bad', 'Nothing was done: the page had been open for more than a day. Please press the button again.'], gone: ['bad', 'Nothing was done: it is over already, or not there.'],
      invalid: ['bad', 'Nothing was done.'], refused: ['bad', 'Nothing was done. ' + detail] };
    const notice = notices[said] ?? ['', ''];
    const sequences = shown.sequences ?? [];
    return {
      summary: [shown.company, count(sequences.reduce((sum, one) => sum + Number(one.people), 0), 'person is in them', 'people are in them'), 'times are those of ' + zone].filter(Boolean).join(' · '),
      notice: notice[1], noticeKind: notice[0], form: found.form ?? '', tenant, who, asked: who.trim().length > 1,
      choices: sequences.map(({ key, name }) => ({ key, name })),
      people: (shown.people ?? []).map((person) => ({ contactId: person.contactId, name: person.name || '(no name)', email: person.email || '', isAny: person.enrolments.some(({ endedAt }) => !endedAt),
        enrolments: person.enrolments.map((one) => ({ id: one.id, sequence: sequences.find(({ key }) => key === one.sequence)?.name ?? one.sequence, state: states[one.state] ?? one.state, kind: one.state === 'paused' ? 'urgent' : '',
          isOpen: !one.endedAt, isPaused: one.state === 'paused', why: (one.why || 'It was not asked about yet.').replace(/\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z/g, local),
          facts: ['version ' + one.version, one.epoch > 1 ? 'time ' + one.epoch : '', 'since ' + local(one.since), one.endedAt ? 'until ' + local(one.endedAt) : one.nextAt ? 'next at ' + local(one.nextAt) : ''].filter(Boolean).join(' · '),
          steps: one.steps.map((step) => ({ text: local(step.at) + ': ' + step.step + (step.state === 'skipped' ? ', left out' : step.channel ? ', by ' + step.channel : '') + (step.message ? ' (' + (outbox[step.message] ?? step.message.replaceAll('_', ' ')) + ')' : '') })) })) })),
      sequences: sequences.map((one) => ({ key: one.key, name: one.name, isOpen: Boolean(one.definition), description: one.description || '', people: Number(one.people) ? count(Number(one.people), 'person', 'people') + (Number(one.pausedPeople) ? ', ' + one.pausedPeople + ' paused' : '') : 'nobody',
        failing: Number(one.failing) ? one.failing + ' cannot go on' : '', since: one.pausedSince ? 'Paused since ' + local(one.pausedSince) + (one.pausedWhy ? ': ' + one.pausedWhy : '') + '.' : '',
        facts: [one.topic, count(one.steps, 'step', 'steps'), 'version ' + one.version, one.own ? 'your own' : 'built in'].join(' · '),
        older: one.older.map(({ version, people }) => ({ text: count(Number(people), 'person finishes', 'people finish') + ' version ' + version + '.' })),
        definition: one.definition ? JSON.stringify(one.definition, null, 2) : '' })),
    };
  })($('Look it up').first().json, ${query('said', 20)}, ${query('detail', 300)}, ${query('who', 200)}) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-show-sequences',
	area: 'campaigns',
	file: 'show-sequences',
	name: 'Show sequences',
	description:
		'A page for your staff: all sequences with how many are in them, and for any customer what they got, what comes next and why. There a sequence or a single customer is paused and goes on without a burst, somebody is put in or taken out, and a changed definition is checked and stored as a new version. Protected by a user name and password.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path, method: 'GET', credential: operatorLogin }),
		manualTrigger([0, 1]),
		settingsNode([1, 0], { tenant: '' }),
		postgres(
			'Look it up',
			[2, 0],
			"SELECT form, p.* FROM comms.staff_form('sequences') form LEFT JOIN comms.sequences_page(comms.read_uuid($1), $2, $3) p ON true",
			`${plainText('($json.query?.tenant || $json.tenant)', 60)}, ${plainText('$json.query?.who', 200)}, ${plainText('$json.query?.open', 100)}`,
			{ alwaysOutputData: true, executeOnce: true },
		),
		{ ...sample('Fill the page', [3, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the page',
			[4, 0],
			pageTemplate('Sequences', 'sequences', { summary: 'text', notice: 'text', noticeKind: 'text', form: 'text', tenant: 'text', who: 'text', asked: 'boolean', choices: 'list', people: 'list', sequences: 'list' }),
		),
		respondWithPage('Show the page', [5, 0]),
		webhook('Staff press a button', [0, 2], { path, method: 'POST', credential: operatorLogin }),
		condition('split', 'Is it a definition?', [1, 2], `${plainText('$json.body?.action', 20)} === 'save'`),
		{ ...sample('Take what was typed', [2, 1.5], {}), parameters: { mode: 'raw', jsonOutput: `={{ ${tried} }}`, options: {} } },
		{
			name: 'Is it sound?',
			type: 'n8n-nodes-customer-comms.scheduleSequenceStep',
			version: 1,
			at: [3, 1.5],
			parameters: { operation: 'simulate' },
			settings: { onError: 'continueRegularOutput', alwaysOutputData: true },
		},
		postgres(
			'Do it',
			[4, 2],
			'SELECT a.* FROM comms.sequence_action($1) a',
			`((body) => JSON.stringify({ ...Object.fromEntries(['form', 'tenant', 'action', 'key', 'id', 'contact', 'who', 'reason'].map((name) => [name, ${plainText('body[name]', 300)}])), definition: ${plainText('body.definition', 200_000)}, error: $('Is it sound?').isExecuted ? ${plainText('$json.error', 400)}.replace(/ \\[item \\d+\\]/, '') : '' }))(${pressed} ?? {})`,
			{ executeOnce: true, retryOnFail: false },
		),
		condition('keep', 'Is it known what became of it?', [5, 2], '$json.outcome'),
		seeOther('Back to the page', [6, 2], `${thisN8n} + '/webhook/${path}?said=' + $json.outcome + '&detail=' + encodeURIComponent($json.detail ?? '') + '&tenant=' + encodeURIComponent(${plainText(`${pressed}?.tenant`, 60)}) + '&who=' + encodeURIComponent(${plainText(`${pressed}?.who`, 200)}) + (${pressed}?.action === 'save' ? '&open=' + encodeURIComponent(${plainText(`${pressed}?.key`, 100)}) : '')`),
	],
	arrows: [
		['Staff open the page', 'Settings'],
		['Try it with sample data', 'Settings'],
		['Settings', 'Look it up'],
		['Look it up', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
		['Staff press a button', 'Is it a definition?'],
		['Is it a definition?', 'Take what was typed', 0],
		['Is it a definition?', 'Do it', 1],
		['Take what was typed', 'Is it sound?'],
		['Is it sound?', 'Do it'],
		['Do it', 'Is it known what became of it?'],
		['Is it known what became of it?', 'Back to the page'],
	],
	notes: [
		{ at: [1, -1.2], text: '### Change this\nThe login is the credential *Operator pages*. The look is in **Draw the page**. With several businesses, `?tenant=<id>` shows another one.', columns: 3, colour: 4 },
		{ at: [2, 3.2], text: '### Why a simulation\nWhat is typed is run through a year with another clock before it is stored: a definition that fails there would fail for everybody who is in it. The answer names the place, as in `sequence.steps[1].delay.at`.', columns: 4 },
	],
};

export default spec;
