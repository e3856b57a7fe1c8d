import { readFileSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ApiDescription } from '../../sandbox/services/apiDescription';
import type { LocalRequest } from '../../sandbox/services/localHttp';
import { describeWithApiDescriptions, openApiFolder, startTestSandbox, type TestSandbox } from './runningSandbox';
import { throughProxy } from './throughProxy';

const good = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] };

describe('the intercepting proxy', () => {
	let sandbox: TestSandbox;
	beforeAll(async () => {
		sandbox = await startTestSandbox();
	});
	afterAll(async () => await sandbox.end());

	it('answers for api.openai.com with a certificate of the sandbox’s own authority', async () => {
		expect(await throughProxy(sandbox, 'api.openai.com', '/v1/chat/completions', good)).toMatchObject({ status: 200, value: { object: 'chat.completion' } });
		expect((await sandbox.api('/control/model')).value).toMatchObject({ totals: { calls: 1 } });
	});

	it('refuses every other host, says so clearly, and remembers it', async () => {
		const { status, value } = await throughProxy(sandbox, 'api.example.com', '/v2/things', {});
		expect(status).toBe(501);
		expect(value).toMatchObject({ error: 'no_stand_in', message: expect.stringContaining('api.example.com') });
		expect((await sandbox.api('/control/violations')).value).toMatchObject({ refusedHosts: [{ host: 'api.example.com', method: 'POST', path: '/v2/things' }] });
	});

	it('keeps its authority over a restart, the key readable by its owner only', async () => {
		const before = readFileSync(sandbox.certificateAuthorityPath, 'utf8');
		const again = await startTestSandbox({ dataFolder: sandbox.dataFolder });
		expect(readFileSync(again.certificateAuthorityPath, 'utf8')).toBe(before);
		expect(statSync(join(sandbox.dataFolder, 'sandbox-ca.key')).mode & 0o077).toBe(0);
		await again.stop();
	});

	it('like all of the sandbox, is reachable from this machine only', async () => {
		const outer = Object.values(networkInterfaces()).flat().find((one) => one && !one.internal && one.family === 'IPv4');
		for (const port of Object.values(sandbox.ports)) {
			for (const host of ['::1', ...(outer ? [outer.address] : [])]) {
				await expect(new Promise((resolve, reject) => connect(port, host).on('connect', resolve).on('error', reject))).rejects.toThrow();
			}
		}
	});
});

describeWithApiDescriptions('requests are held to the vendor’s API description', () => {
	let description: ApiDescription;
	beforeAll(async () => {
		description = await ApiDescription.load(join(openApiFolder, 'openai-openapi.json'));
	});

	const check = (body: unknown, { method = 'POST', path = '/v1/chat/completions', query = '', type = 'application/json' } = {}) => {
		const request: LocalRequest = { method, path, query: new URLSearchParams(query), headers: { 'content-type': type }, body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)) };
		return description.check(request);
	};

	it('takes good requests', () => {
		expect(check(good)).toEqual([]);
		const response_format = { type: 'json_schema', json_schema: { name: 'x', strict: true, schema: { type: 'object', properties: {} } } };
		expect(check({ ...good, response_format, temperature: 0.2, stream: true, stream_options: { include_usage: true } })).toEqual([]);
		expect(check(undefined, { method: 'GET', path: '/v1/models', type: '' })).toEqual([]);
		expect(check(undefined, { method: 'GET', path: '/v1/models/gpt-4o', type: '' })).toEqual([]);
	});

	it.each([
		['a missing field', { model: 'gpt-4o-mini' }, /messages/],
		['a wrong type', { ...good, temperature: 'hot' }, /temperature/],
		['an unknown field', { ...good, temprature: 1 }, /"temprature" is unknown/],
		['a role that does not exist', { model: 'm', messages: [{ role: 'boss', content: 'x' }] }, /messages/],
		['a missing body', undefined, /body is missing/],
	])('finds %s', (_name, body, problem) => {
		expect(check(body).join('\n')).toMatch(problem);
	});

	it('finds a wrong path, method, query and content type', () => {
		expect(check(good, { path: '/v1/chat/complete' })).toEqual([expect.stringContaining('no path')]);
		expect(check(undefined, { method: 'DELETE', path: '/v1/models', type: '' })).toEqual([expect.stringContaining('not DELETE')]);
		expect(check(undefined, { method: 'GET', path: '/v1/chat/completions', query: 'limit=abc&foo=1', type: '' })).toEqual([expect.stringContaining('limit'), expect.stringContaining('"foo" is unknown')]);
		expect(check(good, { type: 'text/plain' })).toEqual([expect.stringContaining('text/plain')]);
	});

	it('reads the other descriptions that stand-ins will be checked against', async () => {
		for (const file of ['twilio_api_v2010.json', 'clickup-api-v2-reference.json']) {
			await expect(ApiDescription.load(join(openApiFolder, file))).resolves.toBeDefined();
		}
		const twilio = await ApiDescription.load(join(openApiFolder, 'twilio_api_v2010.json'));
		const send = (form: Record<string, string>) => twilio.check({ method: 'POST', path: '/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json', query: new URLSearchParams(), headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: Buffer.from(new URLSearchParams(form).toString()) });
		expect(send({ To: '+15005550006', From: '+15005550001', Body: 'Hi' })).toEqual([]);
		expect(send({ From: '+15005550001', Txt: 'Hi' })).toEqual([
			expect.stringContaining('"Txt" is unknown'),
			expect.stringContaining("required property 'To'"),
		]);
	});

	it('over the wire: refused with 400 and recorded, or only recorded', async () => {
		for (const [onViolation, status] of [['refuse', 400], ['record', 200]] as const) {
			const sandbox = await startTestSandbox({ openApiFolder, onViolation });
			const bad = { ...good, temprature: 1 };
			expect(await throughProxy(sandbox, 'api.openai.com', '/v1/chat/completions', bad)).toMatchObject({ status });
			const direct = await fetch(`${sandbox.urls.model}/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(bad) });
			expect(direct.status).toBe(status);
			const { value } = await sandbox.api('/control/violations');
			expect(value.violations).toHaveLength(2);
			expect(value.violations?.[0]?.problems).toEqual([expect.stringContaining('temprature')]);
			await sandbox.end();
		}
	});
});
