import { DateTime } from 'luxon';
import { suppressionReasons } from '../../nodes/SelectChannels/decide/model';
import { channelPolicy, defaultPolicy } from '../../nodes/SelectChannels/decide/policy';
import { Decider } from '../../nodes/SelectChannels/decide/request';
import { type Topic, topics } from '../../nodes/shared/vocabulary';
import { createDatabase, type TestDatabase } from './database';
import { claim, clinic, minutesLater, noon, seed, studio } from './fixtures';

/**
 * At the moment of sending the database asks once more what Select Channels decided before. Both are asked about the same
 * rows here, and must say the same of suppressions and consent.
 */
let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());

/** The clinic's own rows of the policy; the studio keeps the defaults. */
const strict = {
	consent: { transactional: 'not_withdrawn', marketing: 'not_withdrawn', service: 'granted' },
	suppression: { complaint: topics, manual: [], unsubscribe: ['marketing'] },
};

interface Suppressed {
	reason: string;
	topic: Topic | '';
	channel?: string;
	/** Whose address: the one the message goes to, or another one of the contact. */
	address?: 'recipient' | 'other';
}

interface Consented {
	state: 'granted' | 'withdrawn' | 'pending';
	minutes: number;
	topic?: Topic;
	channel?: string;
}

interface Case {
	name: string;
	topic: Topic;
	tenant: string;
	suppressions: Suppressed[];
	consent: Consented[];
	stranger?: boolean;
	/** How the recipient is written. */
	to?: (address: string) => string;
}

const granted: Consented = { state: 'granted', minutes: -1000 };
const ledgers: Array<[string, Consented[]]> = [
	['nothing', []],
	['a grant', [granted]],
	['a withdrawal', [{ state: 'withdrawn', minutes: -10 }]],
	['a pending grant', [{ state: 'pending', minutes: -10 }]],
	['a grant, then a withdrawal', [granted, { state: 'withdrawn', minutes: -10 }]],
	['a withdrawal, then a grant', [{ state: 'withdrawn', minutes: -10 }, { state: 'granted', minutes: -5 }]],
	['a grant and a withdrawal at once', [{ state: 'granted', minutes: -5 }, { state: 'withdrawn', minutes: -5 }]],
	['a withdrawal and a grant at once', [{ state: 'withdrawn', minutes: -5 }, { state: 'granted', minutes: -5 }]],
	['a grant and a pending one at once', [{ state: 'pending', minutes: -5 }, { state: 'granted', minutes: -5 }]],
	['a grant from tomorrow', [{ state: 'granted', minutes: 1440 }]],
	['a withdrawal, and a grant from tomorrow', [{ state: 'withdrawn', minutes: -5 }, { state: 'granted', minutes: 1440 }]],
	['a grant, and a withdrawal from a clock that is ahead', [granted, { state: 'withdrawn', minutes: 5 }]],
	['a withdrawal and then a pending grant', [{ state: 'withdrawn', minutes: -10 }, { state: 'pending', minutes: -5 }]],
	['a withdrawal of another channel', [granted, { state: 'withdrawn', minutes: -5, channel: 'sms' }]],
	['a withdrawal of marketing', [granted, { state: 'withdrawn', minutes: -5, topic: 'marketing' }]],
	['a withdrawal of transactional mail', [granted, { state: 'withdrawn', minutes: -5, topic: 'transactional' }]],
];

const cases: Case[] = [studio, clinic].flatMap((tenant) =>
	topics.flatMap((topic): Case[] => [
		...suppressionReasons.flatMap((reason) =>
			(['', ...topics] as const).map((scope): Case => ({
				name: `a ${reason} (${scope || 'no topic'})`, topic, tenant, suppressions: [{ reason, topic: scope }], consent: [granted],
			})),
		),
		...ledgers.map(([name, consent]): Case => ({ name, topic, tenant, suppressions: [], consent })),
		{ name: 'a hard bounce by SMS', topic, tenant, suppressions: [{ reason: 'hard_bounce', topic: '', channel: 'sms' }], consent: [granted] },
		{ name: 'a hard bounce of another address of theirs', topic, tenant, suppressions: [{ reason: 'hard_bounce', topic: '', address: 'other' }], consent: [granted] },
		{ name: 'a hard bounce of an address written with its name', topic, tenant, suppressions: [{ reason: 'hard_bounce', topic: '' }], consent: [granted], to: (address) => `"Ruiz, Marta" <${address.toUpperCase()}>` },
		{ name: 'a hard bounce of one of two recipients', topic, tenant, suppressions: [{ reason: 'hard_bounce', topic: '' }], consent: [granted], to: (address) => `a@b.example, ${address}` },
		{ name: 'several suppressions', topic, tenant, suppressions: [{ reason: 'unsubscribe', topic: 'marketing' }, { reason: 'complaint', topic: 'transactional' }], consent: [granted] },
		{ name: 'somebody who is no contact', topic, tenant, suppressions: [], consent: [], stranger: true },
	]),
);

const idOf = (index: number) => `cccccccc-0000-4000-8000-${String(index).padStart(12, '0')}`;
const addressOf = (index: number) => `person-${index}@case.example`;

async function prepare(): Promise<void> {
	await db.rows('update comms.tenant_settings set policy = $1 where tenant_id = $2', [strict, clinic]);
	for (const [index, { tenant, topic, suppressions, consent, stranger, to }] of cases.entries()) {
		const address = addressOf(index);
		await db.rows(`insert into comms.crm_contacts (id, tenant_id, email, phone) values ($1, $2, $3, '+1')`, [idOf(index), tenant, suppressions.some(({ address: which }) => which === 'other') ? `other-${address}` : address]);
		for (const { reason, topic: scope, channel = 'email', address: which } of suppressions) {
			const hashed = channel === 'sms' ? '+1' : which === 'other' ? `other-${address}` : address;
			await db.rows('insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic) values ($1, $2, comms.address_hash($3), $4, $5) on conflict do nothing', [tenant, channel, hashed, reason, scope]);
		}
		for (const { state, minutes, topic: about = topic, channel = 'email' } of consent) {
			await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source) values ($1, $2, $3, $4, $5, $6, 'test')`, [tenant, idOf(index), about, channel, state, minutesLater(minutes)]);
		}
		await db.rows('select 1 from comms.enqueue_message($1, $2)', [
			{ tenantId: tenant, key: String(index), channel: 'email', topic, type: 'x', to: to?.(address) ?? address, ...(stranger ? {} : { contactId: idOf(index) }) },
			noon,
		]);
	}
}

/** The two names of one thing: the database tells a withdrawal from a consent that was never given. */
const sameRule: Record<string, string> = { opt_out: 'no_consent' };

describe('the database at the door and Select Channels', () => {
	it('know the same default policy', async () => {
		const { policy } = await db.row<{ policy: unknown }>('select comms.channel_policy() as policy');
		expect(policy).toEqual({ consent: defaultPolicy.consent, suppression: defaultPolicy.suppression });
	});

	it(`judge suppressions and consent alike in all ${cases.length} cases`, async () => {
		await prepare();
		const rows = await claim(db, { max: cases.length + 1 });
		expect(rows).toHaveLength(cases.length);
		const objections = await db.rows<{ key: string; code: string | null }>(`select key, comms.standing_objection(m, $1) ->> 'code' as code from comms.scheduled_messages m`, [noon]);
		const byDatabase = new Map(objections.map(({ key, code }) => [key, code === null ? 'none' : (sameRule[code] ?? code)]));
		const decider = new Decider();
		const differences: string[] = [];
		const said = new Set<string>();
		for (const row of rows) {
			const { message, contact, consent, history, incidents, policy } = row;
			const [decision] = decider.decide({ message, contact, consent, history, incidents, policy: channelPolicy(policy), now: DateTime.fromISO(noon, { zone: 'utc' }) as DateTime<true> }).decisions;
			const byNode = ['suppressed', 'no_consent'].includes(decision?.rule ?? '') ? decision?.rule : 'none';
			said.add(byNode ?? '');
			const asked = cases[Number(message.key)];
			// The node is told the recipient as the contact's address; that consent was given for another one, only the database knows.
			const isElsewhere = asked?.suppressions.some(({ address }) => address === 'other') && byNode === 'none' && byDatabase.get(message.key) === 'no_consent';
			if (byNode !== byDatabase.get(message.key) && !isElsewhere) {
				differences.push(`${asked?.tenant === studio ? 'default' : 'strict'} policy, ${asked?.topic}, ${asked?.name}: node ${byNode}, database ${byDatabase.get(message.key)}`);
			}
		}
		expect(differences).toEqual([]);
		expect([...said].sort()).toEqual(['no_consent', 'none', 'suppressed']);
	});

	it.each([
		['stops service and marketing', '', ['marketing', 'service']],
		['that names a topic stops that one, too', 'incident', ['incident', 'marketing', 'service']],
	])('a complaint %s', async (_what, scope, stopped) => {
		const { rows } = await db.owner.query<{ topic: string }>(
			`select topic from unnest($1::text[]) topic where comms.suppression_stops('complaint', $2, topic, '{}') order by topic`,
			[topics, scope],
		);
		expect(rows.map(({ topic }) => topic)).toEqual(stopped);
	});
});
