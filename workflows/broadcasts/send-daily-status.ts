import { namedBroadcast } from './named';

export default namedBroadcast({
	id: 'comms-daily-status',
	file: 'send-daily-status',
	name: 'Send daily status',
	description: 'Every morning at nine customers of the enterprise tier read how the service is: each part, availability of the last day, open incidents. All of it is taken from the tables of incidents; a note of yours can be added by webhook.',
	path: 'daily-status',
	item: "{ templateId: 'status.daily', key: item.key ?? 'status.daily:' + (item.facts?.date ?? $now.toISODate()), facts: item.facts, texts: item.texts, tiers: item.tiers, dueAt: item.dueAt, tenantId: item.tenantId }",
	sample: { key: 'sample-status', dueAt: '2099-01-01T09:00:00Z', facts: { date: '2099-01-01' } },
	routine: { templateId: 'status.daily', beat: 'send-daily-status' },
	change: 'In **By itself?**: `automatic` true sends it every morning from what the tables say. In **Settings**: with several businesses a `mailbox` of the one a request is about. The parts of the service are rows of `comms.service_components`.',
	send: '`POST /webhook/comms/daily-status`: `{"facts": {"notes": "Maintenance on Sunday."}, "texts": {"de": {"notes": "Wartung am Sonntag."}}}`, or with figures of your own: `uptime`, `state` (ok, attention), `components` `[{"name", "state": "ok" | "slow" | "down" | "maintenance"}]`. One a day.',
});
