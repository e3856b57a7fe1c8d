import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CertificateAuthority {
	certPath: string;
	keyPath: string;
}

const renewBefore = 14 * 24 * 60 * 60_000;

/** The authority that vouches for the stand-ins, made once for each data folder and known to our n8n alone. */
export async function certificateAuthority(folder: string): Promise<CertificateAuthority> {
	const paths = { certPath: join(folder, 'sandbox-ca.pem'), keyPath: join(folder, 'sandbox-ca.key') };
	if (await isUsable(paths)) return paths;
	await mkdir(folder, { recursive: true });
	const { generateCACertificate } = await import('mockttp');
	const { key, cert } = await generateCACertificate({
		subject: { commonName: 'Sandbox (this machine only)', organizationName: 'Customer communication sandbox' },
	});
	await writeFile(paths.keyPath, key);
	await chmod(paths.keyPath, 0o600);
	await writeFile(paths.certPath, cert);
	return paths;
}

async function isUsable({ certPath, keyPath }: CertificateAuthority): Promise<boolean> {
	if (!existsSync(certPath) || !existsSync(keyPath)) return false;
	try {
		const certificate = new X509Certificate(await readFile(certPath));
		return Date.parse(certificate.validTo) - Date.now() > renewBefore;
	} catch {
		return false;
	}
}
