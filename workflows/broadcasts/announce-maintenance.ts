import { namedBroadcast } from './named';

export default namedBroadcast({
	id: 'comms-maintenance',
	file: 'announce-maintenance',
	name: 'Announce maintenance',
	description:
		'Three notices of a planned maintenance, to customers and partners who use the parts: seven days before at the same local time, two hours before by the clock, and how it went when you say that it is over. Announced within its last day, the notice of the week before is left out.',
	path: 'maintenance',
	item: '{ key: item.key, maintenance: item.maintenance, components: item.components, tiers: item.tiers, texts: item.texts, tenantId: item.tenantId }',
	other: { name: 'Say that it is over', function: 'end_maintenance', test: '!!item.result || !!item.endedAt' },
	sample: { key: 'sample', maintenance: { startsAt: '2099-03-31T01:00:00Z', endsAt: '2099-03-31T03:00:00Z', systems: 'Sample service', purpose: 'A sample.', expected: 'Nothing: it is a sample.' } },
	change: 'In **Settings**: with several businesses a `mailbox` of the one it is about. Who uses which part are rows of `comms.component_users`.',
	send: '`POST /webhook/comms/maintenance`: `{"key": "db-move", "maintenance": {"startsAt": "2027-03-31T01:00:00Z", "endsAt": "...", "systems": "API", "purpose": "...", "expected": "..."}, "components": ["api"], "texts": {"de": {"purpose": "...", "expected": "..."}}}`.\n\nAfterwards with the same key: `{"key": "db-move", "endedAt": "2027-03-31T02:40:00Z", "result": "The database was moved.", "texts": {"de": {"result": "..."}}}`.',
});
