import { createServer, type AddressInfo, type Server } from 'node:net';
import { message, run } from './running';

const told = 'hunter2-Very-Private';
let open: Server | undefined;
afterEach(() => {
	open?.close();
	open = undefined;
});

/** A server that tells the client what it was told, as some do in their log lines. */
async function talkative(): Promise<number> {
	const server = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.write('220 here\r\n');
		socket.on('data', (data) => {
			const line = data.toString().trim();
			if (/^EHLO/i.test(line)) socket.write('250-here\r\n250 AUTH PLAIN LOGIN\r\n');
			else if (/^AUTH PLAIN/i.test(line)) {
				const said = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString().replaceAll('\0', ' ');
				socket.write(`535 login of${said} refused (${line})\r\n`);
			} else socket.write('250 ok\r\n');
		});
	});
	open = server;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

it('a password that a mail server repeats is in no output, error or hint', async () => {
	const port = await talkative();
	const { items, hints } = await run(port, { items: [{ message: message() }], continueOnFail: true, server: { user: 'care', password: told } });
	const text = JSON.stringify([items, hints]);
	expect(text).toContain('535');
	expect(text).not.toContain(told);
	expect(text).not.toContain(Buffer.from(`\0care\0${told}`).toString('base64'));
});
