import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { readState } from '../../sandbox/launcher/state';
import { accounts } from '../../sandbox/services/vendors/accounts';
import { testFolder } from './harness/facts';
import { TestN8n } from './harness/TestN8n';

/** What all tests before this one have left in n8n's database, in the product's and in the logs: no secret in the clear, in none of them. */

const n8n = TestN8n.connect();
afterAll(() => n8n.close());

const { secrets } = readState(testFolder);
const { user, password } = n8n.facts.pages;
const { twilio, whatsApp, vapi, slack, ntfy, wordPress, chatwoot, clickUp, mautic, google, erpNext, social } = accounts;

/** By what it opens. */
const known: Record<string, string | undefined> = {
	'encryption of credentials': secrets.n8nEncryptionKey,
	'login of the owner': secrets.ownerPassword,
	'database, as its owner': secrets.databasePassword,
	'database, as the workflows': secrets.workflowsPassword,
	'operator pages': password,
	'operator pages, as a browser sends it': Buffer.from(`${user}:${password}`).toString('base64'),
	'inbound webhooks': secrets.webhookKey,
	// The middle of the key, as n8n may keep its lines apart.
	'Firebase': secrets.firebaseKey.split('\n')[5],
	'n8n API': secrets.n8nApiKey,
	'mailbox': n8n.mailbox?.password,
	'Twilio': twilio.authToken,
	'WhatsApp': whatsApp.accessToken,
	'signatures of Meta': whatsApp.appSecret,
	'verification by Meta': whatsApp.verifyToken,
	'Vapi': vapi.apiKey,
	'webhooks of Vapi': vapi.serverSecret,
	'Slack': slack.accessToken,
	'signatures of Slack': slack.signingSecret,
	'ntfy': ntfy.token,
	'WordPress': wordPress.password,
	'Chatwoot': chatwoot.accessToken,
	'ClickUp': clickUp.personal,
	'Mautic': mautic.password,
	'Google, the client': google.clientSecret,
	'Google, access': google.accessToken,
	'Google, refresh': google.refreshToken,
	'ERPNext': erpNext.apiSecret,
	'social webhook': social.token,
};
const named = Object.entries(known).flatMap(([name, secret]) => (secret === undefined || secret === '' ? [] : [{ name, secret }]));
const leaked = (text: string): string[] => named.filter(({ secret }) => text.includes(secret)).map(({ name }) => name);
const anyOfThem = named.map(({ secret }) => secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');

/** A run that is not to be kept is out of sight at once, and out of the database the next time n8n clears up. */
const kept: Record<string, string> = { 'public.execution_data': 'exists (select from execution_entity e where e.id = t."executionId" and e."deletedAt" is null)' };

/** @returns where a secret stands in the tables of a database: schema, table, what it opens */
async function leaksIn(connectionString: string): Promise<string[]> {
	const client = new Client({ connectionString });
	await client.connect();
	try {
		const { rows: tables } = await client.query<{ name: string }>(`select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`);
		const found: string[] = [];
		for (const { name } of tables) {
			const { rows } = await client.query<{ secret: string }>(`select distinct m[1] as secret from ${name} t cross join lateral regexp_matches(t::text, $1, 'g') m where ${kept[name] ?? 'true'}`, [`(${anyOfThem})`]);
			for (const one of leaked(rows.map(({ secret }) => secret).join(' '))) found.push(`${name}: ${one}`);
		}
		return found;
	} finally {
		await client.end();
	}
}

/** What n8n does, and docs/security.md says: its own API keys stand in their table, and the header of an inbound webhook in the run that it began. */
const toldInTheDocs = ['public.user_api_keys: n8n API', 'public.execution_data: inbound webhooks'];

test('n8n keeps no secret in the clear but the two that the docs name: not in what executions handled, not in a workflow', async () => {
	expect(named.length).toBeGreaterThan(25);
	expect((await leaksIn(n8n.facts.databases.n8n)).filter((leak) => !toldInTheDocs.includes(leak))).toEqual([]);
}, 60_000);

test('the product keeps none', async () => {
	expect(await leaksIn(n8n.facts.databases.product)).toEqual([]);
}, 60_000);

test('no log tells one', () => {
	const folder = join(testFolder, 'logs');
	const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.log'));
	expect(logs.length).toBeGreaterThan(0);
	expect(logs.flatMap((file) => leaked(readFileSync(join(folder, file), 'utf8')).map((name) => `${file}: ${name}`))).toEqual([]);
});
