import * as z from 'zod';
import { maybe, orElse, parseShape } from '../../shared/shape';
import type { InboundSettings, SigningSecrets } from './parseInbound';
import { standardPlan } from './vapi/signature';

const optionsSchema = z.object({
	language: maybe(z.string()),
	/** Seconds, either way. */
	replayTolerance: maybe(z.number().positive()),
	vapiAlgorithm: orElse(z.enum(['sha1', 'sha256', 'sha512']), standardPlan.algorithm),
	vapiEncoding: orElse(z.enum(['hex', 'base64']), standardPlan.encoding),
	vapiSignatureHeader: orElse(z.string(), ''),
	vapiTimestampHeader: orElse(z.string(), ''),
	vapiSignaturePrefix: orElse(z.string(), ''),
	vapiPayloadFormat: orElse(z.string(), ''),
	vapiSecretIsBase64: orElse(z.boolean(), false),
});

const secretsSchema = z.object({
	twilioAuthToken: maybe(z.string()),
	whatsAppAppSecret: maybe(z.string()),
	whatsAppVerifyToken: maybe(z.string()),
	vapiServerSecret: maybe(z.string()),
});

/** @throws InputError naming the option that is wrong */
export function settingsOf(options: unknown, publicUrl: unknown, secrets: unknown): InboundSettings {
	const read = parseShape(optionsSchema, options ?? {}, 'options');
	const { replayTolerance: seconds } = read;
	return {
		secrets: secretsOf(secrets),
		publicUrl: typeof publicUrl === 'string' ? publicUrl : '',
		...(seconds === undefined ? {} : { tolerance: { older: seconds, newer: seconds } }),
		language: read.language,
		vapiPlan: {
			algorithm: read.vapiAlgorithm,
			encoding: read.vapiEncoding,
			signatureHeader: read.vapiSignatureHeader.trim(),
			timestampHeader: read.vapiTimestampHeader.trim(),
			prefix: read.vapiSignaturePrefix,
			payloadFormat: read.vapiPayloadFormat,
			secretIsBase64: read.vapiSecretIsBase64,
		},
	};
}

/** A pasted secret often brings a line break along. */
function secretsOf(credential: unknown): SigningSecrets {
	const read = parseShape(secretsSchema, credential ?? {}, 'credential');
	return Object.fromEntries(Object.entries(read).map(([name, secret]) => [name, secret?.trim()]));
}

const names = {
	twilioAuthToken: 'Twilio',
	whatsAppAppSecret: 'WhatsApp',
	whatsAppVerifyToken: 'the WhatsApp address check',
	vapiServerSecret: 'Vapi',
} as const satisfies Record<keyof SigningSecrets, string>;

/** What a credential is good for. No server can be asked whether a signing secret is right. */
export function checkSecrets(credential: unknown): { status: 'OK' | 'Error'; message: string } {
	const secrets = secretsOf(credential);
	const usable = Object.entries(names).filter(([name]) => Reflect.get(secrets, name)).map(([, use]) => use);
	return usable.length > 0
		? { status: 'OK', message: `Webhooks can be checked for: ${usable.join(', ')}. Whether a secret is right shows with the first webhook.` }
		: { status: 'Error', message: 'Nothing is filled in, so no webhook can be checked.' };
}
