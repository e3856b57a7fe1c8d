import { ExampleLists } from '../../../nodes/ClassifyEmail/readExamples';
import { of, run } from './runNode';

const lift = 'The yearly inspection of the lift in Kerr House falls due in May. Our insurer asks for the certificate of last year once more.';
const examples = [{ subject: 'Lift', text: lift, intent: 'cancellation', urgency: 'high', needsReply: true, correctedAt: '2026-11-03T10:00:00Z' }];

const registered = (text: string, more: object = {}) => ({
	email: { messageId: '<1@c.example>', threadKey: '<1@c.example>', from: { address: 'anna@c.example', name: 'Anna' }, subject: 'Lift', text, headers: {}, receivedAt: '2026-12-01T10:00:00Z', ...more },
});

describe('examples', () => {
	it.each([
		['the parameter, as text', { parameters: { examples: JSON.stringify(examples) }, items: [registered(lift)] }],
		['the parameter, as a list', { parameters: { examples: () => examples }, items: [registered(lift)] }],
		['the item, as text', { items: [{ ...registered(lift), examples: JSON.stringify(examples) }] }],
		['the item, as a list', { items: [{ ...registered(lift), examples }] }],
	])('are read from %s', async (_from, given) => {
		const { outputs } = await run(given);
		expect(of(outputs[0]?.[0])).toMatchObject({ intent: 'cancellation', urgency: 'high', engine: 'offline' });
		expect(of(outputs[0]?.[0]).reasons[0]?.code).toBe('corrected_before');
	});

	it('of a label of one\'s own press as they do, though it is called marketing', async () => {
		const down = 'Our landing page is down and the campaign starts in an hour, please call me at once!';
		const customLabels = { values: [{ name: 'marketing', description: 'Campaigns and pages' }, { name: 'it', description: 'Computers and networks' }] };
		const { outputs } = await run({ parameters: { labels: 'custom', customLabels, examples: JSON.stringify([{ subject: 'Lift', text: down, intent: 'marketing' }]) }, items: [registered(down)] });
		expect(of(outputs[0]?.[0])).toMatchObject({ intent: 'marketing', urgency: 'urgent', needsReply: true });
		expect(of(outputs[0]?.[0]).reasons[0]?.code).toBe('corrected_before');
	});

	it('that are empty change nothing', async () => {
		const without = await run({ items: [registered(lift)] });
		for (const empty of ['', '[]', [], null]) {
			const { outputs } = await run({ items: [{ ...registered(lift), examples: empty }] });
			expect({ ...of(outputs[0]?.[0]) }).toEqual(of(without.outputs[0]?.[0]));
		}
	});

	it('that many items bring along are learnt once', () => {
		const lists = new ExampleLists();
		const learner = lists.learnerFor(JSON.stringify(examples));
		expect(learner).toBeDefined();
		expect(lists.learnerFor(JSON.stringify(examples))).toBe(learner);
		expect(lists.learnerFor(structuredClone(examples))).toBe(learner);
		expect(lists.learnerFor([...examples, ...examples])).not.toBe(learner);
	});

	it.each([
		['{"subject": "x"}', '"Examples" is not a list.'],
		['not json', '"examples" is not valid JSON'],
		['[{"subject": "a", "text": "b", "intent": "billing"}, {"text": "b"}]', '"examples[1].intent" is missing. It must be a text.'],
		['[{"text": "b", "intent": "billing", "urgency": "asap"}]', '"examples[0].urgency" is "asap". It must be one of urgent, high, normal, low.'],
		['[{"text": "b", "intent": "billing", "needsReply": "yes"}]', '"examples[0].needsReply" is "yes". It must be true or false.'],
		['[{"text": "b", "intent": "billing", "correctedAt": "yesterday"}]', '"examples[0].correctedAt" is "yesterday". It must be an instant'],
		['[{"text": " ", "intent": "billing"}]', '"examples[0].text" is " ". It must hold the mail'],
	])('%s are refused, saying which and what was expected', async (given, message) => {
		await expect(run({ parameters: { examples: given }, items: [registered(lift)] })).rejects.toThrow(message);
	});

	it('that are no JSON are told to be a list', async () => {
		await expect(run({ parameters: { examples: 'x' }, items: [registered(lift)] })).rejects.toMatchObject({ description: expect.stringContaining('such as [{"subject"') });
	});

	it('change nothing about a machine\'s mail', async () => {
		const headers = { 'auto-submitted': 'auto-replied' };
		const given = [{ ...examples[0], needsReply: true }];
		const { outputs } = await run({ parameters: { examples: JSON.stringify(given) }, items: [registered(lift, { headers })] });
		expect(of(outputs[0]?.[0])).toMatchObject({ intent: 'auto_reply', needsReply: false, urgency: 'low', automation: { kind: 'auto_reply' } });
		expect(of(outputs[0]?.[0]).reasons.map(({ code }) => code)).not.toContain('corrected_before');
		const list = await run({ parameters: { examples: JSON.stringify(given) }, items: [registered(lift, { headers: { 'list-id': '<a.b.example>', precedence: 'list' } })] });
		expect(of(list.outputs[0]?.[0])).toMatchObject({ needsReply: false, automation: { kind: 'list' } });
	});

	it('with labels of the operator name one of those', async () => {
		const customLabels = { values: [{ name: 'lift_inspection', description: 'Inspection of lifts', examples: '' }, { name: 'keys', description: 'Lost keys', examples: 'I lost my key' }] };
		const { outputs } = await run({
			parameters: { labels: 'custom', customLabels, examples: JSON.stringify([{ text: lift, subject: 'Lift', intent: 'keys' }, { text: lift, subject: 'Lift', intent: 'billing' }]) },
			items: [registered(lift)],
		});
		expect(of(outputs[0]?.[0])).toMatchObject({ intent: 'keys', scores: { keys: expect.closeTo(0.97, 1) } });
	});

	it.each(['hybrid', 'model'])('that decide a mail leave nothing to ask the model in the engine %s', async (engine) => {
		const asked: unknown[] = [];
		const model = { invoke: async (messages: unknown) => (asked.push(messages), { content: '{}' }) };
		const parameters = { engine, examples: JSON.stringify(examples), confidenceThreshold: 1, options: { timeout: 1000 } };
		const decided = await run({ parameters, model, items: [registered(lift)] });
		expect(asked).toEqual([]);
		expect(of(decided.outputs[0]?.[0]).intent).toBe('cancellation');
		await run({ parameters, model, items: [registered('When does the new logo come?', { subject: 'Logo' })] });
		expect(asked.length).toBeGreaterThan(0);
	});
});
