import { NodeOperationError } from 'n8n-workflow';
import { intents } from '../../../nodes/shared/vocabulary';
import { node, of, registered, run } from './runNode';

describe('many mails', () => {
	const texts = ['Where is my order 4711?', 'Please cancel my contract.', 'Bonjour, la facture du 3 mars est fausse, merci de la corriger.', '请问什么时候发货？', 'Danke, alles bestens!'];
	const mails = Array.from({ length: 70 }, (_, place) =>
		place === 33 ? {} : registered(`${texts[place % texts.length]} Thing ${place}`, { messageId: `<${place}@c${place}.example>`, threadKey: `<${place}@c${place}.example>`, from: { address: `anna@c${place}.example`, name: '' } }),
	);

	it('are labelled as each by itself, in order, and one that is none costs no other', async () => {
		const together = (await run({ items: mails, continueOnFail: true })).outputs[0] ?? [];
		expect(together).toHaveLength(70);
		for (const [place, mail] of mails.entries()) {
			const [alone] = (await run({ items: [mail], continueOnFail: true })).outputs[0] ?? [];
			expect(of(together[place])).toEqual(of(alone));
			expect(together[place]?.pairedItem).toEqual({ item: place });
		}
		expect(together[33]?.json.error).toContain('[item 33]');
	});
});

describe('a registered mail', () => {
	it('needs nothing filled in, keeps the item and is labelled under one key', async () => {
		const { outputs } = await run({ items: [registered('How do I export my contacts to a spreadsheet?')] });
		const [item] = outputs[0] ?? [];
		expect(item?.pairedItem).toEqual({ item: 0 });
		expect(item?.json.email).toBeDefined();
		expect(of(item)).toMatchObject({
			intent: 'question',
			urgency: 'normal',
			language: 'en',
			needsReply: true,
			engine: 'offline',
			threadKey: '<1@customer.example>',
			messageId: '<1@customer.example>',
			injectionSuspected: false,
			automation: { kind: 'none' },
		});
		expect(of(item).fingerprint).not.toBe('');
		expect(of(item).questions).toHaveLength(1);
		expect(of(item).usage).toBeUndefined();
	});

	it('is judged by its newest message only', async () => {
		const { outputs } = await run({
			items: [registered('Thanks so much, great job!\n\nOn Mon, 2 Mar 2026 at 10:00, Support <support@us.example> wrote:\n> Shall we cancel your subscription and close your account?')],
		});
		expect(of(outputs[0]?.[0]).intent).toBe('feedback');
		expect(of(outputs[0]?.[0]).quotedText).toContain('cancel your subscription');
	});

	it('reads parameters without expressions once for all items', async () => {
		const items = Array.from({ length: 30 }, (_, n) => registered(`How do I export list ${n}?`, { messageId: `<${n}@c.example>`, threadKey: `<${n}@c.example>`, from: { address: `u${n}@c${n}.example`, name: '' } }));
		const { reads } = await run({ items });
		expect(reads.filter(({ name }) => name === 'client')).toHaveLength(1);
	});
});

describe('input modes', () => {
	it('takes fields', async () => {
		const { outputs } = await run({
			parameters: { inputMode: 'fields', subject: 'Rechnung', text: 'Auf der Rechnung 2024-118 ist ein falscher Betrag, bitte um Gutschrift.', from: 'a@b.example', headers: '' },
			items: [{ any: 1 }],
		});
		expect(of(outputs[0]?.[0])).toMatchObject({ intent: 'billing', language: 'de' });
	});

	it('takes a raw message and a .eml file', async () => {
		const raw = 'From: a@b.example\r\nTo: us@us.example\r\nSubject: Order\r\nMessage-ID: <9@b.example>\r\n\r\nAny news on order #4471?\r\n';
		const byText = await run({ parameters: { inputMode: 'raw', rawMessage: raw } });
		expect(of(byText.outputs[0]?.[0]).intent).toBe('update_request');
		const binary = { data: { data: Buffer.from(raw).toString('base64'), mimeType: 'message/rfc822', fileName: 'x.eml' } };
		const byFile = await run({ parameters: { inputMode: 'raw' }, items: [{ json: {}, binary }] });
		expect(of(byFile.outputs[0]?.[0]).messageId).toBe('<9@b.example>');
		const found = await run({ items: [{ json: {}, binary }] });
		expect(of(found.outputs[0]?.[0]).messageId).toBe('<9@b.example>');
	});

	it.each([
		['with what a node tells of the file it read', { fileName: 'x.eml', fileExtension: 'eml', mimeType: 'message/rfc822', fileSize: '120 B' }, '<9@b.example>'],
		['with anything else that is no mail', { id: 7, name: 'Order' }, '<9@b.example>'],
		['not where it is the attachment of a mail', { text: 'The attached mail came back. Why?', messageId: '<1@a.example>' }, '<1@a.example>'],
	])('finds a .eml file by itself, %s', async (_, json, messageId) => {
		const raw = 'From: a@b.example\r\nTo: us@us.example\r\nSubject: Order\r\nMessage-ID: <9@b.example>\r\n\r\nAny news on order #4471?\r\n';
		const binary = { data: { data: Buffer.from(raw).toString('base64'), mimeType: 'message/rfc822', fileName: 'x.eml' } };
		const { outputs } = await run({ items: [{ json, binary }] });
		expect(of(outputs[0]?.[0]).messageId).toBe(messageId);
	});

	it('refuses a file that is no .eml', async () => {
		const binary = { data: { data: '', mimeType: 'application/pdf', fileName: 'x.pdf' } };
		await expect(run({ items: [{ json: { fileName: 'x.pdf' }, binary }] })).rejects.toThrow('no mail that can be recognised');
	});

	it('keeps every classification that was there before', async () => {
		const { outputs } = await run({ items: [{ ...registered('How do I log in?'), classification: 'third', classificationBefore: 'second', classificationBefore2: 'first' }] });
		const { json } = outputs[0]?.[0] ?? { json: {} };
		expect(json).toMatchObject({ classificationBefore: 'second', classificationBefore2: 'first', classificationBefore3: 'third' });
		expect(of(outputs[0]?.[0]).intent).toBe('question');
	});
});

describe('an item that is no mail', () => {
	it('fails the node, saying which item and how to mend it', async () => {
		await expect(run({ items: [registered('Hello, how do I log in?'), { price: 3 }] })).rejects.toMatchObject({ context: { itemIndex: 1 } });
	});

	it('fails alone where the node is to continue, and costs the others nothing', async () => {
		const { outputs } = await run({ items: [{ price: 3 }, registered('How do I log in?')], continueOnFail: true });
		expect(outputs[0]).toHaveLength(2);
		expect(outputs[0]?.[0]?.json.error).toContain('item 0');
		expect(of(outputs[0]?.[1]).intent).toBe('question');
	});

	it('holds nothing but the error on the error output', async () => {
		const { outputs } = await run({ items: [{ price: 3 }], onError: 'continueErrorOutput' });
		expect(Object.keys(outputs[0]?.[0]?.json ?? {})).toEqual(['error']);
	});
});

describe('automated mail', () => {
	it('keeps the intent of its text where a list wrote it, and is not answered', async () => {
		const { outputs } = await run({ items: [registered('How do I export my contacts?', { headers: { 'list-id': '<users.lists.example>' } })] });
		expect(of(outputs[0]?.[0])).toMatchObject({ intent: 'question', needsReply: false, automation: { kind: 'list' } });
	});

	it('that reports a failed delivery tells whose, for good or for now, and of which of our mails', async () => {
		const text = 'Final-Recipient: rfc822; anna@example.com\nAction: failed\nStatus: 5.1.1\n\nMessage-ID: <cc-0123456789abcdef@support.example>';
		const items = [registered(text, { from: { address: 'MAILER-DAEMON@mx.example', name: '' }, subject: 'Undelivered Mail Returned to Sender' }), registered('Where is it?')];
		const { outputs } = await run({ items });
		expect(of(outputs[0]?.[0])).toMatchObject({
			intent: 'bounce',
			deliveryStatus: { finalRecipient: 'anna@example.com', status: '5.1.1', permanent: true, originalMessageId: '<cc-0123456789abcdef@support.example>' },
		});
		expect(of(outputs[0]?.[1])).not.toHaveProperty('deliveryStatus');
	});

	it('is stopped as a loop within three rounds, also when all rounds come in one run with a new address each time', async () => {
		const text = 'Your request has been noted by the Acme desk and will be looked at by one of our colleagues in the order of arrival.';
		const items = [1, 2, 3, 4].map((n) => registered(text, { messageId: `<${n}@bot.example>`, threadKey: `<${n}@bot.example>`, from: { address: `ticket+${n}@bot.example`, name: '' }, receivedAt: new Date().toISOString() }));
		const { outputs } = await run({ items });
		const kinds = (outputs[0] ?? []).map((item) => of(item).automation.kind);
		expect(kinds[3]).toBe('loop');
		expect(kinds[2]).toBe('loop');
		expect(of(outputs[0]?.[3]).needsReply).toBe(false);
	});

	it('is no loop where one mail is delivered many times', async () => {
		const items = Array.from({ length: 13 }, () => registered('How do I export my contacts to a spreadsheet, please? I have looked everywhere.'));
		const { outputs } = await run({ items });
		expect(new Set((outputs[0] ?? []).map((item) => of(item).automation.kind))).toEqual(new Set(['none']));
	});

	it('is our own where the own addresses say so', async () => {
		const { outputs } = await run({ parameters: { options: { ownAddresses: '@customer.example' } }, items: [registered('How do I log in?')] });
		expect(of(outputs[0]?.[0]).automation.kind).toBe('own');
	});

	it.each([
		['under the item\'s key alone', undefined, ['hello@us.example', 'ANNA@customer.example']],
		['under the item\'s key beside those filled in', 'support@us.example', ['anna@customer.example']],
		['filled in beside those under the item\'s key', 'anna@customer.example', ['hello@us.example', 7, null]],
	])('is our own where our addresses stand %s', async (_where, filledIn, ownAddresses) => {
		const { outputs } = await run({ parameters: { options: filledIn ? { ownAddresses: filledIn } : {} }, items: [{ ...registered('How do I log in?'), ownAddresses }] });
		expect(of(outputs[0]?.[0]).automation.kind).toBe('own');
	});

	it('is the customer\'s where it comes from none of our addresses', async () => {
		const { outputs } = await run({ items: [{ ...registered('How do I log in?'), ownAddresses: ['support@us.example'] }] });
		expect(of(outputs[0]?.[0]).automation.kind).toBe('none');
	});
});

describe('one output per intent', () => {
	it('has one for every intent, and each item leaves by its own', async () => {
		const { outputs } = await run({
			parameters: { outputs: 'perIntent' },
			items: [registered('How do I export my contacts?'), registered('Please cancel our subscription.')],
		});
		expect(outputs).toHaveLength(intents.length);
		expect(outputs[intents.indexOf('question')]).toHaveLength(1);
		expect(outputs[intents.indexOf('cancellation')]).toHaveLength(1);
		expect(outputs.flat()).toHaveLength(2);
	});

	it('sends an item that failed where "other" goes, not to the first intent', async () => {
		const { outputs } = await run({ parameters: { outputs: 'perIntent' }, items: [{ price: 3 }], continueOnFail: true });
		expect(outputs[0]).toEqual([]);
		expect(outputs.at(-1)?.[0]?.json.error).toBeDefined();
	});

	it('declares the same outputs by a self-contained expression', () => {
		const expression = String(node.description.outputs).replace(/^=\{\{/u, '').replace(/\}\}$/u, '');
		const declared = (parameters: object) =>
			(new Function('$parameter', `return ${expression}`) as (parameters: object) => Array<{ displayName?: string }>)(parameters);
		expect(declared({ outputs: 'single' })).toEqual([{ type: 'main' }]);
		expect(declared({ outputs: 'perIntent', labels: 'standard' }).map(({ displayName }) => displayName)).toEqual([...intents]);
		expect(
			declared({ outputs: 'perIntent', labels: 'custom', customLabels: { values: [{ name: 'warranty' }, { name: ' ' }, { name: 'other' }] } }).map(({ displayName }) => displayName),
		).toEqual(['warranty', 'other']);
	});
});

describe('labels of the operator', () => {
	const customLabels = { values: [{ name: 'warranty', description: 'Broke within warranty', examples: 'Is the leak covered by warranty?\nMy heater broke after a month, warranty?' }] };

	it('go by examples offline, else "other"', async () => {
		const { outputs } = await run({
			parameters: { labels: 'custom', customLabels, outputs: 'perIntent' },
			items: [registered('My boiler broke, is it covered by the warranty?'), registered('Merry Christmas to you all!')],
		});
		expect(outputs).toHaveLength(2);
		expect(of(outputs[0]?.[0]).intent).toBe('warranty');
		expect(of(outputs[1]?.[0]).intent).toBe('other');
	});

	it.each([
		[{ name: 'x'.repeat(201) }, '"customLabels[0].name"'],
		[{ name: 'warranty', examples: 7 }, '"customLabels[0].examples"'],
		[{ name: null }, '"customLabels[0].name"'],
		['warranty', '"customLabels[0]"'],
	])('are refused where one is wrong, saying which (%#)', async (label, where) => {
		await expect(run({ parameters: { labels: 'custom', customLabels: { values: [label] } }, items: [registered('Hi')] })).rejects.toThrow(where);
	});

	it('have names of one line, which are held against corrections, whatever they are', async () => {
		const text = 'Is the leak covered by the warranty of the heater?';
		const examples = JSON.stringify([{ subject: '', text, intent: 'constructor' }, { subject: '', text, intent: 'toString' }]);
		for (const name of ['constructor', '__proto__', 'a\n  b', '!!!']) {
			const { outputs } = await run({
				parameters: { labels: 'custom', customLabels: { values: [{ name, examples: text }, { name: 'other things', examples: '\ud800' }] }, examples, outputs: 'perIntent' },
				items: [registered(text)],
			});
			expect(outputs).toHaveLength(3);
			const { intent, confidence, scores } = of(outputs[0]?.[0]);
			expect(intent).toBe(name.replace(/\s+/u, ' '));
			expect(confidence).toBeGreaterThan(0.5);
			expect(Object.keys(scores)).toContain(intent);
		}
	});

	it.each([
		['by the one branch', {}, {}],
		['by the last of several', { values: [{ name: 'warranty', examples: 7 }, { name: 'rent' }] }, { outputs: 'perIntent' }],
	])('fail every item where they are wrong, saying how to mend it, %s', async (_, wrong, more) => {
		const parameters = { labels: 'custom', customLabels: wrong, ...more };
		const stopped = run({ parameters, items: [registered('Hi')] });
		await expect(stopped).rejects.toBeInstanceOf(NodeOperationError);
		await expect(stopped).rejects.toMatchObject({ description: expect.stringMatching(/^(?:Add|Correct) /u) });
		const { outputs } = await run({ parameters, continueOnFail: true, items: [registered('Hi'), registered('Ho')] });
		expect(outputs).toHaveLength('outputs' in more ? 3 : 1);
		expect(outputs.at(-1)).toHaveLength(2);
		expect(outputs.at(-1)?.[1]?.json.error).toMatch(/\[item 1\] (?:Add|Correct) /u);
		expect((await run({ parameters, items: [] })).outputs.flat()).toEqual([]);
	});

	it('are refused where there are none', async () => {
		await expect(run({ parameters: { labels: 'custom', customLabels: {} }, items: [registered('Hi')] })).rejects.toThrow('custom label');
	});
});

describe('settings', () => {
	it.each([
		[{ options: { domainOverrides: '{"a.example": "robot"}' } }, 'Domain Overrides'],
		[{ options: { history: '{"messages": 5}' } }, 'history'],
		[{ options: { language: 'German' } }, 'Language'],
		[{ client: '[1, 2' }, 'client'],
	])('that cannot be read are refused by name: %j', async (parameters, name) => {
		await expect(run({ parameters, items: [registered('How do I log in?')] })).rejects.toThrow(name);
	});

	it('an odd client is read as far as it goes', async () => {
		const { outputs } = await run({ items: [{ ...registered('How do I log in?'), client: { tier: 'platinum', language: null, vip: 'yes' } }] });
		expect(of(outputs[0]?.[0]).intent).toBe('question');
	});
});
