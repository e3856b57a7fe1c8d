import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { redisIsInstalled } from '../../sandbox/launcher/redis';
import { faultChannels, type FaultChannel } from './messages';
import { complaints, tableOf, writeTable } from './table';

/**
 * `npm run test:faults`: sends thousands of messages through a real n8n in queue mode while its workers are killed, Postgres and
 * Redis go down and the providers misbehave, and counts what became of each. Writes its table into docs/queue-mode.md.
 */

const usage = `npm run test:faults -- [options]
  --seed <number>       which random moments (default 20261121)
  --messages <number>   default 5000, in equal parts over ${faultChannels.join(', ')}
  --kills <number>      how often a worker is killed (default 30)
  --poison <number>     how many of the messages can never be sent (default 5)
  --calm                no kills, restarts or troubles: only the poison
  --channels <a,b>      only these
  --every <seconds>     how often the outbox is looked through (default 10)
  --minutes <number>    when to give up (default 60)
  --quick               do not wait for leases and retries: end them as soon as nothing moves
  --dry                 do not write docs/queue-mode.md`;

async function main(): Promise<boolean> {
	const { values } = parseArgs({
		options: {
			seed: { type: 'string', default: '20261121' },
			messages: { type: 'string', default: '5000' },
			kills: { type: 'string', default: '30' },
			poison: { type: 'string', default: '5' },
			calm: { type: 'boolean', default: false },
			channels: { type: 'string', default: faultChannels.join(',') },
			every: { type: 'string', default: '10' },
			minutes: { type: 'string', default: '60' },
			quick: { type: 'boolean', default: false },
			dry: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		console.log(usage);
		return true;
	}
	if (!redisIsInstalled) throw new Error('Queue mode needs Redis: apt-get install redis-server');
	process.env.CUSTOMER_COMMS_TEST_MODE = 'queue';
	// Only now: the harness reads the mode as it is loaded.
	const { default: startStack } = await import('../n8n/harness/globalSetup');
	const { default: stopStack } = await import('../n8n/harness/globalTeardown');
	const { TestN8n } = await import('../n8n/harness/TestN8n');
	const { workers } = await import('../n8n/harness/facts');
	const { FaultRun } = await import('./faultRun');
	const wanted = values.channels.split(',');
	const stop = async () => await stopStack();
	process.once('SIGINT', () => void stop().then(() => process.exit(130)));
	await startStack();
	const n8n = TestN8n.connect();
	try {
		const result = await new FaultRun(n8n, {
			run: randomBytes(3).toString('hex'),
			seed: Number(values.seed),
			messages: Number(values.messages),
			channels: faultChannels.filter((channel: FaultChannel) => wanted.includes(channel)),
			poison: Number(values.poison),
			kills: values.calm ? 0 : Number(values.kills),
			workers,
			postgres: values.calm ? 0 : 2,
			redis: values.calm ? 0 : 1,
			troubles: values.calm ? 0 : 2,
			troubleSeconds: 20,
			everySeconds: Number(values.every),
			patient: !values.quick,
			minutes: Number(values.minutes),
			say: (line) => console.log(line),
		}).perform();
		const table = tableOf(result);
		console.log(`\n${table}`);
		if (!values.dry) writeTable(table);
		for (const complaint of complaints(result)) console.error(`✗ ${complaint}`);
		return complaints(result).length === 0;
	} finally {
		await n8n.close();
		await stop();
	}
}

main().then(
	(good) => process.exit(good ? 0 : 1),
	(error: unknown) => {
		console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
		process.exit(1);
	},
);
