import { readFileSync } from 'node:fs';
import { exported, pages, policyAsJson, withTables } from '../../../docs/channelPolicyPages';
import { legalCaps, legalWindows } from '../../../nodes/SelectChannels/decide/legal/legalWindows';
import { recordingRules } from '../../../nodes/SelectChannels/decide/legal/recordingConsent';
import { ruleCodes } from '../../../nodes/SelectChannels/decide/model';
import { channelPolicy, defaultPolicy } from '../../../nodes/SelectChannels/decide/policy';
import { ask } from './questions';

const [node = '', compliance = ''] = pages.map((page) => readFileSync(page, 'utf8'));

describe('what the operator reads', () => {
	it.each(pages)('has every table as the data has it: npm run docs:policy (%s)', (page) => {
		const written = readFileSync(page, 'utf8');
		expect(written).toContain('<!-- table: ');
		expect(written).toBe(withTables(written));
	});

	it('shows every table, every rule in its order and every row of the law', () => {
		for (const name of ['consent', 'suppression', 'caps', 'counted', 'severity', 'routine', 'backup', 'tiers', 'languages', 'targets', 'lengths', 'keys']) {
			expect(node).toContain(`<!-- table: ${name} -->`);
		}
		for (const name of ['version', 'legalWindows', 'legalCaps', 'holidays', 'recording']) expect(compliance).toContain(`<!-- table: ${name} -->`);
		const listed = [...node.matchAll(/^\| \d+ \| `(\w+)` \|/gm)].map(([, rule]) => rule);
		expect(listed).toEqual([...ruleCodes]);
		for (const { source } of [...Object.values(legalWindows), ...Object.values(legalCaps), ...recordingRules]) expect(compliance).toContain(source);
	});

	it('says that it is not legal advice', () => {
		for (const page of [node, compliance]) expect(page.toLowerCase()).toContain('not legal advice');
	});

	it('names every key of the policy', () => {
		for (const key of Object.keys(defaultPolicy).filter((one) => one !== 'legalTableVersion')) expect(node).toContain(`\`${key}\``);
	});

	it('has the whole default policy as a file that the node takes back unchanged', () => {
		const file = readFileSync(exported, 'utf8');
		expect(file).toBe(policyAsJson());
		expect(channelPolicy(JSON.parse(file))).toEqual(defaultPolicy);
		expect(channelPolicy({})).toEqual(defaultPolicy);
	});

	it('gives an example of a policy that works', () => {
		const section = node.slice(node.indexOf('### Changing the policy'));
		const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '');
		const policy = channelPolicy(example);
		expect(policy.legalWindows['*']?.hours).toEqual([{ from: '10:00', to: '18:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] }]);
		expect(policy.legalWindows.FR?.hours).toEqual(defaultPolicy.legalWindows.FR?.hours);
		expect(policy.tierChannels.essential).toEqual(defaultPolicy.tierChannels.essential);
		expect(ask({ policy: example }).selected).toEqual(['email']);
	});
});

describe('a policy that is misspelt', () => {
	it.each([
		[{ legalWindow: {} }, 'legalWindow'],
		[{ legalWindows: { FR: { holiday: 'FR' } } }, 'policy.legalWindows.FR'],
		[{ legalWindows: { FR: { holidays: 'MARS' } } }, 'policy.legalWindows.FR.holidays'],
		[{ legalWindows: { FR: { closed: ['14 July'] } } }, 'policy.legalWindows.FR.closed[0]'],
		[{ legalCaps: { FR: { most: 0 } } }, 'policy.legalCaps.FR.most'],
		[{ ai: { rollout: { voice: 10 } } }, 'policy.ai.rollout.voice'],
		[{ tierChannels: { gold: ['email'] } }, 'policy.tierChannels'],
		[{ quietHours: { channels: ['fax'] } }, 'policy.quietHours.channels'],
		[{ sms: { maxSegments: 1.5 } }, 'policy.sms.maxSegments'],
	])('%j is refused by name', (policy, field) => {
		expect(() => channelPolicy(policy)).toThrow(field);
	});
});
