import { condition, manualTrigger, operatorLogin, page, postgres, respondWithPage, sample, settings, settingsNode, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

/** What the form says, as text and not endless. */
const asked = (name: string, size: number) => `String((${settings}.query ?? {}).${name} ?? '').slice(0, ${size})`;
const request = `JSON.stringify({ sequence: ${asked('sequence', 100)}, contacts: ${asked('contacts', 4000)}, from: ${asked('from', 40)} || ${settings}.now, days: ${asked('days', 3)}, date: ${asked('date', 40)} })`;
const at = (place: number) => `coalesce(nullif($${place}, '')::timestamptz, now())`;
const simulated = `$('Simulate').all().map(({ json }) => json.simulated).filter(Boolean)`;

/** All the page shows. Rows beyond a thousand are counted, not drawn. */
const filled = `={{ (() => {
  const settings = ${settings}, query = settings.query ?? {};
  const rowsOf = (name) => $(name).isExecuted ? $(name).all().map(({ json }) => json) : [];
  const zone = rowsOf('List the sequences')[0].timeZone, choices = rowsOf('List the sequences').filter(({ key }) => key);
  const chosen = String(query.sequence ?? choices[0]?.key ?? '');
  const everybody = rowsOf('Read the contacts').flatMap(({ contacts }) => contacts ?? []).map(({ contact }) => contact);
  const people = new Map(everybody.map((contact) => [contact.contactId, contact]));
  const steps = new Map(rowsOf('Read the contacts').flatMap(({ sequence }) => sequence?.steps ?? []).map((step) => [step.id, step.name || step.template || step.id]));
  const failed = rowsOf('Simulate').filter(({ error }) => error).map(({ error, contacts }) => ({ who: contacts?.[0]?.contact?.name || contacts?.[0]?.contact?.email || 'unknown', step: 'All', why: String(error).replace(/ \\[item \\d+\\]/, '').slice(0, 300) }));
  const all = rowsOf('Simulate').map(({ simulated }) => simulated).filter(Boolean);
  const verdicts = new Map(rowsOf('May it be sent then?').map((row) => [row.simulated?.key, row]));
  const channelNames = { email: 'mail', sms: 'text', phone: 'call', whatsapp: 'WhatsApp', push: 'push', portal: 'portal', slack: 'Slack', chat: 'chat' };
  const nameOf = (id) => people.get(id)?.name || people.get(id)?.email || 'unknown';
  const plain = (rule) => String(rule ?? '').replaceAll('_', ' ');
  const sent = all.filter(({ outcome }) => outcome === 'sent').slice(0, 1000).map((row) => {
    const judged = verdicts.get(row.key), decision = judged?.delivery?.decisions?.find(({ channel }) => channel === row.channel);
    const local = DateTime.fromISO(row.localTime, { setZone: true }).setLocale('en');
    const action = judged?.error ? 'unknown' : decision?.action ?? 'unknown';
    const later = decision?.at && DateTime.fromISO(decision.at) > DateTime.fromISO(row.at).plus({ minutes: 1 });
    const waits = action === 'defer' || (action === 'send' && later);
    return { row, local, action, date: local.toISODate(), when: local.toFormat('HH:mm'), zone: row.timeZone, who: nameOf(row.contactId), address: people.get(row.contactId)?.email ?? '',
      what: steps.get(row.stepId) ?? row.stepId, how: (channelNames[row.channel] ?? row.channel) + (row.variant ? ', variant ' + row.variant : '') + (row.tone ? ', ' + row.tone : ''),
      kind: action === 'block' || action === 'unknown' ? 'urgent' : '',
      verdict: waits ? 'waits' : action === 'send' ? 'goes' : action === 'block' ? 'is stopped' : 'not judged',
      reason: judged?.error ? String(judged.error).slice(0, 200) : [plain(decision?.rule === 'ok' ? '' : decision?.rule), waits && decision?.at ? 'until ' + DateTime.fromISO(decision.at).setZone(row.timeZone).setLocale('en').toFormat('ccc d LLL, HH:mm') : ''].filter(Boolean).join(', ') };
  });
  const dates = [...new Set(sent.map(({ date }) => date))].sort();
  const groups = dates.map((date) => ({ anchor: 'd' + date, title: DateTime.fromISO(date).setLocale('en').toFormat('cccc d LLLL yyyy'),
    rows: sent.filter((one) => one.date === date).sort((a, b) => a.when.localeCompare(b.when) || a.who.localeCompare(b.who)).map(({ when, zone, who, address, what, how, kind, verdict, reason }) => ({ when, zone, who, address, what, how, kind, verdict, reason })) }));
  const first = dates.length ? DateTime.fromISO(dates[0]).startOf('week') : null, last = dates.length ? DateTime.fromISO(dates[dates.length - 1]).endOf('week') : null;
  const count = (list, of) => Object.entries(list.reduce((found, one) => ({ ...found, [of(one)]: (found[of(one)] ?? 0) + 1 }), {}));
  const weeks = first ? Array.from({ length: Math.min(60, Math.round(last.diff(first, 'weeks').weeks)) }, (_, week) => ({ days: Array.from({ length: 7 }, (_, day) => {
    const date = first.plus({ weeks: week, days: day }), here = sent.filter((one) => one.date === date.toISODate());
    return { date: date.setLocale('en').toFormat('ccc d LLL'), kind: here.length ? 'busy' : 'empty', anchor: here.length ? 'd' + date.toISODate() : '', count: here.length ? String(here.length) : '',
      channels: count(here, ({ row }) => channelNames[row.channel] ?? row.channel).map(([name, many]) => many + ' ' + name).join(', ') };
  }) })) : [];
  const missing = [...failed, ...all.filter(({ outcome }) => outcome !== 'sent').slice(0, 1000).map((row) => ({ who: nameOf(row.contactId), step: steps.get(row.stepId) ?? row.stepId,
    why: row.reasons?.find(({ code }) => code === row.why)?.text ?? row.reasons?.[0]?.text ?? plain(row.why) }))];
  const blocked = sent.filter(({ action }) => action === 'block').length, waiting = sent.filter(({ verdict }) => verdict === 'waits').length;
  const named = String(query.contacts ?? '').split(/[,;\\s]+/).filter(Boolean), known = everybody.map(({ email }) => String(email ?? '').toLowerCase());
  const strangers = named.filter((one) => !known.includes(one.toLowerCase()));
  const isAsked = Boolean(query.sequence);
  return { variables: {
    sequences: choices.map(({ key, name, topic, running }) => ({ value: key, text: name + ' (' + topic + (running ? ', ' + running + ' in it' : '') + ')', chosen: key === chosen })),
    contacts: String(query.contacts ?? '').slice(0, 4000), from: String(query.from ?? DateTime.now().setZone(zone).toISODate()).slice(0, 40), days: String(query.days ?? settings.days).slice(0, 3), date: String(query.date ?? '').slice(0, 40), asked: isAsked,
    notice: [!choices.length && 'There are no sequences yet: run "Set up the database".', isAsked && !people.size && 'None of these contacts is known.', people.size && strangers.length ? 'Not known: ' + strangers.slice(0, 10).join(', ') + '.' : ''].filter(Boolean).join(' ').slice(0, 1000),
    totals: !isAsked ? [] : [people.size + (people.size === 1 ? ' contact' : ' contacts'), sent.length + (sent.length === 1 ? ' message' : ' messages'), ...count(sent, ({ row }) => channelNames[row.channel] ?? row.channel).map(([name, many]) => many + ' ' + name), waiting ? waiting + ' would wait' : '', blocked ? blocked + ' would be stopped' : '', missing.length ? missing.length + ' not sent' : ''].filter(Boolean).map((text) => ({ text })),
    weeks, groups, missing,
  } };
})() }}`;

const spec: WorkflowSpec = {
	id: 'comms-simulate',
	area: 'campaigns',
	file: 'simulate-sequences',
	name: 'Simulate a sequence',
	description:
		'A page for your staff: choose a sequence, contacts and a period, and see a calendar of who would get what and when, what would have to wait or be stopped at the moment of sending, and what would not be sent and why. It asks the code that really sends, with another clock, and changes nothing.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path: 'comms/simulate', method: 'GET', credential: operatorLogin }),
		manualTrigger([-1, 1]),
		sample('Sample question', [0, 1], { query: { sequence: 'onboarding', days: '30' } }),
		settingsNode([1, 0], { days: 30, now: '' }),
		postgres('List the sequences', [2, 0], 'SELECT "timeZone", s.* FROM comms.staff_time_zone() "timeZone" LEFT JOIN comms.sequence_choices() s ON true', undefined, { executeOnce: true, alwaysOutputData: true }),
		postgres('Read the contacts', [3, 0], `SELECT * FROM comms.simulation_requests($1, ${at(2)})`, `${request}, ${settings}.now`, { executeOnce: true, alwaysOutputData: true }),
		condition('split', 'Anybody to simulate?', [4, 0], '$json.contacts'),
		{
			name: 'Simulate',
			type: 'n8n-nodes-customer-comms.scheduleSequenceStep',
			version: 1,
			at: [5, -0.5],
			parameters: { operation: 'simulate' },
			settings: { onError: 'continueRegularOutput', alwaysOutputData: true },
		},
		postgres(
			'As Select Channels reads them',
			[6, -0.5],
			`SELECT * FROM comms.simulated_messages($1, ${at(2)})`,
			`JSON.stringify(${simulated}.map((row) => ({ ...row, reasons: undefined, topic: $('Read the contacts').first().json.sequence.topic }))), ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		{
			name: 'May it be sent then?',
			type: 'n8n-nodes-customer-comms.selectChannels',
			version: 1,
			at: [7, -0.5],
			parameters: { operation: 'decide', now: '={{ $json.now }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		{ ...sample('Fill the page', [8, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} }, settings: { executeOnce: true } },
		page(
			'Draw the page',
			[9, 0],
			pageTemplate('What a sequence would send', 'simulate', {
				sequences: 'list', contacts: 'text', from: 'text', days: 'text', date: 'text', asked: 'boolean', notice: 'text', totals: 'list', weeks: 'list', groups: 'list', missing: 'list',
			}),
		),
		respondWithPage('Show the page', [10, 0]),
	],
	arrows: [
		['Staff open the page', 'Settings'],
		['Try it with sample data', 'Sample question'],
		['Sample question', 'Settings'],
		['Settings', 'List the sequences'],
		['List the sequences', 'Read the contacts'],
		['Read the contacts', 'Anybody to simulate?'],
		['Anybody to simulate?', 'Simulate', 0],
		['Anybody to simulate?', 'Fill the page', 1],
		['Simulate', 'As Select Channels reads them'],
		['As Select Channels reads them', 'May it be sent then?'],
		['May it be sent then?', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
	],
	notes: [
		{
			at: [1, -1.7],
			text: '### Change this\nIn **Settings**: how many `days` are simulated where nobody says. The user name and password are in the credential *Operator pages*. The page has the address of the first node.',
			columns: 2,
			colour: 4,
		},
		{
			at: [5, -2.2],
			text: '### Why two nodes\n**Simulate** is the code that moves sequences, with another clock. **Select Channels** is then asked about each message at its own moment: consent, quiet hours, legal windows, caps. What it would hold back is shown as such. What customers will do nobody knows: replies and bookings end a sequence earlier than shown here.',
			columns: 4,
		},
	],
};

export default spec;
