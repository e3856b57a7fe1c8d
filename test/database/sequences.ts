import { draftFromTemplate, templateFrom } from '../../nodes/DraftReply/fromTemplate';
import { Definitions, stepOf } from '../../nodes/ScheduleSequenceStep/sequence/request';
import type { NextStep } from '../../nodes/ScheduleSequenceStep/sequence/nextStep';
import type { TestDatabase } from './database';
import { studio } from './fixtures';

/** A round of the workflow "Advance sequences" without n8n: the same functions of the database around the code of the same nodes. */

export interface Enrolled {
	place: number;
	id: string;
	contactId: string;
	outcome: string;
	epoch: number;
	version: number;
	reasons: Array<{ code: string; text: string }>;
}

export async function enrol(db: TestDatabase, items: Array<Record<string, unknown>>, at: string): Promise<Enrolled[]> {
	return await db.rows<Enrolled & Record<string, unknown>>('select * from comms.enrol_contacts($1, $2) order by place', [JSON.stringify(items), at]);
}

export async function enrolOne(db: TestDatabase, item: Record<string, unknown>, at: string): Promise<Enrolled> {
	const [only] = await enrol(db, [{ tenantId: studio, ...item }], at);
	if (!only) throw new Error('Nothing came of it.');
	return only;
}

export interface ClaimedEnrolment {
	id: string;
	fence: number;
	tenantId: string;
	sequence: unknown;
	enrolment: Record<string, unknown>;
	contact: Record<string, unknown>;
	history: unknown[];
	policy: unknown;
}

export async function claimEnrolments(db: TestDatabase, at: string, max = 200): Promise<ClaimedEnrolment[]> {
	return await db.rows<ClaimedEnrolment & Record<string, unknown>>('select * from comms.claim_due_enrolments($1, $2, $3, $4)', ['w1', max, '5 minutes', at]);
}

const definitions = new Definitions();

export function decided(claimed: ClaimedEnrolment, at: string): ClaimedEnrolment & { step?: NextStep; error?: string } {
	try {
		return { ...claimed, step: stepOf({ ...claimed, workspaceZone: 'UTC', now: Date.parse(at) }, definitions) };
	} catch (error) {
		return { ...claimed, error: error instanceof Error ? error.message : String(error) };
	}
}

interface ToWrite {
	id: string | null;
	fence: number;
	step: NextStep;
	template: unknown;
	variables: unknown;
	contact: Record<string, unknown>;
}

export interface Advanced {
	id: string;
	outcome: string;
	nextAt: Date | null;
	messageId: string | null;
	reasons: Array<{ code: string }>;
}

export async function advance(db: TestDatabase, items: Array<Record<string, unknown>>, at: string): Promise<Advanced[]> {
	return await db.rows<Advanced & Record<string, unknown>>('select * from comms.advance_enrolments($1, $2)', [JSON.stringify(items), at]);
}

export async function carryOut(db: TestDatabase, items: Array<Record<string, unknown>>, at: string): Promise<Advanced[]> {
	const wanted = await db.rows<ToWrite & Record<string, unknown>>('select * from comms.steps_to_write($1, $2)', [JSON.stringify(items), at]);
	const written = wanted
		.filter(({ id }) => id !== null)
		.map((row) => {
			const reader = { language: undefined, timeZone: String(row.contact.timeZone ?? 'UTC'), to: undefined };
			return { id: row.id, fence: row.fence, step: row.step, draft: draftFromTemplate(templateFrom(row.template), row.variables, reader) };
		});
	return written.length === 0 ? [] : await advance(db, written, at);
}

/** Rounds until nothing is due: as many as a run of the workflow has. */
export async function tick(db: TestDatabase, at: string, max = 200): Promise<void> {
	for (let round = 0; round < 60; round++) {
		const claimed = await claimEnrolments(db, at, max);
		if (claimed.length === 0) return;
		await carryOut(db, claimed.map((one) => ({ ...decided(one, at) })), at);
	}
	throw new Error(`At ${at} there was no end to what is due.`);
}

/** The outbox's messages of sequences, by time. */
export async function sentSteps(db: TestDatabase): Promise<Array<{ key: string; at: string; channel: string; contactId: string; state: string; templateId: string | null }>> {
	return await db.rows(`
		select m.key, comms.iso(t.at) as at, m.channel, m.contact_id as "contactId", m.state, m.template_id as "templateId"
		from comms.enrolment_steps t join comms.scheduled_messages m on m.id = t.message_id order by t.at, m.key`);
}

/** The follow-up of a quote: day 0 mail, 2 text, 5 call, 7 mail, 14 mail, at nine by the contact's clock. */
export const followUp = {
	id: 'test-quote',
	topic: 'service',
	exits: ['reply', 'booking', 'conversion', 'opt_out', 'bounce', 'stage_left'],
	reentry: { mode: 'after_exit', afterDays: 30 },
	steps: [
		{ id: 'quote', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], template: 'test-note' },
		{ id: 'text', delay: { kind: 'calendar', from: 'enrolment', days: 2, at: '09:00' }, channels: ['sms', 'email'], template: 'test-note' },
		{ id: 'call', delay: { kind: 'calendar', from: 'enrolment', days: 5, at: '11:00' }, channels: ['phone', 'email'], template: 'test-note' },
		{ id: 'cases', delay: { kind: 'calendar', from: 'enrolment', days: 7, at: '09:00' }, channels: ['email'], template: 'test-note' },
		{ id: 'last', delay: { kind: 'calendar', from: 'enrolment', days: 14, at: '09:00' }, channels: ['email'], template: 'test-note' },
	],
};

/** Stores a definition for everybody, and a text for every channel that says who it is for. */
export async function storeSequence(db: TestDatabase, definition: Record<string, unknown> = followUp): Promise<void> {
	await db.rows('select * from comms.save_sequence($1, null)', [definition]);
	const text = (channel: string) => ({
		templateId: 'test-note', channel, language: 'en', name: 'Note', subject: channel === 'email' ? 'A note' : undefined, text: 'Hello {{name}}.',
		variables: { name: { type: 'text', required: true } },
	});
	await db.rows('select * from comms.load_templates($1)', [JSON.stringify(['email', 'sms', 'phone', 'whatsapp'].map(text))]);
}
