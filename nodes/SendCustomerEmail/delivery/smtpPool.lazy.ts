import nodemailer from 'nodemailer';
import type { ComposedMail } from '../message/outgoingMail';
import {
	acceptedOutcome,
	failedOutcome,
	type DeliveryError,
	type Outcome,
	type RejectedRecipient,
} from './outcome';
import { withoutLogin } from './secretsOfServer';
import { fieldOf } from '../../shared/record';

/** The credential `customerEmailSmtpApi`. */
export interface SmtpServer {
	host: string;
	port: number;
	security: 'none' | 'startTls' | 'tls';
	user: string;
	password: string;
	allowSelfSigned: boolean;
	clientHostName: string;
}

export interface PoolSettings {
	/** Connections at the same time. */
	poolSize: number;
	/** Milliseconds to connect, to be greeted and to log in. */
	connectionTimeout: number;
	/** Milliseconds without a sign of the server. */
	socketTimeout: number;
	/** Milliseconds one mail may take in all, so that a server that trickles its answers can't hold up a run. */
	messageTimeout: number;
}

export interface LoadedAttachment {
	filename: string;
	content: Buffer;
	contentType: string;
}

export interface SmtpPool {
	/** Never throws: what went wrong is the outcome. */
	send(mail: ComposedMail, attachments: LoadedAttachment[]): Promise<Outcome>;
	/** Ends every connection. */
	close(): void;
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
	return typeof value === 'number' ? value : undefined;
}

function rejectedIn(holder: unknown): RejectedRecipient[] {
	const errors = fieldOf(holder, 'rejectedErrors');
	if (!Array.isArray(errors)) return [];
	return errors.map((error: unknown) => ({
		recipient: text(fieldOf(error, 'recipient')) ?? '',
		response: text(fieldOf(error, 'response')) ?? text(fieldOf(error, 'message')) ?? '',
		code: number(fieldOf(error, 'responseCode')) ?? null,
	}));
}

function deliveryError(error: unknown, cleaned: (said: string) => string): DeliveryError {
	const response = text(fieldOf(error, 'response'));
	return {
		message: cleaned(error instanceof Error ? error.message : String(error)),
		kind: text(fieldOf(error, 'code')),
		command: text(fieldOf(error, 'command')),
		response: response === undefined ? undefined : cleaned(response),
		responseCode: number(fieldOf(error, 'responseCode')),
		rejected: rejectedIn(error),
	};
}

function connectionOptions(server: SmtpServer, settings: PoolSettings) {
	return {
		host: server.host,
		port: server.port,
		secure: server.security === 'tls',
		requireTLS: server.security === 'startTls',
		ignoreTLS: server.security === 'none',
		tls: { rejectUnauthorized: !server.allowSelfSigned },
		...(server.user === '' ? {} : { auth: { user: server.user, pass: server.password } }),
		...(server.clientHostName === '' ? {} : { name: server.clientHostName }),
		connectionTimeout: settings.connectionTimeout,
		greetingTimeout: settings.connectionTimeout,
		dnsTimeout: settings.connectionTimeout,
		socketTimeout: settings.socketTimeout,
		// A mail's content is data: it never makes this machine read a file or fetch an address.
		disableFileAccess: true,
		disableUrlAccess: true,
	};
}

/** Logs in and says what is wrong, for the credential's test. */
export async function checkServer(server: SmtpServer): Promise<string | undefined> {
	const settings: PoolSettings = {
		poolSize: 1,
		connectionTimeout: 10_000,
		socketTimeout: 10_000,
		messageTimeout: 10_000,
	};
	const transport = nodemailer.createTransport(connectionOptions(server, settings));
	try {
		await transport.verify();
		return undefined;
	} catch (error) {
		return withoutLogin(server)(error instanceof Error ? error.message : String(error));
	} finally {
		transport.close();
	}
}

function mailOptions(mail: ComposedMail, attachments: LoadedAttachment[]) {
	return {
		from: mail.from,
		to: mail.to,
		cc: mail.cc,
		bcc: mail.bcc,
		replyTo: mail.replyTo,
		envelope: mail.envelope,
		subject: mail.subject,
		text: mail.text,
		html: mail.html,
		messageId: mail.messageId,
		inReplyTo: mail.inReplyTo,
		references: mail.references,
		priority: mail.priority,
		attachments,
		xMailer: false as const,
		headers: mail.headers.map(({ key, value }) => ({
			key,
			// URLs can't be folded; they were checked for their length.
			value: /^list-unsubscribe$/i.test(key) ? { prepared: true, value } : value,
		})),
	};
}

/** The whole mail as it would be sent, without sending it. */
export async function rawMail(mail: ComposedMail, attachments: LoadedAttachment[]): Promise<Buffer> {
	const transport = nodemailer.createTransport({ streamTransport: true, buffer: true });
	const { message } = await transport.sendMail(mailOptions(mail, attachments));
	return Buffer.isBuffer(message) ? message : Buffer.from('');
}

/** One pool of connections for a run. */
export function openPool(server: SmtpServer, settings: PoolSettings): SmtpPool {
	/** Message-IDs whose content was read to its last byte, so that the server may hold the whole mail. */
	const contentSent = new Set<string>();
	const transport = nodemailer.createTransport({
		...connectionOptions(server, settings),
		pool: true,
		maxConnections: settings.poolSize,
		maxMessages: 100,
		// A connection that the server dropped while it was idle: the mail goes out over a new one. Only before the
		// content was read, see the guard below.
		maxRequeues: 1,
	});
	transport.use('stream', (mail, done) => {
		const id = String(mail.data.messageId);
		mail.message.processFunc((content) => {
			if (contentSent.has(id)) content.destroy(new Error('The mail was already handed over once'));
			else content.once('end', () => contentSent.add(id));
			return content;
		});
		done();
	});

	const cleaned = withoutLogin(server);
	return {
		async send(mail, attachments) {
			const { to } = mail.envelope;
			try {
				const info = await transport.sendMail({
					...mailOptions(mail, attachments),
					signal: AbortSignal.timeout(settings.messageTimeout),
				});
				return acceptedOutcome(info.accepted.map(String), rejectedIn(info), info.response);
			} catch (error) {
				return failedOutcome(deliveryError(error, cleaned), to, contentSent.has(mail.messageId));
			} finally {
				contentSent.delete(mail.messageId);
			}
		},
		close() {
			transport.close();
		},
	};
}
