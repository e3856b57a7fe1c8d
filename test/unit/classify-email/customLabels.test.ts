import fc from 'fast-check';
import { customLabeller } from '../../../nodes/ClassifyEmail/engine/customLabels';

const label = customLabeller([
	{ name: 'warranty_claim', description: 'Something broke within the warranty period', examples: ['My heater from last year leaks, is that covered by the warranty?', 'The device is still under warranty and stopped working'] },
	{ name: 'spare_parts', description: 'Wants to order a spare part', examples: ['I need a replacement filter for my heat pump', 'Do you still sell the pump seal?'] },
	{ name: 'ersatztermin', description: 'Ein Termin soll verlegt werden', examples: ['Können wir den Wartungstermin auf nächste Woche verschieben?'] },
]);

describe('labels of the operator', () => {
	it.each([
		['Our boiler broke after six months, does the warranty cover that?', 'warranty_claim'],
		['I would like to buy a new filter for the heat pump', 'spare_parts'],
		['Leider passt der Wartungstermin nicht, können wir ihn verschieben?', 'ersatztermin'],
	])('%s is %s by the nearest example', (text, name) => {
		const answer = label(text);
		expect(answer.label).toBe(name);
		expect(answer.reasons[0]?.code).toBe('nearest_example');
	});

	it('is other for a mail that is like none of them', () => {
		const answer = label('Merry Christmas to everyone!');
		expect(answer.label).toBe('other');
		expect(answer.reasons[0]?.code).toBe('nothing_like_it');
	});

	it('works for languages without spaces', () => {
		const chinese = customLabeller([
			{ name: 'refund', description: '', examples: ['我想申请退款', '请把钱退给我'] },
			{ name: 'delivery', description: '', examples: ['我的快递什么时候到', '包裹还没有送到'] },
		]);
		expect(chinese('请问可以退款吗').label).toBe('refund');
		expect(chinese('快递还没到').label).toBe('delivery');
	});

	it('answers with a name given or other, whatever the text', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 300 }), (text) => {
				const { label: name, confidence, scores } = label(text);
				expect(['warranty_claim', 'spare_parts', 'ersatztermin', 'other']).toContain(name);
				expect(confidence).toBeGreaterThan(0);
				expect(confidence).toBeLessThanOrEqual(1);
				expect(Math.abs(Object.values(scores).reduce((a, b) => a + b, 0) - 1)).toBeLessThan(0.01);
			}),
		);
	});
});
