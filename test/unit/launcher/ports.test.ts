import { createServer, type AddressInfo } from 'node:net';
import { chooseFreePorts, portsFrom, requireFreePorts } from '../../../sandbox/launcher/ports';

describe('the ports of the demo', () => {
	test('follow one another from the first, which is that of n8n', () => {
		expect(Object.values(portsFrom(6000))).toEqual([6000, 6001, 6002, 6003, 6004, 6005, 6006]);
		expect(portsFrom(6000).n8n).toBe(6000);
	});

	test('a taken one is named, with what it is for and the way out', async () => {
		const other = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => other.once('listening', resolve));
		try {
			const { port } = other.address() as AddressInfo;
			const ports = { ...(await chooseFreePorts()), smtp: port };
			await expect(requireFreePorts(ports)).rejects.toThrow(new RegExp(`^Port ${port}, meant for the mail server of the sandbox, .*--port-base`));
		} finally {
			other.close();
		}
	});

	test('those chosen for tests are free and differ', async () => {
		const ports = await chooseFreePorts();
		expect(new Set(Object.values(ports)).size).toBe(7);
		await expect(requireFreePorts(ports)).resolves.toBeUndefined();
	});
});
