import { namedBroadcast } from './named';

export default namedBroadcast({
	id: 'comms-newsletter',
	file: 'send-newsletter',
	name: 'Send newsletter',
	description: 'News of the week to customers who asked for them: what is new, tips, what customers do, with availability and solved issues taken from the tables. It never goes out by itself: what is worth reading is a person\'s to say.',
	path: 'newsletter',
	item: "{ templateId: 'news.weekly', key: item.key, from: item.from, to: item.to, facts: item.facts, texts: item.texts, tiers: item.tiers, dueAt: item.dueAt, tenantId: item.tenantId }",
	sample: { key: 'sample-news', dueAt: '2099-01-01T09:00:00Z', facts: { features: ['A sample'] } },
	change: 'In **Settings**: with several businesses a `mailbox` of the one it is about. When the next one is due is on the page of routine communications.',
	send: '`POST /webhook/comms/newsletter`: `{"key": "2027-W05", "facts": {"features": ["Export to spreadsheets"], "tips": ["Press / to search"], "community": [], "resourcesUrl": "https://..."}, "texts": {"de": {"features": ["..."], "tips": ["..."]}}, "dueAt": "2027-02-01T08:00:00Z"}`. For the standard tier once a month: `"tiers": ["standard"]`.',
});
