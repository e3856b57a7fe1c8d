import { DateTime } from 'luxon';
import { readTemplate, renderTemplate } from '../../nodes/DraftReply/template/template';
import { cadenceOf } from '../../nodes/ScheduleSequenceStep/incidentCadence/incidentCadence';
import { audienceFor } from '../../nodes/SelectChannels/audience/request';
import type { TestDatabase } from './database';

/** Tell Customers of an Incident without n8n: the functions of the database, and between them the nodes' own code. */

export interface Notice extends Record<string, unknown> {
	updateId: string;
	textKey: string;
	language: string;
	variables: Record<string, unknown>;
	contact: { contactId?: string; timeZone: string };
	message: { channel: string; to: string; key: string };
}

const read = new Map<string, ReturnType<typeof readTemplate>>();
function templateOf(key: string, written: unknown) {
	const name = `${key} ${(written as { name?: string } | undefined)?.name ?? ''}`;
	const known = read.get(name) ?? readTemplate(written);
	read.set(name, known);
	return known;
}

/** From a posted update to the outbox. */
export async function tellCustomers(db: TestDatabase, updateId: string | null, at: string): Promise<Array<Notice & { outcome: string; text: string }>> {
	const now = DateTime.fromISO(at, { zone: 'utc' }) as DateTime<true>;
	const [question] = await db.rows<{ incident: Record<string, unknown>; customers: unknown; staff: unknown; policy: unknown }>('select * from comms.incident_question($1, $2)', [updateId, at]);
	if (question === undefined) throw new Error('no such update');
	const audience = audienceFor({ ...question, workspaceZone: 'UTC', now });
	const { severity, crisisLevel, declaredAt, lastUpdateAt, resolvedAt, status } = question.incident;
	const cadence = cadenceOf({ severity, crisisLevel, declaredAt, lastUpdateAt, acknowledgedAt: undefined, resolvedAt, status, policy: undefined, now: now.toMillis() });
	const notices = await db.rows<Notice>('select * from comms.incident_notices($1, $2)', [JSON.stringify({ updateId, audience, cadence }), at]);
	const { texts } = await db.row<{ texts: Record<string, unknown> }>('select comms.incident_texts($1) as texts', [updateId]);
	const drafts = notices.map((notice) => {
		try {
			return { ...notice, draft: renderTemplate(templateOf(notice.textKey, texts[notice.textKey]), notice.variables, { language: notice.language, timeZone: notice.contact.timeZone }) };
		} catch (error) {
			return { ...notice, error: String(error) };
		}
	});
	const outcomes = await db.rows<{ outcome: string }>('select * from comms.enqueue_incident_notices($1, $2)', [JSON.stringify(drafts), at]);
	return drafts.map((one, place) => ({ ...one, outcome: outcomes[place]?.outcome ?? '', text: 'draft' in one ? (one.draft.text ?? '') : '' }));
}
