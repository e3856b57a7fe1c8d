/** Links and mail addresses of a text, and which of them a draft may carry. */

const link = /(?:https?:\/\/|www\.)[^\s<>"'«»“”„「」（）()]+|(?<![@\p{L}\p{N}._/-])(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+(?:com|net|org|io|app|dev|co|info|biz|example|test|shop|xyz|site|online|link|click|top|ru|cn|de|fr|es|eu|uk|jp|ch|at|us|me|ly|gl|ai)(?![\p{L}\p{N}-]|\.\p{L})(?:\/[^\s<>"'«»“”„「」（）()]*)?/giu;
const otherScheme = /(?<![\p{L}\p{N}])(?:javascript|data|vbscript|file|ftp|mailto|tel):[^\s<>"']+/giu;
const address = /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}/gu;

function trimmed(found: string): string {
	return found.replace(/[.,;:!?。，；：！？)\]}]+$/u, '');
}

/** Every link of a text: with a scheme, with www, or a bare host with a common ending. */
export function linksIn(text: string): string[] {
	const addresses = text.replace(address, ' ');
	return [...new Set([...addresses.matchAll(link), ...text.matchAll(otherScheme)].map((match) => trimmed(match[0])))];
}

/** Every mail address of a text, lower case. */
export function addressesIn(text: string): string[] {
	return [...new Set([...text.matchAll(address)].map((match) => match[0].toLowerCase()))];
}

interface Place {
	host: string;
	path: string;
}

function placeOf(written: string): Place | undefined {
	const match = /^(?:https?:\/\/)?([^/?#:@\\]+)(?::\d+)?([/?#].*)?$/i.exec(written.trim());
	return match?.[1] === undefined ? undefined : { host: match[1].toLowerCase().replace(/^www\./, ''), path: match[2] ?? '' };
}

/**
 * True where the link is covered by the allow-list. A bare host (`example.com`) allows itself and its subdomains; an
 * address with a path allows what lies under it. Only http and https are ever allowed.
 */
export function isAllowedLink(found: string, allowed: readonly string[]): boolean {
	if (/^[a-z][a-z0-9+.-]*:/i.test(found) && !/^https?:\/\//i.test(found)) return false;
	const place = placeOf(found);
	if (place === undefined) return false;
	return allowed.some((entry) => {
		const wanted = placeOf(entry);
		if (wanted === undefined) return false;
		const bareHost = !/^https?:/i.test(entry.trim()) && wanted.path === '';
		if (bareHost && place.host.endsWith(`.${wanted.host}`)) return true;
		if (place.host !== wanted.host) return false;
		const under = wanted.path.replace(/\/$/, '');
		return under === '' || place.path === under || place.path === wanted.path || /^[/?#]/.test(place.path.slice(under.length)) && place.path.startsWith(under);
	});
}

/** A link given as a fact may be repeated as it is, nothing more. */
export function isGivenLink(found: string, given: readonly string[]): boolean {
	const bare = (value: string): string => value.replace(/^https?:\/\//i, '').replace(/\/$/, '').toLowerCase();
	return /^(?:https?:\/\/|www\.|[^:]+$)/i.test(found) && given.some((entry) => bare(entry) === bare(found));
}
