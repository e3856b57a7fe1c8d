import { Parameters } from '../../../nodes/shared/items';
import { fakeExecution, type FakeExecution } from '../fakeExecution';

/** How often parameters of a node with a thousand items are resolved: an expression costs n8n half a millisecond each time. */

const items = Array.from({ length: 1000 }, (_, place) => ({ place }));

/** How often n8n was asked for it. */
function asked(parameters: FakeExecution['parameters'], name: string): number {
	const { ctx, reads } = fakeExecution({ parameters, items });
	const read = new Parameters(ctx);
	for (const index of items.keys()) read.get(name, index, '');
	return reads.length;
}

describe('a parameter is resolved once', () => {
	test.each([
		['text', 'Hello'],
		["another node's first item", `={{ $('Settings').first().json.sender }}`],
		["another node's last item, in double quotes", '={{ $("The settings").last().json["sender"] }}'],
		["all of another node's items", `={{ $('Settings').all().length }}`],
		['what went into the node, as a whole', '={{ $input.first().json.sender }}'],
		['the execution', '={{ $execution.id + $workflow.name }}'],
		['text with braces and no expression', 'Costs $5'],
	])('that is %s', (_, written) => {
		expect(asked({ sender: written }, 'sender')).toBe(1);
	});

	test('inside a collection of such ones', () => {
		const options = { sender: `={{ $('Settings').first().json.sender }}`, limit: 5 };
		expect(asked({ options }, 'options')).toBe(1);
		expect(asked({ options }, 'options.sender')).toBe(1);
	});

	test('that holds no expression, whatever stands beside it in its collection', () => {
		expect(asked({ options: { sender: '={{ $json.sender }}', limit: 5 } }, 'options.limit')).toBe(1);
		expect(asked({ options: { sender: '={{ $json.sender }}' } }, 'options.limit')).toBe(1);
	});
});

describe('a parameter is resolved for every item', () => {
	test.each([
		['the item', '={{ $json.sender }}'],
		["the item's place", `={{ $('Settings').all()[$itemIndex].json.sender }}`],
		['the item of another node that it came from', `={{ $('Settings').item.json.sender }}`],
		['the same by another name', `={{ $('Settings').itemMatching(0).json.sender }}`],
		['one item beside the first of another node', `={{ $('Settings').first().json.sender + $json.place }}`],
		['another node by a name that is worked out', '={{ $($json.node).first().json.sender }}'],
		['a run of another node by the place of the item', `={{ $('Settings').first(0, $itemIndex).json.sender }}`],
		['the clock', '={{ $now }}'],
		['the clock, without a dollar', '={{ new Date().getTime() }}'],
		['chance', '={{ Math.random() }}'],
	])('that names %s', (_, written) => {
		expect(asked({ sender: written }, 'sender')).toBe(items.length);
		expect(asked({ options: { deep: [{ sender: written }] } }, 'options')).toBe(items.length);
	});

	test('whose collection is one expression', () => {
		expect(asked({ options: '={{ $json.options }}' }, 'options.limit')).toBe(items.length);
	});
});
