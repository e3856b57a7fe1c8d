import { originOf } from '../../../shared/phone/phoneNumber';
import { fieldOf } from '../../../shared/record';
import type { RecordingRule } from '../../decide/legal/recordingConsent';
import { recordingRuleFor } from '../../decide/legal/recordingConsent';
import { timeOf } from '../replay';
import { disclosurePatterns, recordingConsentTool } from './disclosure';

/** One thing said in a call. */
export interface Turn {
	speaker: 'assistant' | 'customer';
	text: string;
}

/** Whether what was said in a call may be kept, and why. */
export interface Recording {
	/** What the strictest of the places on the line asks for. */
	consent: RecordingRule['consent'];
	source: string;
	/** The assistant said that the call is recorded or written down. */
	told: boolean;
	/** The customer said yes or stayed on the line after being asked, as Vapi or the assistant noted it. */
	agreed: boolean;
	/** The customer said no. A no holds whatever the law would allow. */
	refused: boolean;
	kept: boolean;
}

/** A call that has ended. Without consent it holds who, when and how long, and nothing of what was said. */
export interface CallReport {
	callId: string | null;
	direction: 'inbound' | 'outbound' | null;
	customer: string | null;
	ours: string | null;
	/** ISO 8601 UTC. */
	startedAt: string | null;
	endedAt: string | null;
	seconds: number | null;
	endedReason: string | null;
	/** The message of the outbox that the call was made for. */
	messageId: string | null;
	recording: Recording;
	turns: Turn[];
	recordingUrl: string | null;
}

/** A day of talk; what is beyond is not read. */
const mostTurns = 2_000;
const mostCharacters = 5_000;

/**
 * Reads the report of a call (`ServerMessageEndOfCallReport` of Vapi's API description). What was said is handed on only where it may be kept:
 * everybody agreed, or was told, as the law of both numbers' places asks for; a number that tells no place counts as the strictest.
 */
export function callReport(message: unknown): CallReport {
	const call = fieldOf(message, 'call');
	const customer = numberOf(message, call, 'customer');
	const ours = numberOf(message, call, 'phoneNumber');
	const startedAt = instantOf(fieldOf(message, 'startedAt') ?? fieldOf(call, 'startedAt'));
	const endedAt = instantOf(fieldOf(message, 'endedAt') ?? fieldOf(call, 'endedAt'));
	const said = messagesOf(message);
	const turns = said.flatMap(turnOf).slice(0, mostTurns);
	const recording = recordingOf(message, call, [customer, ours], said, turns);
	return {
		callId: textOf(call, 'id'),
		direction: directionOf(fieldOf(call, 'type')),
		customer,
		ours,
		startedAt,
		endedAt,
		seconds: startedAt === null || endedAt === null ? null : Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000)),
		endedReason: textOf(message, 'endedReason') ?? textOf(call, 'endedReason'),
		messageId: textOf(fieldOf(fieldOf(call, 'assistantOverrides'), 'metadata'), 'messageId') ?? textOf(fieldOf(fieldOf(message, 'assistant'), 'metadata'), 'messageId'),
		recording,
		turns: recording.kept ? turns : [],
		recordingUrl: recording.kept ? recordingUrlOf(fieldOf(message, 'artifact')) : null,
	};
}

function recordingOf(message: unknown, call: unknown, numbers: Array<string | null>, said: readonly unknown[], turns: readonly Turn[]): Recording {
	const places = numbers.map((number) => {
		const place = number === null ? undefined : originOf(number)?.place;
		// An American number without a state (toll-free, personal) may be answered in any of them.
		return place === undefined || place === 'US' ? '*' : place;
	});
	const rule = recordingRuleFor(places);
	const consent = rule?.consent ?? 'all';
	const noted = said.flatMap(consentNoted).at(-1);
	const granted = textOf(fieldOf(fieldOf(message, 'compliance') ?? fieldOf(call, 'compliance'), 'recordingConsent'), 'grantedAt') !== null;
	const told = turns.slice(0, 4).some(({ speaker, text }) => speaker === 'assistant' && disclosurePatterns.some((pattern) => pattern.test(text)));
	const agreed = noted ?? granted;
	const refused = noted === false;
	const kept = !refused && (agreed || consent === 'one' || (consent === 'notice' && told));
	return { consent, source: rule?.source ?? '', told, agreed, refused, kept };
}

/** What the assistant noted of the customer's answer: the last one holds. */
function consentNoted(entry: unknown): boolean[] {
	const calls = fieldOf(entry, 'toolCalls');
	if (!Array.isArray(calls)) return [];
	return calls.flatMap((call: unknown) => {
		const called = fieldOf(call, 'function');
		if (fieldOf(called, 'name') !== recordingConsentTool) return [];
		const agreed = fieldOf(argumentsOf(fieldOf(called, 'arguments')), 'agreed');
		return typeof agreed === 'boolean' ? [agreed] : [];
	});
}

function argumentsOf(given: unknown): unknown {
	if (typeof given !== 'string') return given;
	try {
		return JSON.parse(given);
	} catch {
		return undefined;
	}
}

function messagesOf(message: unknown): unknown[] {
	const messages = fieldOf(fieldOf(message, 'artifact'), 'messages');
	return Array.isArray(messages) ? (messages as unknown[]) : [];
}

function turnOf(entry: unknown): Turn[] {
	const role = fieldOf(entry, 'role');
	const speaker = role === 'user' ? 'customer' : role === 'bot' || role === 'assistant' ? 'assistant' : undefined;
	const text = textOf(entry, 'message') ?? textOf(entry, 'content');
	return speaker === undefined || text === null ? [] : [{ speaker, text: text.slice(0, mostCharacters) }];
}

function recordingUrlOf(artifact: unknown): string | null {
	const url = textOf(fieldOf(fieldOf(artifact, 'recording'), 'mono'), 'combinedUrl') ?? textOf(artifact, 'recordingUrl');
	return url !== null && /^https:\/\//.test(url) ? url.slice(0, 2_000) : null;
}

function directionOf(type: unknown): CallReport['direction'] {
	return type === 'inboundPhoneCall' ? 'inbound' : type === 'outboundPhoneCall' ? 'outbound' : null;
}

function numberOf(message: unknown, call: unknown, who: 'customer' | 'phoneNumber'): string | null {
	return textOf(fieldOf(message, who), 'number') ?? textOf(fieldOf(call, who), 'number');
}

function instantOf(value: unknown): string | null {
	return timeOf(value)?.toISOString() ?? null;
}

function textOf(value: unknown, name: string): string | null {
	const text = fieldOf(value, name);
	return typeof text === 'string' && text !== '' ? text : null;
}
