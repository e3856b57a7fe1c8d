import { namedBroadcast } from './named';

export default namedBroadcast({
	id: 'comms-product-update',
	file: 'announce-product-update',
	name: 'Announce product update',
	description: 'Tells customers and developers what is new in a version, with the steps to get started and where to read all changes. It counts as marketing: who did not ask for news gets none.',
	path: 'product-update',
	item: "{ templateId: 'product.update', key: item.key ?? 'product.update:' + (item.facts?.product ?? '') + ':' + (item.facts?.version ?? ''), facts: item.facts, texts: item.texts, tiers: item.tiers, dueAt: item.dueAt, tenantId: item.tenantId }",
	sample: { key: 'sample-update', dueAt: '2099-01-01T09:00:00Z', facts: { product: 'Sample', version: '1.0', features: [{ name: 'Sample', text: 'It is a sample.' }], notesUrl: 'https://example.com/notes' } },
	change: 'In **Settings**: with several businesses a `mailbox` of the one it is about. To whom it goes on which channels: the row `product.update` of `comms.broadcast_kinds`.',
	send: '`POST /webhook/comms/product-update`: `{"facts": {"product": "Desk", "version": "4.2", "features": [{"name": "Export", "text": "..."}], "steps": ["..."], "notesUrl": "https://..."}, "texts": {"de": {"features": [{"name": "Export", "text": "..."}]}}, "dueAt": "..."}`. The same version twice is told once.',
});
