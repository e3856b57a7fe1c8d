import { join } from 'node:path';
import type { Client } from 'pg';
import { root } from '../../sandbox/launcher/folders';
import { ApiDescription } from '../../sandbox/services/apiDescription';
import type { Simulation } from './retention';

/** What must not have happened in thirty days, each that did as one sentence. */
export async function faultsOf(db: Client, simulation: Simulation): Promise<string[]> {
	const at = simulation.instant(31);
	const wrong: Array<[string, string]> = [
		[
			'was in the campaign of one level twice within its time',
			`select p.contact_id from comms.retention_participants p join comms.retention_campaigns k on k.id = p.campaign_id
			join comms.retention_participants o on o.contact_id = p.contact_id and o.level = p.level and o.id <> p.id and o.created_at >= p.created_at and o.created_at < p.created_at + k.repeat_after`,
		],
		['is enrolled twice in one sequence at a time', `select contact_id from comms.enrolments where state in ('active', 'paused') group by contact_id, sequence_key having count(*) > 1`],
		[
			'was left alone on purpose and yet enrolled',
			`select p.contact_id from comms.retention_participants p join comms.enrolments e on e.contact_id = p.contact_id and e.sequence_key <> 'retention-critical' where p.state = 'holdout'`,
		],
		['was to be left alone and was not', `select p.contact_id from comms.retention_participants p where p.level <> 'critical' and comms.retention_share(p.contact_id) < 0.1 and p.state <> 'holdout'`],
		[
			'is at critical risk and was enrolled without a person',
			`select e.contact_id from comms.enrolments e where e.sequence_key = 'retention-critical'
			and not exists (select from comms.retention_participants p where p.enrolment_id = e.id and p.level = 'critical' and p.decided_by not in ('automatic') and p.decided_by is not null)`,
		],
		['had left and was enrolled', `select e.contact_id from comms.enrolments e where comms.left_on(e.tenant_id, e.contact_id, e.enrolled_at) is not null`],
	];
	const faults: string[] = [];
	for (const [what, sql] of wrong) {
		const { rows } = await db.query<{ contact_id: string }>(sql);
		if (rows.length > 0) faults.push(`${rows.length} times: ${rows[0]?.contact_id} ${what}.`);
	}
	const { rows: scored } = await db.query<{ n: string }>(
		`select count(*) as n from (select contact_id from comms.customer_health_scores where analysis_date > $1::timestamptz - interval '30 days' group by contact_id, analysed_on having count(*) > 1) x`,
		[at],
	);
	if (scored[0]?.n !== '0') faults.push(`${scored[0]?.n} customers have two scores of a day.`);
	const clickUp = await ApiDescription.load('clickup-api-v2-reference.json', join(root, '..', 'shared', 'data', 'openapi'));
	const known = new Map<string, string>();
	for (const { method, path, body } of simulation.toldClickUp) {
		const problems = clickUp.check({ method, path: `/api/v2${path}`, query: new URLSearchParams(), headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) });
		if (problems.length > 0) known.set(problems.join('; '), `ClickUp refuses ${method} ${path}: ${problems.join('; ')}`);
	}
	return [...faults, ...known.values()];
}
