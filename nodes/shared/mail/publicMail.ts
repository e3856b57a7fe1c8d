const publicMail =
	/^(?:(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|gmx|proton|protonmail|tutanota|tuta|zoho|fastmail|hey|yandex)\.|(?:icloud|me|mac|mail|qq|163|126|139|sina|foxmail|naver|comcast|verizon|att|btinternet|bluewin|hispeed)\.(?:com|net|ch|cn|de)$|(?:web|t-online|freenet|posteo|arcor|vodafone)\.de$|(?:orange|wanadoo|free|laposte|sfr|neuf|bbox)\.fr$|(?:terra|telefonica)\.(?:es|net)$|(?:docomo|ezweb|softbank|nifty)\.(?:ne|com)|mail\.ru$|libero\.it$|pm\.me$)/;

/** Whether a domain (lowercase) is that of a provider whose users have nothing in common: the same domain proves no relation. */
export function isPublicMailDomain(domain: string): boolean {
	return publicMail.test(domain);
}
