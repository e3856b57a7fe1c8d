import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { outputsOf } from '../../../../nodes/SelectChannels/description';
import { SelectChannels } from '../../../../nodes/SelectChannels/SelectChannels.node';
import { fakeExecution, type FakeExecution } from '../../fakeExecution';
import { secrets, twilioExample, whatsAppExample } from './requests';

const node = new SelectChannels();

async function run(provider: string, given: FakeExecution) {
	const { ctx, hints } = fakeExecution({
		node,
		credentials: { webhookSigningApi: secrets },
		...given,
		parameters: { operation: 'parseInbound', provider, ...given.parameters },
	});
	return { outputs: await node.execute.call(ctx), hints };
}

/** The items of the first output by their result. */
const read = (items: INodeExecutionData[] | undefined) => items?.map(({ json }) => json.inbound) ?? [];

const twilio: IDataObject = {
	headers: { 'x-twilio-signature': twilioExample.signature, 'content-type': 'application/x-www-form-urlencoded' },
	query: { foo: '1', bar: '2' },
	body: twilioExample.form,
	webhookUrl: 'https://mycompany.com/myapp.php',
};
const forged: IDataObject = { ...twilio, body: { ...twilioExample.form, Digits: '9999' } };

const whatsApp: INodeExecutionData = {
	json: { headers: { 'x-hub-signature-256': whatsAppExample.signature }, query: {}, body: {} },
	binary: { data: { data: Buffer.from(whatsAppExample.body).toString('base64'), mimeType: 'application/json' } },
};
/** The example is of June 2026; tests run at any time. */
const anyTime = { options: { replayTolerance: 3_000_000_000 } };

describe('Select Channels, parseInbound', () => {
	it('reads the item of a Webhook node with nothing filled in but the provider, and keeps it', async () => {
		const { outputs } = await run('twilio', { items: [twilio] });
		expect(outputs).toHaveLength(1);
		expect(outputs[0]?.[0]?.json).toMatchObject({
			...twilio,
			inbound: { kind: 'status', channel: 'phone', verified: true, provider: 'twilio', engine: 'rules', providerMessageId: 'CA1234567890ABCDE' },
		});
	});

	it('gives an item for each event of a webhook, each paired with it', async () => {
		const { outputs } = await run('whatsapp', { items: [whatsApp], parameters: anyTime });
		expect(read(outputs[0])).toMatchObject([{ kind: 'stop' }, { kind: 'reply' }, { kind: 'status' }]);
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }, { item: 0 }]);
	});

	it('fails on an event that is not verified, and says how to mend it', async () => {
		await expect(run('twilio', { items: [forged] })).rejects.toMatchObject({
			message: expect.stringContaining('X-Twilio-Signature'),
			description: expect.stringContaining('Public URL'),
		});
	});

	it('lets it cost only itself where the node continues on failure', async () => {
		const { outputs } = await run('twilio', { items: [forged, twilio], onError: 'continueErrorOutput' });
		expect(Object.keys(outputs[0]?.[0]?.json ?? {})).toEqual(['error']);
		expect(read(outputs[0]?.slice(1))).toMatchObject([{ verified: true }]);
	});

	it('gives it an output of its own where the operator wants that', async () => {
		const { outputs, hints } = await run('twilio', { items: [forged, twilio], parameters: { onUnverified: 'output' } });
		expect(read(outputs[0])).toMatchObject([{ verified: true }]);
		expect(read(outputs[1])).toMatchObject([{ verified: false }]);
		expect(hints[0]?.message).toContain('1 event was not verified');
	});

	it('reads a text that no provider brought, and calls it unverified', async () => {
		const { outputs } = await run('none', { items: [{ text: 'もう送らないでください', from: '+8190', channel: 'sms', messageId: 7, at: '2026-06-01T12:00:00+02:00' }] });
		expect(read(outputs[0])).toMatchObject([
			{ kind: 'stop', scope: 'all', language: 'ja', from: '+8190', verified: false, providerEventId: 'none:7', at: '2026-06-01T10:00:00.000Z' },
		]);
	});

	it('takes the language that the operator assumes where a text has none', async () => {
		const { outputs } = await run('none', { items: [{ text: 'STOP' }], parameters: { options: { language: 'fr-CA' } } });
		expect(read(outputs[0])).toMatchObject([{ kind: 'stop', language: 'fr' }]);
	});

	it.each([
		['none', {}, 'no text'],
		['twilio', { message: 'x' }, 'no webhook request'],
		['twilio', { headers: { 'x-twilio-signature': 'x' }, body: {} }, 'to which address'],
	])('refuses an item that is none of %s', async (provider, item, message) => {
		await expect(run(provider, { items: [item] })).rejects.toMatchObject({ message: expect.stringContaining(message), description: expect.stringMatching(/\w/) });
	});

	it('has as many outputs as its description says', () => {
		const outputs = new Function(`return ${outputsOf.toString()}`)() as typeof outputsOf;
		expect(outputs({ operation: 'parseInbound', outputs: 'perChannel' })).toHaveLength(1);
		expect(outputs({ operation: 'parseInbound', onUnverified: 'output' }).map(({ displayName }) => displayName)).toEqual(['Verified', 'Unverified']);
		expect(outputs({ operation: 'decide', outputs: 'single', onUnverified: 'output' })).toHaveLength(1);
	});

	it('tells in the test of the credential what it is good for', async () => {
		const test = (data: IDataObject) =>
			node.methods.credentialTest.webhookSigningTest.call(
				{} as never,
				{ id: '1', name: 'x', type: 'webhookSigningApi', data: data as Record<string, string> },
			);
		expect(await test({ twilioAuthToken: 'x', vapiServerSecret: '' })).toMatchObject({ status: 'OK', message: expect.stringContaining('Twilio.') });
		expect(await test({})).toMatchObject({ status: 'Error' });
	});
});
