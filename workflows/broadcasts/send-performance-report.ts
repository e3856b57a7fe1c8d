import { namedBroadcast } from './named';

export default namedBroadcast({
	id: 'comms-performance',
	file: 'send-performance-report',
	name: 'Send performance report',
	description: 'After each quarter customers of the enterprise and premium tiers read how the service did for them: availability, minutes to the first answer, hours to the solution, satisfaction. The figures are those of their own account; what is not known is left out.',
	path: 'performance-report',
	item: "{ templateId: 'report.performance', key: item.key ?? 'report.performance:' + (item.period ?? ''), from: item.from, to: item.to, period: item.period, facts: item.facts, texts: item.texts, tiers: item.tiers, dueAt: item.dueAt, tenantId: item.tenantId }",
	sample: { key: 'sample-report', period: 'Q1 2099', dueAt: '2099-01-01T09:00:00Z' },
	routine: { templateId: 'report.performance', beat: 'send-performance-report' },
	change: 'In **By itself?**: `automatic` true sends it on the first morning after a quarter, and makes up for it within 20 days. In **Settings**: with several businesses a `mailbox` of the one a request is about.',
	send: '`POST /webhook/comms/performance-report`: `{"period": "Q1 2027", "from": "2027-01-01T00:00:00Z", "to": "2027-04-01T00:00:00Z", "facts": {"trends": "Answers are 12 % faster.", "achievements": ["..."], "accounts": {"<account id>": {"trends": "..."}}}}`.',
});
