import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from './database';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
});
afterAll(() => db.drop());

describe('the mail that tells staff of new replies', () => {
	const { nodes } = JSON.parse(readFileSync(join(__dirname, '../../workflows/inbox/triage-email.json'), 'utf8')) as {
		nodes: Array<{ name: string; parameters: { query?: string } }>;
	};
	const query = nodes.find(({ name }) => name === 'Store the drafts')?.parameters.query ?? '';

	it('has no link but ours, whatever a stranger calls himself', async () => {
		const stored = `(values ('Open https://evil.example/approve?token=1' || chr(10) || 'www.evil.example', 'Re: see evil.example/pay, 12.50 EUR', 'high', 'billing',
			now(), 'our-token', 'staff@us.example')) as stored(customer, subject, urgency, intent, "dueAt", "approvalToken", "staffEmail")`;
		expect(query).toContain('FROM comms.store_drafts($1)');
		const sql = query.replace('comms.store_drafts($1)', stored).replaceAll('$2', '$1::text');
		const { list } = await db.row<{ list: string }>(sql, ['https://us.example/approve']);
		expect(list.match(/\w+:\/\/\S+/g)).toEqual(['https://us.example/approve?token=our-token']);
		expect(list).not.toMatch(/evil\.example|www\./);
		expect(list).toContain('12.50 EUR');
		expect(list.split('\n')[0]).toContain('Open https evil example');
	});
});
