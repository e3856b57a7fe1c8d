import { redisIsInstalled } from '../../../sandbox/launcher/redis';
import { dovecotIsInstalled } from './dovecot';

/** `describe` for tests that read a mailbox: without Dovecot skipped, and with CI=true failing. */
export const describeWithMailbox = describeWhere(dovecotIsInstalled, 'that read a mailbox', 'dovecot-imapd dovecot-lmtpd');

/** `describe` for tests of queue mode: without Redis skipped, and with CI=true failing. */
export const describeWithRedis = describeWhere(redisIsInstalled, 'of n8n in queue mode', 'redis-server');

function describeWhere(isThere: boolean, tests: string, packages: string): jest.Describe {
	if (isThere || process.env.CI === 'true') return describe;
	process.stderr.write(`LEFT OUT: the tests ${tests}; they need: apt-get install ${packages}\n`);
	return describe.skip as jest.Describe;
}
