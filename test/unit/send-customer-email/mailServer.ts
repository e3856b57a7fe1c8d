import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

export interface ReceivedMail {
	envelope: { from: string; to: string[] };
	raw: string;
	mail: Email;
	/** Milliseconds since the epoch. */
	at: number;
	session: string;
}

type Reply = Error | string | 'hang' | 'drop' | undefined;

export interface MailServerBehaviour {
	options?: SMTPServerOptions;
	/** What is answered to MAIL FROM; nothing means 250. */
	sender?: (address: string) => Reply;
	recipient?: (address: string) => Reply;
	/** What is answered when the whole mail was read. */
	content?: (raw: string, session: SMTPServerSession) => Reply | Promise<Reply>;
}

export interface MailServer {
	port: number;
	received: ReceivedMail[];
	/** Connections that were opened. */
	connections: () => number;
	/** Connections that are open. */
	open: () => number;
	close(): Promise<void>;
}

export function reply(responseCode: number, message: string): Error {
	return Object.assign(new Error(message), { responseCode });
}

/** A real SMTP server on this machine, on a port of its own. */
export async function mailServer(behaviour: MailServerBehaviour = {}): Promise<MailServer> {
	const received: ReceivedMail[] = [];
	let connections = 0;
	const answer = (given: Reply, callback: (error?: Error | null, message?: string) => void): void => {
		if (given === 'hang') return;
		if (given instanceof Error) callback(given);
		else callback(null, given);
	};
	const server = new SMTPServer({
		authOptional: true,
		disableReverseLookup: true,
		closeTimeout: 100,
		disabledCommands: ['STARTTLS'],
		logger: false,
		...behaviour.options,
		onConnect(_session, callback) {
			connections++;
			callback();
		},
		onMailFrom: ({ address }, _session, callback) => answer(behaviour.sender?.(address), callback),
		onRcptTo: ({ address }, _session, callback) => answer(behaviour.recipient?.(address), callback),
		onData(stream, session, callback) {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				void (async () => {
					const raw = Buffer.concat(chunks);
					const given = await behaviour.content?.(raw.toString(), session);
					if (given === 'drop') {
						for (const connection of server.connections) {
							(connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
						}
						return;
					}
					if (given === undefined || (typeof given === 'string' && given !== 'hang')) {
						received.push({
							envelope: {
								from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
								to: session.envelope.rcptTo.map(({ address }) => address),
							},
							raw: raw.toString(),
							mail: await PostalMime.parse(raw),
							at: Date.now(),
							session: session.id,
						});
					}
					answer(given, callback);
				})();
			});
		},
	});
	server.on('error', () => {});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.server.address() as AddressInfo).port,
		received,
		connections: () => connections,
		open: () => server.connections.size,
		close: async () => await new Promise((resolve) => server.close(() => resolve())),
	};
}
