/** RFC 5321, 4.5.3.1.2: octets of a domain, without the dots at its ends. */
const longestDomain = 253;
const asciiLabel = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;
const unicodeDomain = /^[\p{L}\p{M}\p{N}._-]+$/u;

/** The domain as it travels (punycode, RFC 5891), or undefined where it is none. */
export function asciiDomain(domain: string): string | undefined {
	if (domain.length > longestDomain || !unicodeDomain.test(domain)) return undefined;
	let ascii = domain.toLowerCase();
	if (!/^[a-z0-9._-]+$/.test(ascii)) {
		try {
			ascii = new URL(`http://${domain}`).hostname;
		} catch {
			return undefined;
		}
	}
	const labels = ascii.split('.');
	return ascii.length <= longestDomain && labels.every((label) => asciiLabel.test(label))
		? ascii
		: undefined;
}
