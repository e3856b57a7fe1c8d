import { namedBroadcast } from './named';

export default namedBroadcast({
	id: 'comms-security-alert',
	file: 'send-security-alert',
	name: 'Send security alert',
	description: 'Tells everybody who may have to act what the problem is, what you have done and what they should do now. It is no marketing: consent to news is not asked, only who wants no contact at all is left out.',
	path: 'security-alert',
	item: "{ templateId: 'security.alert', key: item.key ?? 'security.alert:' + (item.facts?.reference ?? ''), facts: item.facts, texts: item.texts, components: item.components, tiers: item.tiers, dueAt: item.dueAt, tenantId: item.tenantId }",
	sample: { key: 'sample-alert', dueAt: '2099-01-01T09:00:00Z', facts: { reference: 'SEC-0', systems: 'Sample service', issue: 'A sample.', foundAt: '2099-01-01T08:00:00Z', risk: 'low', done: 'Nothing: it is a sample.', actions: ['Nothing'] } },
	change: 'In **Settings**: with several businesses a `mailbox` of the one it is about. With `components` only those who use the parts are told.',
	send: '`POST /webhook/comms/security-alert`: `{"facts": {"reference": "SEC-17", "systems": "Sign-in", "issue": "...", "foundAt": "2027-02-01T08:05:00Z", "risk": "high", "done": "...", "actions": ["Sign in again"], "deadline": "2027-02-05"}, "texts": {"de": {"issue": "...", "done": "...", "actions": ["..."]}}}`. `risk`: critical, high, medium, low.',
});
