import type { TestDatabase } from './database';
import { enqueue, marta, noon, studio } from './fixtures';

/** What the tests of people's own pages share. */

export interface Page {
	form: string;
	language: string;
	known: boolean;
	scope: { topic: string; channel: string; address: string };
	quietFrom: string;
	quietTo: string;
	doNotContact: boolean;
	aiOptOut: boolean;
	topics: Array<{ topic: string; channels: Array<{ channel: string; address: string; chosen: boolean; pending: boolean; stopped: boolean }> }>;
}

/** A message to Marta with a link of its own, as the door makes them. Gives the token. */
export async function linkOfMessage(
	db: TestDatabase,
	{ purpose = 'unsubscribe', expires = null, ...message }: { purpose?: string; expires?: string | null } & Record<string, unknown> = {},
): Promise<string> {
	const id = await enqueue(db, { topic: 'marketing', type: 'newsletter', ...message });
	const { token } = await db.row<{ token: string }>('select comms.new_token() as token');
	await db.rows(`insert into comms.message_links (tenant_id, message_id, token_hash, purpose, expires_at) select tenant_id, id, comms.token_hash($2), $3, $4 from comms.scheduled_messages where id = $1`, [id, token, purpose, expires]);
	return token;
}

export async function pageOf(db: TestDatabase, token: string, at = noon): Promise<Page> {
	return (await db.row<{ page: Page }>('select page from comms.preference_page($1, $2)', [token, at])).page;
}

/** What a browser sends back when nobody touched the form. */
export function untouched(page: Page): Record<string, string> {
	const cells = page.topics.flatMap(({ topic, channels }) => channels.map((cell) => ({ ...cell, name: `${topic}_${cell.channel}` })));
	return {
		form: page.form,
		shown: cells.map(({ name }) => name).join(','),
		...Object.fromEntries(cells.filter(({ chosen }) => chosen).map(({ name }) => [`consent_${name}`, 'on'])),
		...(page.doNotContact && { do_not_contact: 'on' }),
		...(page.aiOptOut && { ai_opt_out: 'on' }),
		quiet_from: page.quietFrom,
		quiet_to: page.quietTo,
		language: page.language,
	};
}

export async function save(db: TestDatabase, token: string, choices: Record<string, string>, at = noon): Promise<Array<{ outcome: string; changes: Array<Record<string, unknown>> }>> {
	return await db.rows('select * from comms.save_preferences($1, $2, $3, $4)', [token, choices, { wordingVersion: 'test-1', pageUrl: 'https://n8n.example/webhook/comms/preferences' }, at]);
}

/** What the ledger says today: topic/channel -> state. */
export async function ledger(db: TestDatabase, contact = marta): Promise<Record<string, string>> {
	const rows = await db.rows<{ cell: string; state: string }>(
		`select distinct on (topic, channel) topic || '/' || channel as cell, state from comms.consent_events where contact_id = $1 order by topic, channel, at desc, id desc`,
		[contact],
	);
	return Object.fromEntries(rows.map(({ cell, state }) => [cell, state]));
}

export async function grant(db: TestDatabase, topic: string, channel: string, at = '2026-11-01T10:00:00Z'): Promise<void> {
	await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, $3, $4, 'granted', 'form', $5)`, [studio, marta, topic, channel, at]);
}

/** The token of the newest mail of a kind that was queued for a person. */
export async function mailedToken(db: TestDatabase, type: string): Promise<string> {
	const { text } = await db.row<{ text: string }>(`select message ->> 'text' as text from comms.scheduled_messages where type = $1 order by created_at desc, id limit 1`, [type]);
	const token = /https:\/\/\S+token=([0-9a-f]{64})/.exec(text)?.[1];
	if (token === undefined) throw new Error(`No link in: ${text}`);
	return token;
}
