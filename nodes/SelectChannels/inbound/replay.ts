import type { DateTime } from 'luxon';
import { refused, type Verification } from './verification';

/** How far an event's own time may lie from now, in seconds. */
export interface Tolerance {
	older: number;
	newer: number;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/**
 * A request that was recorded and is sent again carries its old time. Where nobody signs a time there is nothing to
 * check, and the database's deduplication by `providerEventId` is the only guard.
 */
export const replayTolerances = {
	/**
	 * The time in a Vapi signature: five minutes, as the Standard Webhooks specification recommends
	 * (https://github.com/standard-webhooks/standard-webhooks, "Webhook timestamp").
	 */
	vapiSignature: { older: 5 * MINUTE, newer: 5 * MINUTE },
	/** The time in a Vapi message: its back-off plan may repeat a request for hours (`Server.backoffPlan` of its API). */
	vapiMessage: { older: DAY, newer: 5 * MINUTE },
	/**
	 * Meta repeats what was not answered with 200 for up to seven days (Graph API, "Webhooks", "Webhook delivery"): less
	 * would throw away what customers wrote while n8n was down.
	 */
	whatsapp: { older: 7 * DAY + HOUR, newer: 5 * MINUTE },
} as const satisfies Record<string, Tolerance>;

/** Undefined where the time is near enough. */
export function replayOf(at: Date, now: DateTime<true>, { older, newer }: Tolerance): Verification | undefined {
	const age = (now.toMillis() - at.getTime()) / 1_000;
	if (age >= -newer && age <= older) return undefined;
	const [distance, limit, direction] = age > 0 ? [age, older, 'old'] : [-age, newer, 'in the future'];
	return refused(
		'replay_refused',
		`The event is of ${at.toISOString()}, ${Math.round(distance)} seconds ${direction}; at most ${limit} are let through.`,
		'A request that was recorded and sent again looks like this. If it is genuine, check the clock of this machine, or raise "Replay Tolerance" in the options.',
	);
}

/** A time as providers write it: seconds or milliseconds since 1970, or ISO 8601. */
export function timeOf(value: unknown): Date | undefined {
	const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (text === '' || text.length > 40) return undefined;
	const number = Number(text);
	// 10^11 seconds are the year 5138; as many milliseconds are 1973.
	const millis = Number.isFinite(number) ? (number > 1e11 ? number : number * 1_000) : Date.parse(text);
	const time = new Date(millis);
	return Number.isNaN(time.getTime()) ? undefined : time;
}
