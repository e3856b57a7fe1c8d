import { ModelFailure, withoutSecrets } from '../../../nodes/shared/languageModel/languageModel';

describe('what an endpoint says of a key is not repeated', () => {
	it.each([
		'Incorrect API key provided: sk-proj-abcdEFGH1234567890abcd. You can find your key at https://example.com.',
		'Authentication Error, Invalid proxy server token passed. Received API Key = abcd-EFGH-1234567890',
		'invalid header "Authorization: Bearer abcdEFGH1234567890"',
		'connect ECONNREFUSED https://user:abcdEFGH1234567890@models.example/v1',
		'token abcd_EFGH1234567890 expired',
	])('%s', (text) => {
		const { message } = new ModelFailure('refused', text);
		expect(message).toContain('***');
		expect(message).not.toMatch(/EFGH/);
	});
	it.each(['The model "gpt-4o-mini" did not answer in time', 'This token limit was exceeded: 128000 tokens', 'refused: invalid JSON in the answer'])(
		'but the rest is: %s',
		(text) => {
			expect(withoutSecrets(text)).toBe(text);
		},
	);
});
