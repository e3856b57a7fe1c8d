import { namedBroadcast } from './named';

export default namedBroadcast({
	id: 'comms-account-review',
	file: 'send-account-review',
	name: 'Send account review',
	description: 'After each quarter, and once a year for the year, executives and contacts of enterprise and premium accounts read a review of their account: how the service did for them, their requests, what comes next and what was agreed. Figures are taken from the tables, words are yours.',
	path: 'account-review',
	item: "{ templateId: 'review.account', key: item.key ?? 'review.account:' + (item.period ?? ''), from: item.from, to: item.to, period: item.period, facts: item.facts, texts: item.texts, tiers: item.tiers, dueAt: item.dueAt, tenantId: item.tenantId }",
	sample: { key: 'sample-review', period: 'Q1 2099', dueAt: '2099-01-01T09:00:00Z' },
	routine: { templateId: 'review.account', beat: 'send-account-review' },
	change: 'In **By itself?**: `automatic` true sends it on the first morning after a quarter and after a year, with figures alone. In **Settings**: with several businesses a `mailbox` of the one a request is about.',
	send: '`POST /webhook/comms/account-review`: `{"period": "2027", "from": "2027-01-01T00:00:00Z", "to": "2028-01-01T00:00:00Z", "facts": {"roadmap": ["..."], "accounts": {"<account id>": {"summary": "...", "usage": "1,840 orders", "growth": "9 % more", "managerContact": "Ana Silva, ana@...", "meetingAt": "...", "actions": [{"what": "...", "due": "2028-01-31"}]}}}}`.',
});
