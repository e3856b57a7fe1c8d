import type { DateTime } from 'luxon';
import { InputError } from '../../shared/items';
import { formatInstant } from '../../shared/time/instant';
import type { Channel, Reason } from '../../shared/vocabulary';
import type { Inbound, InboundProvider, ProviderEvent, Reading } from './event';
import { readText } from './reading/readText';
import { replayOf, replayTolerances, timeOf, type Tolerance } from './replay';
import { twilioEvents } from './twilio/events';
import { publicUrlOf } from './twilio/publicUrl';
import { verifyTwilio } from './twilio/signature';
import { vapiEvents } from './vapi/events';
import { type SigningPlan, verifyVapi } from './vapi/signature';
import type { Verification } from './verification';
import type { Webhook } from './webhook';
import { whatsAppEvents } from './whatsApp/events';
import { answerChallenge, isChallenge, verifyWhatsApp } from './whatsApp/signature';

/** What signs the webhooks, by the names of the credential; each may be missing. */
export interface SigningSecrets {
	twilioAuthToken?: string;
	whatsAppAppSecret?: string;
	whatsAppVerifyToken?: string;
	vapiServerSecret?: string;
}

export interface InboundSettings {
	secrets: SigningSecrets;
	/** The address the provider calls; empty: the one n8n takes for its own. */
	publicUrl: string;
	/** In place of the documented tolerances. */
	tolerance?: Tolerance;
	vapiPlan: SigningPlan;
	/** ISO 639-1: what is taken where the text does not tell its language. */
	language?: string;
}

/** An event that was let through, or one that was not, with what the operator can do about it. */
export interface ParsedEvent {
	inbound: Inbound;
	refusal?: { text: string; howToMend: string };
}

/**
 * The events of one webhook, each checked and read. An event that is not verified is read all the same and says so.
 *
 * @throws InputError where the request is none of the provider's, or the secret to check it with is missing
 */
export function parseWebhook(
	provider: Exclude<InboundProvider, 'none'>,
	webhook: Webhook,
	settings: InboundSettings,
	now: DateTime<true>,
): ParsedEvent[] {
	if (provider === 'whatsapp' && isChallenge(webhook)) return [parseChallenge(webhook, settings, now)];
	const { verification, events, tolerance } = sources[provider](webhook, settings, now);
	return (verification.verified ? events() : readAnyway(events, provider)).flatMap((event): ParsedEvent[] => {
		const at = event.at === null ? undefined : timeOf(event.at);
		const replay = at && tolerance && replayOf(at, now, settings.tolerance ?? tolerance);
		const checked = verification.verified ? (replay ?? verification) : verification;
		const inbound = inboundOf(event, provider, checked, settings.language, now);
		// A call is no exchange of texts: of what was said in it, only what must be acted on counts as a message.
		if (provider === 'vapi' && event.text !== null && !isUrgent(inbound)) return [];
		return [checked.verified ? { inbound } : { inbound, refusal: checked }];
	});
}

interface Source {
	verification: Verification;
	events: () => ProviderEvent[];
	tolerance?: Tolerance;
}

const sources: Record<
	Exclude<InboundProvider, 'none'>,
	(webhook: Webhook, settings: InboundSettings, now: DateTime<true>) => Source
> = {
	twilio: (webhook, { secrets, publicUrl }) => ({
		verification: verifyTwilio(webhook, secretOf(secrets.twilioAuthToken, 'Twilio Auth Token'), publicUrl),
		events: () => twilioEvents(webhook),
	}),
	whatsapp: (webhook, { secrets }) => ({
		verification: verifyWhatsApp(webhook, secretOf(secrets.whatsAppAppSecret, 'WhatsApp App Secret')),
		events: () => whatsAppEvents(webhook),
		tolerance: replayTolerances.whatsapp,
	}),
	vapi: (webhook, { secrets, publicUrl, vapiPlan, tolerance }, now) => ({
		verification: verifyVapi(
			webhook,
			secretOf(secrets.vapiServerSecret, 'Vapi Server Secret'),
			vapiPlan,
			vapiPlan.payloadFormat.includes('{url}') ? publicUrlOf(webhook, publicUrl) : '',
			now,
			tolerance ?? replayTolerances.vapiSignature,
		),
		events: () => vapiEvents(webhook),
		tolerance: replayTolerances.vapiMessage,
	}),
};

/** What is forged need not have the form of the real thing; why it was refused is told first. */
function readAnyway(events: () => ProviderEvent[], provider: InboundProvider): ProviderEvent[] {
	const unreadable = [emptyEvent(`${provider}:unreadable`)];
	try {
		const found = events();
		return found.length > 0 ? found : unreadable;
	} catch {
		return unreadable;
	}
}

function emptyEvent(providerEventId: string): ProviderEvent {
	return {
		providerEventId,
		providerMessageId: null,
		channel: null,
		from: null,
		to: null,
		text: null,
		at: null,
		status: { state: 'other', errorCode: null, providerMessageId: null, to: null, raw: {} },
	};
}

/** A text that something else has received and vouches for: nothing is checked, and nothing is called verified. */
export function parseText(
	{ text, language, at, messageId, ...given }: {
		text: string;
		channel: Channel | null;
		from: string | null;
		to: string | null;
		messageId: string | null;
		at: string | null;
		language?: string;
	},
	now: DateTime<true>,
	uniqueId: string,
): Inbound {
	const event: ProviderEvent = {
		...given,
		text,
		at,
		providerMessageId: messageId,
		providerEventId: `none:${messageId ?? uniqueId}`,
	};
	const unchecked: Reason = { code: 'not_checked', text: 'No provider was named, so nobody vouches for the sender.' };
	return inboundOf(event, 'none', { verified: false, code: unchecked.code, text: unchecked.text, howToMend: '' }, language, now);
}

function parseChallenge(webhook: Webhook, { secrets }: InboundSettings, now: DateTime<true>): ParsedEvent {
	const { verification, challenge } = answerChallenge(webhook, secretOf(secrets.whatsAppVerifyToken, 'WhatsApp Verify Token'));
	const event: ProviderEvent = {
		...emptyEvent(`whatsapp:challenge:${challenge ?? ''}`),
		channel: 'whatsapp',
		...(challenge === undefined ? {} : { challenge }),
	};
	const inbound = inboundOf(event, 'whatsapp', verification, undefined, now);
	return verification.verified ? { inbound } : { inbound, refusal: verification };
}

function inboundOf(
	event: ProviderEvent,
	provider: InboundProvider,
	verification: Verification,
	language: string | undefined,
	now: DateTime<true>,
): Inbound {
	const { decided, status, text, challenge, channel, ...addresses } = event;
	const reading: Reading | undefined = status ? undefined : readingOf(text ?? '', decided, channel, language);
	const origin: Reason = verification.verified
		? { code: 'verified', text: `Verified by ${verification.by}.` }
		: { code: verification.code, text: verification.text };
	return {
		kind: reading?.kind ?? 'status',
		scope: reading?.scope ?? null,
		language: reading?.language ?? null,
		confidence: reading?.confidence ?? 1,
		channel,
		...addresses,
		at: event.at ?? formatInstant(now),
		text,
		provider,
		verified: verification.verified,
		...(status === undefined ? {} : { status }),
		...(challenge === undefined ? {} : { challenge }),
		engine: 'rules',
		reasons: [...(reading?.reasons ?? []), origin],
	};
}

/** What the provider has acted on already counts whatever the text says: it no longer delivers to this customer. */
function readingOf(
	text: string,
	decided: ProviderEvent['decided'],
	channel: Channel | null,
	language: string | undefined,
): Reading {
	const read = readText(text, { channel, language });
	if (decided === undefined) return read;
	const { kind, scope, by } = decided;
	return {
		kind,
		scope,
		language: read.language,
		confidence: 1,
		reasons: [{ code: 'decided_by_provider', text: `The provider has taken it for "${kind}" (${by}).` }],
	};
}

function isUrgent({ kind, reasons }: Inbound): boolean {
	// A "stop" alone, in a call, may be said to the dog.
	return (kind === 'stop' || kind === 'wrong_number') && reasons.every(({ code }) => code !== 'keyword');
}

function secretOf(secret: string | undefined, field: string): string {
	if (secret) return secret;
	throw new InputError(
		`The credential "Webhook Signing" has no ${field}, so the request cannot be checked.`,
		`Fill in "${field}" in the credential.`,
	);
}
