import { email, drafted, failedChecks } from './replyFixture';

const policy = { options: { autoSend: { update_request: 0.5 } } };

describe('answers that a forged header asks for elsewhere', () => {
	it.each([
		['ana@hotmail.fr', 'ana.ruiz@hotmail.fr'], ['ana@gmail.com', 'evil@gmail.com'], ['ana@web.de', 'evil@web.de'], ['ana@customer.example', 'ana@customer.example.evil.example'],
	])('from %s to %s wait for a person', async (from, replyTo) => {
		const draft = await drafted({ ...policy, email: { from: { address: from, name: 'Ana Ruiz' }, headers: { 'reply-to': replyTo } } });
		expect(draft.status).toBe('needs_review');
		expect(failedChecks(draft)).toContain('recipients_allowed');
		expect(draft.autoSend.allowed).toBe(false);
	});
	it.each([['ana@gmail.com', 'ana@gmail.com'], ['ana@customer.example', 'office@customer.example']])('but from %s to %s do not', async (from, replyTo) => {
		const draft = await drafted({ ...policy, email: { from: { address: from, name: 'Ana Ruiz' }, headers: { 'reply-to': replyTo } } });
		expect(failedChecks(draft)).toEqual([]);
	});
});

describe('a sender whom the receiving server disproves', () => {
	it.each([
		{ 'authentication-results': 'mx.us.example; spf=pass; dkim=none; dmarc=fail (p=none) header.from=customer.example' },
		{ 'authentication-results': ['mx.us.example; dmarc=pass', 'other.example; DMARC = fail'] },
		{ 'arc-authentication-results': 'i=1; mx.example; dmarc=permerror' },
	])('is never answered without a person: %j', async (headers) => {
		const draft = await drafted({ ...policy, email: { headers } });
		expect(failedChecks(draft)).toEqual(['sender_not_disproved']);
		expect(draft.autoSend.allowed).toBe(false);
		expect(draft.to).toEqual([email.from.address]);
	});
	it('gains nothing by what he says for himself, and loses nothing where nothing is said', async () => {
		for (const headers of [{}, { 'authentication-results': 'mx.us.example; dmarc=pass' }]) {
			const draft = await drafted({ ...policy, email: { headers } });
			expect([draft.status, draft.autoSend.allowed]).toEqual(['ready', true]);
		}
	});
});
