import { accounts } from '../../sandbox/services/vendors/accounts';
import { startMessageServices } from './messageServices';
import { describeWithApiDescriptions, openApiFolder, startTestSandbox, type Json, type TestSandbox } from './runningSandbox';
import { ask } from './throughProxy';

const { chatwoot } = accounts;

describeWithApiDescriptions('the services that carry messages', () => {
	const { all, api, fault, taken, violations, socialPost } = startMessageServices();

	it.each(all)('%s takes a good message, and knows it by its mark', async (service, send, status, mark) => {
		expect(await send()).toMatchObject({ status, value: expect.any(Object) });
		expect(await violations()).toEqual([]);
		expect(await taken(`service=${service}`)).toEqual([expect.objectContaining({ mark, answered: true, direction: 'to_customer' })]);
	});

	it('gives the same identifiers for the same messages, and different ones for each', async () => {
		const ids = async () => {
			await api('/control/services/messages', undefined, 'DELETE');
			for (const [, send] of all) {
				await send();
				await send();
			}
			return (await taken()).map(({ providerId }) => providerId);
		};
		const first = await ids();
		expect(new Set(first).size).toBe(18);
		expect(await ids()).toEqual(first);
	});

	it('keeps messages over a restart and goes on numbering', async () => {
		const one = await startTestSandbox({ openApiFolder });
		const send = async (box: TestSandbox) => await ask(box, `${chatwoot.url}/api/v1/accounts/1/conversations/42/messages`, { headers: { api_access_token: chatwoot.accessToken }, body: { content: 'Hi' } });
		await send(one);
		await one.stop();
		const two = await startTestSandbox({ openApiFolder, dataFolder: one.dataFolder });
		await send(two);
		const { messages } = (await two.api('/control/services/messages')).value;
		expect((messages as unknown as Json[]).map(({ id, providerId }) => [id, providerId])).toEqual([['s1', '5001'], ['s2', '5002']]);
		await two.end();
	});

	it('counts what was lost and what came twice', async () => {
		await api('/control/services', { reports: 'none' });
		await socialPost({ key: 'a' });
		await socialPost({ key: 'b' });
		await fault({ service: 'social', kind: 'drop_after', times: 1 });
		await expect(socialPost({ key: 'b' })).rejects.toThrow();
		const { value } = await api('/control/services/count', { service: 'social', expected: ['a', 'b', 'c'] });
		expect(value).toEqual({ accepted: 3, distinct: 2, unanswered: 1, unmarked: 0, doubled: [{ key: 'b', times: 2, unanswered: 1 }], lost: ['c'], unexpected: [] });
	});
});
