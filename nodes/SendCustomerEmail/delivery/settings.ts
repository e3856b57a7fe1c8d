import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { InputError, type Parameters } from '../../shared/items';
import type { MailLimits } from '../message/outgoingMail';
import type { PoolSettings, SmtpServer } from './smtpPool.lazy';

/** The options' defaults, in one place for the editor and for runs without the collection. */
export const defaults = {
	poolSize: 5,
	ratePerSecond: 0,
	connectionTimeout: 10_000,
	socketTimeout: 60_000,
	messageTimeout: 300_000,
	/** Megabytes (10^6 bytes). */
	maxSize: 25,
	maxRecipients: 50,
	bounceAddress: '',
	dryRun: false,
} as const;

export interface RunSettings extends PoolSettings {
	/** Mails a second; 0 is no limit. */
	ratePerSecond: number;
	dryRun: boolean;
}

function atLeast(least: number, value: unknown, fallback: number): number {
	const number = Number(value);
	return Number.isFinite(number) && number >= least ? number : fallback;
}

/** What holds for all mails of a run, read from the first item. */
export function runSettingsOf(parameters: Parameters): RunSettings {
	const number = (name: Exclude<keyof PoolSettings, 'dryRun'> | 'ratePerSecond', least: number): number =>
		atLeast(least, parameters.get<unknown>(`options.${name}`, 0, defaults[name]), defaults[name]);
	return {
		poolSize: Math.min(50, Math.floor(number('poolSize', 1))),
		ratePerSecond: number('ratePerSecond', 0),
		connectionTimeout: number('connectionTimeout', 1),
		socketTimeout: number('socketTimeout', 1),
		messageTimeout: number('messageTimeout', 1),
		dryRun: parameters.get<boolean>('options.dryRun', 0, defaults.dryRun) === true,
	};
}

export function mailLimitsOf(parameters: Parameters, index: number): MailLimits {
	const number = (name: 'maxSize' | 'maxRecipients'): number =>
		atLeast(0, parameters.get<unknown>(`options.${name}`, index, defaults[name]), defaults[name]);
	return {
		maxBytes: number('maxSize') * 1_000_000,
		maxRecipients: number('maxRecipients'),
		bounceAddress: parameters.get<string>('options.bounceAddress', index, defaults.bounceAddress),
	};
}

const securities = ['none', 'startTls', 'tls'] as const;

/** The mail server of the credential. */
export function smtpServerOf(credential: ICredentialDataDecryptedObject): SmtpServer {
	const text = (name: string): string => String(credential[name] ?? '').trim();
	const host = text('host');
	const port = Number(credential.port ?? 587);
	if (host === '' || !Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new InputError(
			`The credential names no mail server (host "${host}", port ${text('port')})`,
			'Open the credential "Customer Email SMTP" and enter the host and the port of your mail server.',
		);
	}
	return {
		host,
		port,
		security: securities.find((security) => security === credential.security) ?? 'startTls',
		user: text('user'),
		// Not trimmed: blanks may belong to a password.
		password: String(credential.password ?? ''),
		allowSelfSigned: credential.allowSelfSigned === true,
		clientHostName: text('clientHostName'),
	};
}
