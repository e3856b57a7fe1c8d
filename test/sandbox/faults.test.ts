import { startMessageServices } from './messageServices';
import { describeWithApiDescriptions, eventually } from './runningSandbox';

describeWithApiDescriptions('the services that carry messages', () => {
	const { all, api, fault, taken, sms, slackPost } = startMessageServices();

	describe('faults', () => {
		it.each(all)('%s: 429 with Retry-After, 5xx, refusal; nothing is taken', async (service, send) => {
			await fault({ service, kind: 'rate_limited', seconds: 7 });
			expect(await send()).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
			await fault({ service, kind: 'server_error', code: '500' });
			expect((await send()).status).toBe(500);
			await fault({ service, kind: 'refuse' });
			expect(await send()).toMatchObject({ status: 521, text: expect.stringContaining('ECONNREFUSED') });
			await fault({ service, kind: 'reject' });
			const rejected = await send();
			if (service === 'slack') expect(rejected.value).toMatchObject({ ok: false });
			else expect(rejected.status).toBeGreaterThanOrEqual(400);
			expect(await taken()).toEqual([]);
		});

		it.each(all)('%s: hanging up before it takes the message, or after', async (service, send) => {
			await fault({ service, kind: 'drop_before' });
			await expect(send()).rejects.toThrow();
			expect(await taken()).toEqual([]);
			await fault({ service, kind: 'drop_after' });
			await expect(send()).rejects.toThrow();
			expect(await taken()).toMatchObject([{ answered: false }]);
		});

		it('stall: the message is taken at once and answered late', async () => {
			await fault({ service: 'slack', kind: 'stall', seconds: 1 });
			const start = Date.now();
			const answer = slackPost();
			await eventually('it is taken', async () => ((await taken()).length === 1 ? true : undefined), 900);
			expect(await answer).toMatchObject({ status: 200 });
			expect(Date.now() - start).toBeGreaterThanOrEqual(1000);
		});

		it('concern one recipient, an exact share, or so many messages', async () => {
			await api('/control/services', { reports: 'none' });
			await fault({ service: '*', kind: 'reject', pattern: '+1608555019*' });
			expect((await sms({ To: '+16085550199' })).status).toBe(400);
			expect((await sms()).status).toBe(201);
			await fault({ service: 'twilio', kind: 'server_error', share: 0.25 });
			const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await sms()).status));
			expect(statuses.filter((status) => status === 503)).toHaveLength(10);
			await fault({ service: 'twilio', kind: 'rate_limited', times: 2 });
			expect([(await sms()).status, (await sms()).status, (await sms()).status]).toEqual([429, 429, 201]);
		});
	});
});
