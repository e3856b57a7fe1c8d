import { properties } from '../../../nodes/SendCustomerEmail/description';
import { defaults } from '../../../nodes/SendCustomerEmail/delivery/settings';
import { closeServers, messages, run, server } from './running';

afterEach(closeServers);

describe('the description', () => {
	test('shows the options with the defaults that are used', () => {
		const shown = properties.find(({ name }) => name === 'options')?.options ?? [];
		expect(Object.fromEntries(shown.map((option) => [option.name, 'default' in option ? option.default : undefined]))).toEqual(
			defaults,
		);
	});
});

describe('a dry run', () => {
	test('sends nothing, shows the headers, and can\'t be taken for sent', async () => {
		const target = await server();
		const { sent, hints } = await run(target.port, { items: messages(1), parameters: { options: { dryRun: true } } });
		expect(target.connections()).toBe(0);
		expect(sent).toMatchObject([{ dryRun: true, class: 'failed_soft', accepted: [], stage: 'not_attempted' }]);
		expect(sent[0]?.headers).toMatch(/^Auto-Submitted: auto-generated\r$/m);
		expect(sent[0]?.reasons[0]?.code).toBe('dry_run');
		expect(hints).toEqual([]);
	});
});
