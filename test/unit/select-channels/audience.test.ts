import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Audience, Recipient } from '../../../nodes/SelectChannels/audience/model';
import { audienceFor } from '../../../nodes/SelectChannels/audience/request';
import { channelPolicy } from '../../../nodes/SelectChannels/decide/policy';
import { SelectChannels } from '../../../nodes/SelectChannels/SelectChannels.node';
import { channels, tiers } from '../../../nodes/shared/vocabulary';
import { fakeExecution } from '../fakeExecution';

const night = '2026-11-22T02:00:00.000Z';
const now = DateTime.fromISO(night, { zone: 'utc' }) as DateTime<true>;

function audience(incident: object, customers: object[], more: { staff?: object[]; policy?: object } = {}): Audience {
	return audienceFor({ incident, customers, staff: more.staff, policy: more.policy, workspaceZone: 'UTC', now });
}

const person = (id: string, over: object = {}): object => ({
	contactId: id,
	accountId: `account of ${id}`,
	email: `${id}@example.com`,
	phone: `+4915112345${id.length}${id.charCodeAt(id.length - 1) % 10}0`,
	portal: id,
	tier: 'premium',
	components: ['api'],
	...over,
});
const p1 = { severity: 'P1', components: ['api', 'exports'] };
const ids = ({ recipients }: Audience): Array<string | null> => recipients.map(({ contactId }) => contactId);
const excludedBy = ({ excluded }: Audience): Record<string, string> => Object.fromEntries(excluded.map(({ contactId, rule }) => [contactId ?? '', rule]));

describe('who is told', () => {
	it('of an incident without a crisis: affected customers, and nobody else', () => {
		const told = audience(p1, [
			person('a'),
			person('b', { components: ['billing'] }),
			person('c', { role: 'partner' }),
			person('d', { role: 'internal' }),
			person('e', { components: ['billing'], affected: true }),
			person('f', { affected: false }),
		]);
		expect(told.scope).toBe('affected_customers');
		expect(ids(told)).toEqual(['a', 'e']);
		expect(excludedBy(told)).toEqual({ b: 'not_affected', c: 'outside_scope', d: 'told_as_staff', f: 'not_affected' });
	});

	it.each([
		[1, ['affected'], null],
		[2, ['affected', 'other', 'partner'], null],
		[3, ['affected', 'developer', 'other', 'partner'], { required: false, channels: ['blog', 'social'], level: 4 }],
		[4, ['affected', 'developer', 'other', 'partner'], { required: true, channels: ['blog', 'social'], level: 4 }],
	])('of a crisis of level %d', (crisisLevel, expected, publicNotice) => {
		const told = audience({ crisisLevel, components: ['api'] }, [
			person('other', { components: [] }),
			person('affected'),
			person('partner', { role: 'partner', components: [] }),
			person('developer', { role: 'developer', components: [] }),
			person('ours', { role: 'executive' }),
		]);
		expect(ids(told)).toEqual(expected);
		expect(told.publicNotice).toEqual(publicNotice);
		expect(told.approvalRequired).toBe(crisisLevel >= 3);
	});

	it('everybody who is given, where the incident names no component', () => {
		expect(ids(audience({ severity: 'P2' }, [person('a', { components: [] }), person('b')]))).toEqual(['a', 'b']);
	});

	it('never somebody who asked not to be contacted, not in the gravest crisis', () => {
		const told = audience({ crisisLevel: 4 }, [person('a', { doNotContact: true })]);
		expect(told.recipients).toEqual([]);
		expect(told.excluded).toMatchObject([{ contactId: 'a', rule: 'not_reachable', evidence: expect.arrayContaining([expect.objectContaining({ rule: 'do_not_contact' })]) }]);
	});
});

describe('each is told once', () => {
	it('an account in two affected components gets one message', () => {
		const told = audience(p1, [person('a', { component: 'api', components: [] }), person('a', { component: 'exports', components: [] })]);
		expect(ids(told)).toEqual(['a']);
		expect(told.recipients[0]?.components).toEqual(['api', 'exports']);
		expect(told.recipients[0]?.reasons[0]).toMatchObject({ code: 'merged' });
	});

	it('two contacts who share an address are one reader, on that channel', () => {
		const told = audience(p1, [person('a', { email: 'Office@example.com' }), person('b', { email: 'office@example.com', phone: '+4915112349999' })]);
		expect(told.recipients.map(({ channels: used }) => used)).toEqual([expect.arrayContaining(['email', 'sms']), ['phone', 'sms', 'portal']]);
		expect(told.recipients[1]?.reasons).toContainEqual(expect.objectContaining({ code: 'same_address' }));
	});

	it('and is left out where every address is somebody else\'s', () => {
		const told = audience({ severity: 'P3' }, [person('a', { email: 'x@example.com' }), person('b', { email: 'x@example.com', portal: undefined, contactId: undefined, phone: undefined })]);
		expect(ids(told)).toEqual(['a']);
	});
});

describe('in which order, by whom, on which channels', () => {
	it('affected first, then VIPs, then by tier', () => {
		const told = audience({ crisisLevel: 2, components: ['api'] }, [
			person('essential', { tier: 'essential' }),
			person('unaffected', { tier: 'enterprise', components: [] }),
			person('none', { tier: undefined }),
			person('enterprise', { tier: 'enterprise' }),
			person('vip', { tier: 'standard', vip: true }),
		]);
		expect(ids(told)).toEqual(['vip', 'enterprise', 'essential', 'none', 'unaffected']);
		expect(told.recipients.map(({ order, level }) => [order, level])).toEqual([[1, 2], [2, 1], [3, 1], [4, 1], [5, 1]]);
	});

	it('P1 on phone, SMS, email and portal for every tier and language, at night too; P2 without the phone', () => {
		const contact = person('a', { tier: 'essential', language: 'ja', timeZone: 'Asia/Tokyo', preferences: { quietHours: { from: '08:00', to: '20:00' } } });
		expect(audience(p1, [contact]).recipients[0]?.channels).toEqual(['phone', 'sms', 'email', 'portal']);
		expect(audience({ severity: 'P2' }, [contact]).recipients[0]?.channels).toEqual(['sms', 'email', 'portal']);
	});

	it('P3 by preference, after the quiet hours', () => {
		const told = audience({ severity: 'P3' }, [person('a', { preferences: { preferredChannel: 'sms', quietHours: { from: '22:00', to: '07:00' } }, timeZone: 'UTC' })]);
		expect(told.recipients[0]).toMatchObject({ channels: [], deferred: expect.arrayContaining([{ channel: 'sms', at: '2026-11-22T07:00:00.000Z', rule: 'quiet_hours' }]) });
		expect(told.counts).toMatchObject({ told: 0, later: 1 });
	});

	it('an enterprise customer with a channel of their own is told in Slack too', () => {
		expect(audience(p1, [person('a', { tier: 'enterprise', slack: 'C0123ABCD' })]).recipients[0]?.channels).toContain('slack');
	});
});

describe('which staff', () => {
	const staff = [
		{ level: 1, name: 'Ines Agent', email: 'ines@example.com' },
		{ level: 2, name: 'Tom Lead', slack: 'C0LEAD' },
		{ level: 5, name: 'Eva Chief', phone: '+491511111111' },
	];
	it.each([
		[{ severity: 'P1' }, 3],
		[{ severity: 'P2' }, 3],
		[{ severity: 'P3' }, 1],
		[{ severity: 'P4', triggers: ['complaint'] }, 2],
		[{ severity: 'P3', triggers: ['sla_breach', 'repeated_issue'] }, 3],
		[{ severity: 'P4', level: 4 }, 4],
		[{ severity: 'P4', level: '5' }, 5],
		[{ severity: 'P1', crisisLevel: 4 }, 5],
	])('%j: up to level %d', (incident, level) => {
		const told = audience(incident, [], { staff });
		expect(told.level).toBe(level);
		expect(new Set(told.staff.map((one) => one.level)).size).toBe(level);
	});

	it('says for which level nobody is named', () => {
		const told = audience({ severity: 'P1' }, [], { staff });
		expect(told.staff.map(({ level, name }) => [level, name])).toEqual([[3, null], [2, 'Tom Lead'], [1, 'Ines Agent']]);
		expect(told.reasons).toContainEqual(expect.objectContaining({ code: 'nobody_at_level', evidence: { levels: [3] } }));
	});
});

describe('the operator\'s rows', () => {
	it('may stand beside those of other parts in the policy of the business; an unknown one is still told', () => {
		const policy = { retention: { emails: '2 years' }, incidents: { firstNotice: false }, sequences: {}, audience: {} };
		expect(audience(p1, [person('a')], { policy }).recipients).toHaveLength(1);
		expect(channelPolicy(policy)).toEqual(channelPolicy(undefined));
		expect(() => channelPolicy({ retenton: {} })).toThrow('policy');
	});

	it('change one row and leave the others', () => {
		const policy = { audience: { reach: { affected_customers: { affectedRoles: ['customer', 'partner'] } }, told: { severity: { P3: 2 } } }, severityChannels: { P1: ['email'] } };
		const told = audience(p1, [person('a'), person('b', { role: 'partner' })], { policy });
		expect(told.recipients.map(({ contactId, channels: used }) => [contactId, used])).toEqual([['a', ['email']], ['b', ['email']]]);
		expect(audience({ severity: 'P3' }, [], { policy }).level).toBe(2);
	});

	it.each([
		[{ policy: { audience: { reach: { everybody: {} } } } }, 'policy.audience'],
		[{ incident: {} }, 'neither a severity nor a crisis level'],
		[{ incident: { severity: 'P5' } }, 'incident.severity'],
		[{ customers: undefined }, 'no list of customers'],
		[{ customers: [{ tier: 'gold' }] }, 'customers[0].tier'],
		[{ staff: [{ level: 9 }] }, 'staff[0].level'],
	])('%j is refused by name', (over, told) => {
		expect(() => audienceFor({ incident: { severity: 'P1' }, customers: [], staff: [], policy: {}, workspaceZone: 'UTC', now, ...over })).toThrow(told);
	});
});

const anybody = fc.record({
	contactId: fc.option(fc.integer({ min: 1, max: 12 }).map((n) => `c-${n}`), { nil: undefined }),
	email: fc.option(fc.integer({ min: 1, max: 8 }).map((n) => `p${n}@example.com`), { nil: undefined }),
	phone: fc.option(fc.integer({ min: 100, max: 104 }).map((n) => `+49151123450${n}`), { nil: undefined }),
	tier: fc.option(fc.constantFrom(...tiers), { nil: undefined }),
	role: fc.constantFrom('customer', 'partner', 'developer', 'executive', 'internal'),
	vip: fc.boolean(),
	doNotContact: fc.boolean(),
	components: fc.subarray(['api', 'exports', 'billing']),
	preferences: fc.record({ preferredChannel: fc.constantFrom(...channels) }),
});
const anyIncident = fc.record({
	severity: fc.constantFrom('P1', 'P2', 'P3', 'P4'),
	crisisLevel: fc.option(fc.constantFrom(1, 2, 3, 4), { nil: undefined }),
	components: fc.subarray(['api', 'exports', 'billing']),
});

describe('whatever is given', () => {
	const addressesUsed = ({ channels: used, deferred, addresses }: Recipient) =>
		[...used, ...deferred.map(({ channel }) => channel)].map((channel) => `${channel} ${addresses[channel]}`);

	it('nobody is lost, nobody stands twice, no address is used twice, and who said no is not told', () => {
		fc.assert(
			fc.property(anyIncident, fc.array(anybody, { maxLength: 25 }), (incident, customers) => {
				const told = audience(incident, customers);
				const used = told.recipients.flatMap(addressesUsed);
				expect(new Set(used).size).toBe(used.length);
				const named = [...told.recipients, ...told.excluded].flatMap(({ contactId }) => contactId ?? []);
				expect(new Set(named).size).toBe(named.length);
				expect(new Set(named)).toEqual(new Set(customers.flatMap(({ contactId }) => contactId ?? [])));
				const refused = new Set(customers.flatMap(({ contactId, doNotContact }) => (contactId !== undefined && doNotContact ? contactId : [])));
				expect(told.recipients.filter(({ contactId }) => contactId !== null && refused.has(contactId))).toEqual([]);
				expect(told.recipients.map(({ order }) => order)).toEqual(told.recipients.map((_, place) => place + 1));
			}),
			{ numRuns: 200 },
		);
	});

	it('a graver crisis tells everybody whom a lesser one tells', () => {
		const distinct = fc.uniqueArray(anybody, { maxLength: 12, selector: ({ contactId }) => contactId, comparator: (a, b) => a !== undefined && a === b });
		fc.assert(
			fc.property(distinct, fc.subarray(['api', 'exports']), fc.constantFrom(1, 2, 3), (customers, components, crisisLevel) => {
				const reachable = ({ recipients, excluded }: Audience) =>
					new Set([...recipients, ...excluded.filter(({ rule }) => rule === 'same_address')].flatMap(({ contactId }) => contactId ?? []));
				const lesser = reachable(audience({ crisisLevel, components }, customers));
				const graver = reachable(audience({ crisisLevel: crisisLevel + 1, components }, customers));
				expect([...lesser].filter((id) => !graver.has(id))).toEqual([]);
			}),
			{ numRuns: 100 },
		);
	});
});

describe('Select Channels, audience', () => {
	const node = new SelectChannels();
	it('reads incident, customers and staff from the item, keeps it, and says what came of it', async () => {
		const { ctx, hints } = fakeExecution({
			node,
			parameters: { operation: 'audience', now: night },
			items: [{ id: 7, severity: 'P1', components: ['api'], customers: [{ contact: person('a'), component: 'api' }, person('b', { components: [] })] }],
		});
		const [[item] = []] = await node.execute.call(ctx);
		expect(item?.json).toMatchObject({ id: 7, audience: { engine: 'rules', recipients: [{ contactId: 'a' }], counts: { told: 1, excluded: 1 } } });
		expect(hints[0]?.message).toContain('1 people are told, 1 are not');
	});
	it('a bad item fails alone', async () => {
		const { ctx } = fakeExecution({ node, parameters: { operation: 'audience', now: night }, onError: 'continueErrorOutput', items: [{ severity: 'P9', customers: [] }, { severity: 'P1', customers: [] }] });
		const [items = []] = await node.execute.call(ctx);
		expect(items.map(({ json }) => Object.keys(json).join())).toEqual(['error', 'severity,customers,audience']);
	});
});
