/**
 * Stands in n8n for a node of the pack, to tell what that one costs: hands over under `key` what it put out for the same mail before, and does
 * nothing else. Copied into a node package of its own by benchStack.ts.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

let before;

class HandOver {
	description = {
		displayName: 'Hand Over',
		name: 'handOver',
		group: ['transform'],
		version: 1,
		description: 'Hands over what was put out before',
		defaults: { name: 'Hand Over' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [{ displayName: 'Key', name: 'key', type: 'string', default: '' }],
	};

	async execute() {
		const key = this.getNodeParameter('key', 0);
		before ??= JSON.parse(readFileSync(join(__dirname, 'before.json'), 'utf8'));
		return [this.getInputData().map(({ json, binary }, item) => ({ json: { ...json, [key]: before[key][json.email.messageId] }, binary, pairedItem: { item } }))];
	}
}

module.exports = { HandOver };
