import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../../../sandbox/launcher/childProcess';
import type { Mailbox } from '../../../sandbox/launcher/demoAccounts';
import { freePorts } from '../../../sandbox/launcher/ports';

/** A real IMAP server with one mailbox, filled by LMTP. */
export interface Dovecot {
	mailbox: Mailbox;
	stop(): Promise<void>;
}

const binary = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path));

export const dovecotIsInstalled = binary !== undefined && existsSync('/usr/lib/dovecot/lmtp') && existsSync('/usr/lib/dovecot/imap');

const login = { user: 'inbox', password: 'inbox-of-the-tests' };

interface Account {
	name: string;
	group: string;
	uid: number;
	gid: number;
}

/** Dovecot refuses to hand mail to root; as root the mailbox belongs to nobody, else to us. */
function mailOwner(): Account {
	const id = (flag: string, user: string) => execFileSync('id', [flag, user], { encoding: 'utf8' }).trim();
	const { username, uid } = userInfo();
	const name = uid === 0 ? 'nobody' : username;
	return { name, group: id('-gn', name), uid: Number(id('-u', name)), gid: Number(id('-g', name)) };
}

function configuration(folder: string, ports: { imap: number; lmtp: number }, owner: Account): string {
	// Every address is delivered into the one mailbox: the business has several, and n8n reads them as one.
	return `
protocols = imap lmtp
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
default_internal_user = ${owner.name}
default_internal_group = ${owner.group}
default_login_user = ${owner.name}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${folder}/mail
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=${login.password}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/home allow_all_users=yes
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service stats {
  chroot =
}
protocol lmtp {
  postmaster_address = postmaster@localhost
}
`;
}

async function answers(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect({ port, host: '127.0.0.1' });
		socket.setTimeout(2_000, () => socket.destroy());
		socket.once('data', () => (socket.destroy(), resolve(true)));
		socket.once('error', () => resolve(false));
		socket.once('close', () => resolve(false));
	});
}

/**
 * @param timeZone n8n's own: its trigger asks for mails since today by its clock, and a server elsewhere would call them yesterday's for some
 * hours of the night
 */
export async function startDovecot(timeZone: string): Promise<Dovecot> {
	if (!binary) throw new Error('dovecot is not installed: apt-get install dovecot-imapd dovecot-lmtpd');
	const owner = mailOwner();
	// Short, because the paths of Unix sockets must be.
	const folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
	chmodSync(folder, 0o755);
	for (const name of ['run', 'state', 'mail', 'home']) {
		mkdirSync(join(folder, name));
		chownSync(join(folder, name), owner.uid, owner.gid);
	}
	const [imap = 0, lmtp = 0] = await freePorts(2);
	const file = join(folder, 'dovecot.conf');
	writeFileSync(file, configuration(folder, { imap, lmtp }, owner));
	const server = startProcess(binary, ['-F', '-c', file], {
		cwd: folder,
		env: { PATH: process.env.PATH ?? '', TZ: timeZone },
		logFile: join(folder, 'output.log'),
		signalAtExit: 'SIGTERM',
	});
	const stop = async () => {
		await server.stop('SIGTERM', 5_000);
		rmSync(folder, { recursive: true, force: true });
	};
	for (const start = Date.now(); !((await answers(imap)) && (await answers(lmtp))); ) {
		if (server.hasExited() || Date.now() - start > 20_000) {
			const logs = execFileSync('sh', ['-c', `tail -n 20 ${folder}/*.log || true`], { encoding: 'utf8' });
			await stop();
			throw new Error(`Dovecot did not start:\n${logs}`);
		}
		await new Promise((wake) => setTimeout(wake, 100));
	}
	return {
		mailbox: {
			address: 'hello@studio-lumen.example',
			...login,
			imap: { host: '127.0.0.1', port: imap },
			lmtp: { host: '127.0.0.1', port: lmtp },
		},
		stop,
	};
}
