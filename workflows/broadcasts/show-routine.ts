import { manualTrigger, operatorLogin, page, postgres, respondWithPage, sample, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';

const filled = `={{ { variables: ((d, zone) => {
  const local = (at) => at ? DateTime.fromISO(at).setZone(zone).setLocale('en').toFormat('ccc d LLL yyyy, HH:mm') : '';
  const names = { 'status.daily': 'Daily status', 'news.weekly': 'Newsletter', 'product.update': 'Product update', 'report.performance': 'Performance report', 'review.account': 'Account review', 'maintenance.week': 'Maintenance: a week before', 'maintenance.soon': 'Maintenance: two hours before', 'maintenance.done': 'Maintenance: afterwards', 'security.alert': 'Security alert' };
  const named = (id) => names[id] ?? id;
  const routine = d.routine ?? [];
  return {
    summary: routine.filter(({ due }) => due).length + ' due · times in ' + zone,
    routine: routine.map((r) => ({ name: named(r.templateId) + (r.company ? ', ' + r.company : ''), every: 'every ' + r.every, reason: r.reason, audience: (r.tiers ? r.tiers.join(', ') : 'all tiers') + ': ' + (r.roles ?? []).map((role) => role + 's').join(', '), channels: (r.channels ?? []).join(', '), last: local(r.lastAt) || 'never', next: local(r.nextAt), due: !!r.due })),
    planned: (d.planned ?? []).map((b) => ({ name: named(b.templateId) + (b.company ? ', ' + b.company : ''), key: b.key, state: b.state, at: local(b.sentAt || b.dueAt), messages: b.messages === null || b.messages === undefined ? '' : String(b.messages) })),
  };
})($json.page ?? {}, $json.timeZone) } }}`;

const spec: WorkflowSpec = {
	id: 'comms-routine-page',
	area: 'broadcasts',
	file: 'show-routine',
	name: 'Show routine communications',
	description: 'One list of what goes out regularly: to which tiers and roles, on which channels, when it last did and when it is due next; and what is planned or went out in the last 90 days. Behind a user name and password.',
	tags: ['customer-comms', 'broadcasts'],
	nodes: [
		webhook('Staff open the page', [0, 0], { path: 'comms/routine', method: 'GET', credential: operatorLogin }),
		manualTrigger([-1, 1]),
		sample('The list', [0, 1], { query: {} }),
		postgres('Look it up', [1, 0], 'SELECT comms.routine_page() AS page, comms.staff_time_zone() AS "timeZone"', undefined, { executeOnce: true }),
		{ ...sample('Fill the page', [2, 0], {}), parameters: { mode: 'raw', jsonOutput: filled, options: {} } },
		page('Draw the page', [3, 0], pageTemplate('Routine communications', 'routine', { summary: 'text', routine: 'list', planned: 'list' })),
		respondWithPage('Show the page', [4, 0]),
	],
	arrows: [
		['Staff open the page', 'Look it up'],
		['Try it with sample data', 'The list'],
		['The list', 'Look it up'],
		['Look it up', 'Fill the page'],
		['Fill the page', 'Draw the page'],
		['Draw the page', 'Show the page'],
	],
	notes: [
		{ at: [0, -1.4], text: '### Change this\nWhat goes out how often to whom are rows of `comms.broadcast_kinds`. Times are shown in the zone of **Set up the database**.', columns: 2, colour: 4 },
		{ at: [2, -1.4], text: '### Why\nDates are counted from what was really sent: a newsletter that was left out last month is due, whatever a calendar says.', columns: 2 },
	],
};

export default spec;
