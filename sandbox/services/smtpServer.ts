import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { addressOf } from './localHttp';
import type { MailWorld } from './mailWorld';

const largestMail = 60 * 1024 * 1024;

export interface RunningSmtpServer {
	port: number;
	stop(): Promise<void>;
}

/** The mail servers of all customers in one: takes any mail, without TLS and with any login or none. */
export async function startSmtpServer(world: MailWorld, port: number): Promise<RunningSmtpServer> {
	const sockets = new Map<number, Socket>();
	const stopping = new AbortController();
	const server = new SMTPServer({
		name: 'sandbox.invalid',
		banner: 'the sandbox takes any mail',
		size: largestMail,
		disabledCommands: ['STARTTLS'],
		authOptional: true,
		disableReverseLookup: true,
		closeTimeout: 200,
		onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
		onRcptTo: (recipient, _session, done) => done(refusal(world, recipient.address)),
		onData: (stream, session, done) => {
			receive(world, stream, session, stopping.signal).then(
				(outcome) => {
					if (outcome === 'hang_up') sockets.get(session.remotePort)?.destroy();
					else if (outcome === 'too_large') done(mailError(552, `5.3.4 Mail larger than ${largestMail} bytes`));
					else done(null, `2.0.0 kept as ${outcome}`);
				},
				(error: unknown) => done(mailError(451, `4.3.0 ${error instanceof Error ? error.message : String(error)}`)),
			);
		},
	});
	server.server.on('connection', (socket: Socket) => {
		const { remotePort } = socket;
		if (remotePort === undefined) return;
		sockets.set(remotePort, socket);
		socket.on('close', () => sockets.delete(remotePort));
	});
	// A client that hangs up is no concern of ours.
	server.on('error', () => undefined);
	await new Promise<void>((resolve, reject) => {
		server.server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve());
	});
	return {
		port: addressOf(server.server),
		stop: async () => {
			stopping.abort();
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				for (const socket of sockets.values()) socket.destroy();
			});
			await world.settled();
		},
	};
}

/** Only customers' servers misbehave: mail to the business always gets in. */
function refusal(world: MailWorld, address: string): Error | null {
	if (world.roster.isInbound(address)) return null;
	if (world.faults.strike('reject', address)) return mailError(550, `5.1.1 <${address}>: Recipient address rejected: User unknown`);
	if (world.faults.strike('defer', address)) return mailError(451, `4.7.1 <${address}>: Try again later`);
	return null;
}

async function receive(
	world: MailWorld,
	stream: SMTPServerDataStream,
	session: SMTPServerSession,
	stopping: AbortSignal,
): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) {
		if (Buffer.isBuffer(chunk) && !stream.sizeExceeded) chunks.push(chunk);
	}
	if (stream.sizeExceeded) return 'too_large';
	const { mailFrom, rcptTo } = session.envelope;
	const recipients = rcptTo.map(({ address }) => address);
	const customers = recipients.filter((address) => !world.roster.isInbound(address));
	const slow = customers.map((address) => world.faults.strike('slow', address)).find((fault) => fault !== undefined);
	if (slow) await wait(slow.seconds * 1000, undefined, { signal: stopping }).catch(() => undefined);
	const drops = customers.some((address) => world.faults.strike('drop_after_data', address) !== undefined);
	const stored = world.receive({ from: mailFrom ? mailFrom.address : '', to: recipients }, Buffer.concat(chunks));
	return drops ? 'hang_up' : stored.map(({ id }) => id).join(',');
}

function mailError(responseCode: number, message: string): Error {
	return Object.assign(new Error(message), { responseCode });
}
