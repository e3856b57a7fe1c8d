import { of, registered, run } from './runNode';

/** A chat model as n8n connects it. */
function chatModel(reply: (text: string) => unknown) {
	const asked: string[] = [];
	return {
		asked,
		invoke: async (messages: unknown) => {
			asked.push(JSON.stringify(messages));
			return { content: JSON.stringify(reply(asked.at(-1) ?? '')), usage_metadata: { input_tokens: 100, output_tokens: 20 } };
		},
	};
}

const labels = (intent: string) => ({
	intent,
	secondaryIntents: [],
	urgency: 'normal',
	sentiment: 'neutral',
	sentimentScore: 0,
	emotion: 'neutral',
	language: 'en',
	needsReply: true,
	confidence: 0.9,
	evidence: [],
});

describe('a connected model', () => {
	it('labels every mail, at its cost', async () => {
		const model = chatModel(() => labels('question'));
		const { outputs } = await run({ parameters: { engine: 'model' }, model, items: [registered('Could someone look at this for me?')] });
		expect(of(outputs[0]?.[0])).toMatchObject({ engine: 'model', intent: 'question', confidence: 0.9, usage: { calls: 1, inputTokens: 100, outputTokens: 20 } });
	});

	it('is asked by the hybrid engine only where the offline one is unsure, and the operator is told the share', async () => {
		const model = chatModel(() => labels('information'));
		const { outputs, hints } = await run({
			parameters: { engine: 'hybrid' },
			model,
			items: [
				registered('You charged us twice for invoice INV-1042 ($450). Please refund the second charge.'),
				registered('It is about the thing from before.', { messageId: '<2@c.example>', threadKey: '<2@c.example>' }),
			],
		});
		expect((outputs[0] ?? []).map((item) => of(item).engine)).toEqual(['offline', 'model']);
		expect(model.asked).toHaveLength(1);
		expect(hints[0]?.message).toContain('1 of 2 items (50 %)');
	});

	it('is not asked of automated mail', async () => {
		const model = chatModel(() => labels('question'));
		const { outputs } = await run({
			parameters: { engine: 'model' },
			model,
			items: [registered('I am out of the office until Monday.', { subject: 'Automatic reply: Hello', headers: { 'auto-submitted': 'auto-replied' } })],
		});
		expect(of(outputs[0]?.[0])).toMatchObject({ intent: 'auto_reply', urgency: 'low', needsReply: false, engine: 'offline', automation: { kind: 'auto_reply' } });
		expect(model.asked).toEqual([]);
	});

	it('that fails leaves the offline labels, marked, and costs the other items nothing', async () => {
		const model = chatModel((text) => (text.includes('export') ? 'no object' : labels('question')));
		const { outputs } = await run({
			parameters: { engine: 'model' },
			model,
			items: [registered('How do I export my contacts?'), registered('Could someone look at this for me?', { messageId: '<2@c.example>' })],
		});
		const [failed, fine] = outputs[0] ?? [];
		expect(of(failed)).toMatchObject({ engine: 'offline', intent: 'question' });
		expect(of(failed).reasons[0]?.code).toBe('model_failed');
		expect(of(failed).usage?.calls).toBe(2);
		expect(of(fine).engine).toBe('model');
	});

	it('that fails is the item\'s failure where the operator wants it so', async () => {
		const model = chatModel(() => 'no object');
		await expect(
			run({ parameters: { engine: 'model', options: { onModelFailure: 'error' } }, model, items: [registered('How do I log in?')] }),
		).rejects.toThrow(/no usable answer/u);
	});

	it('sees no personal data where that is to be masked', async () => {
		const model = chatModel(() => labels('question'));
		await run({
			parameters: { engine: 'model', options: { maskPersonalData: true } },
			model,
			items: [registered('How do I log in? Write to anna.private@mail.example or call +49 30 12345678.')],
		});
		expect(model.asked[0]).not.toContain('anna.private@mail.example');
		expect(model.asked[0]).not.toContain('12345678');
	});

	it('is an operator\'s mistake where it is missing', async () => {
		await expect(run({ parameters: { engine: 'model' }, items: [registered('How do I log in?')] })).rejects.toThrow();
	});
});
