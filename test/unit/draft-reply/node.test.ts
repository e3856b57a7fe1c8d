import { DraftReply } from '../../../nodes/DraftReply/DraftReply.node';
import { fakeExecution, type FakeExecution } from '../fakeExecution';
import { brand, classification, email, facts } from './replyFixture';
import { cpuMilliseconds } from '../cpuTime';

async function run(given: FakeExecution) {
	const node = new DraftReply();
	const { ctx, hints, reads } = fakeExecution({ node, ...given });
	const [items = []] = await node.execute.call(ctx);
	return { items, hints, reads };
}
const item = { email, classification, facts, brand, client: { name: 'Ana Ruiz', known: true }, kept: 1 };
const page = { operation: 'fromTemplate', template: '{"html": "<p>{{name}}</p>", "text": "{{name}}", "subject": "Hi {{name}}", "variables": {"name": "text"}}' };

describe('Reply reads the item and keeps it', () => {
	it('with nothing filled in', async () => {
		const { items } = await run({ items: [item] });
		expect(items[0]?.json).toMatchObject({ kept: 1, draft: { status: 'ready', to: ['ana@customer.example'], engine: 'offline' } });
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
	});
	it('reads a trigger’s item as the mail itself', async () => {
		const { items } = await run({ items: [{ ...email, classification }] });
		expect(items[0]?.json).toMatchObject({ draft: { to: ['ana@customer.example'], status: 'needs_review' } });
	});
	it('reads fixed parameters once for all items', async () => {
		const { reads } = await run({ items: Array.from({ length: 50 }, () => item) });
		expect(Math.max(...reads.map(({ index }) => index))).toBe(0);
	});
	it('takes options as texts, JSON or lists', async () => {
		const { items } = await run({
			items: [item],
			parameters: { options: { autoSend: '{"update_request": 0.5}', forbiddenPhrases: 'records show, other', allowedLinks: '["a.example"]' } },
		});
		expect(items[0]?.json.draft).toMatchObject({ status: 'needs_review', autoSend: { allowed: false } });
	});
	it('names the item that has no mail, and says how to mend it', async () => {
		await expect(run({ items: [item, { kept: 2 }] })).rejects.toMatchObject({ context: { itemIndex: 1 } });
		const { items } = await run({ items: [{ kept: 2 }, item], onError: 'continueErrorOutput' });
		expect(items[0]?.json).toEqual({ error: expect.stringMatching(/"email".*\[item 0\].*Classify Email/) });
		expect(items[1]?.json).toMatchObject({ draft: { status: 'ready' } });
	});
});

describe('Reply asks the connected model', () => {
	const model = (answer: (messages: unknown) => unknown) => ({ invoke: async (messages: unknown) => ({ content: answer(messages) }) });
	const says = JSON.stringify({ text: 'Dear Ana Ruiz,\n\nThank you for your message. Your order A-1042 is shipped and should arrive on 26 November 2026.\n\nKind regards', subject: null });

	it('and tells what it cost', async () => {
		const { items, hints } = await run({ items: [item, item], parameters: { engine: 'model' }, model: model(() => says) });
		expect(items.map(({ json }) => json.draft)).toEqual([
			expect.objectContaining({ engine: 'model', status: 'ready', usage: expect.objectContaining({ calls: 1 }) }),
			expect.objectContaining({ engine: 'model' }),
		]);
		expect(hints[0]?.message).toContain('2 of 2');
	});
	it('and goes on without it where it talks nonsense', async () => {
		const { items, hints } = await run({ items: [item], parameters: { engine: 'model' }, model: model(() => 'I am a teapot') });
		expect(items[0]?.json.draft).toMatchObject({ engine: 'offline', reasons: expect.arrayContaining([expect.objectContaining({ code: 'model_failed' })]) });
		expect(hints[0]).toMatchObject({ type: 'warning' });
	});
	it('one bad item never costs the others', async () => {
		const { items } = await run({ items: [{ kept: 1 }, item], parameters: { engine: 'model' }, model: model(() => says), continueOnFail: true });
		expect(items[0]?.json.error).toBeDefined();
		expect(items[1]?.json).toMatchObject({ draft: { engine: 'model' } });
	});
});

describe('Fill In Template', () => {
	it('takes the variables from the item and escapes them in HTML only', async () => {
		const { items } = await run({ items: [{ variables: { name: 'A<b>' } }, { variables: { name: 'C' } }], parameters: page });
		expect(items[0]?.json.draft).toMatchObject({ html: '<p>A&lt;b&gt;</p>', text: 'A<b>', subject: 'Hi A<b>', status: 'ready', language: 'en' });
		expect(items[1]?.json.draft).toMatchObject({ html: '<p>C</p>' });
	});
	it('writes for the reader of the item', async () => {
		const template = { language: 'en', text: '{{at}}', languages: { de: { text: 'um {{at}}' } }, variables: { at: 'datetime' } };
		const { items } = await run({
			items: [{ variables: { at: '2026-11-24T23:30:00Z' }, client: { language: 'de', timeZone: 'Europe/Berlin', email: 'a@b.example' } }],
			parameters: { operation: 'fromTemplate', template: JSON.stringify(template) },
		});
		expect(items[0]?.json.draft).toMatchObject({ text: 'um 25. November 2026 um 00:30', language: 'de', to: ['a@b.example'] });
	});
	it('names every wrong variable of the item', async () => {
		const { items } = await run({ items: [{ variables: { nom: 1 } }], parameters: page, continueOnFail: true });
		expect(items[0]?.json.error).toMatch(/"nom" is given.*"name" is missing.*\[item 0\]/);
	});
	it('works as it stands when it is dropped into the editor', async () => {
		const { items } = await run({ items: [{ variables: { name: 'Ana', day: '2026-11-24' } }], parameters: { operation: 'fromTemplate' } });
		expect(items[0]?.json.draft).toMatchObject({ subject: 'Your appointment on November 24, 2026' });
	});
	it('fills 5,000 small mails without parsing the template again', async () => {
		const filling = await cpuMilliseconds(() => run({ items: Array.from({ length: 5_000 }, () => ({ variables: { name: 'Ana' } })), parameters: page }));
		expect(filling).toBeLessThan(2_000);
	});
});
