import { legible } from './legible';

/** Links and mail addresses of a text, and which of them a draft may carry. */

const tail = String.raw`[^\s<>"'«»“”„「」（）()]`;
const commonEndings = 'com|net|org|info|biz|io|co';
/** Any scheme, also a broken or a disguised one; `www.`; a host without a scheme (`//host`). */
const withScheme = new RegExp(String.raw`(?:(?<![\p{L}\p{N}])[a-z][a-z0-9+.-]{1,20}:\s?[/\\]{1,2}|www\.|(?<![\p{L}\p{N}:/])//(?=[\p{L}\p{N}]))${tail}+`, 'giu');
/** A bare host with an ending that mail programs make a link of, whatever stands around it. */
const commonHost = new RegExp(
	String.raw`(?<![@\p{L}\p{N}._/-])(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+(?:com|net|org|io|app|dev|co|info|biz|example|test|shop|xyz|site|online|link|click|top|ru|cn|de|fr|es|eu|uk|jp|ch|at|us|me|ly|gl|ai)(?![\p{L}\p{N}-]|\.\p{L})(?:/${tail}*)?`,
	'giu',
);
/** A bare host with any other ending, in any script: "word.word", the last of them not capitalised. */
const anyHost = new RegExp(
	String.raw`(?<![@\p{L}\p{N}._/-])((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8})(xn--[a-z0-9-]{2,59}|(?![\p{Lu}])[\p{L}]{2,24}|\p{Lu}{2,24})(?![\p{L}\p{N}-]|\.\p{L})(?:[/:?#]${tail}*)?`,
	'gu',
);
/** Endings of files and abbreviations that no mail program takes for a host. */
const notEndings = new Set('pdf doc docx xls xlsx ppt pptx odt ods png jpg jpeg gif svg csv txt json xml htm html js ts css mp3 mp4 eml ics log uu ej'.split(' '));
/** "evil dot com", "evil[.]com", "evil .com": written so that only a person sees a link. */
const spelledHost = new RegExp(
	String.raw`[\p{L}\p{N}-]{2,63}(?:\s?[([{]\s?(?:\.|dot|punto|punkt|point)\s?[)\]}]\s?\p{L}{2,24}|\s(?:dot|punto|punkt|point)\s(?:${commonEndings})|(?:\s\.|\.\s)(?:${commonEndings}))(?![\p{L}\p{N}])(?:/${tail}*)?`,
	'gu',
);
const otherScheme = /(?<![\p{L}\p{N}])(?:javascript|data|vbscript|file|ftp|mailto|tel|sms|callto|skype):[^\s<>"']+/giu;
const address = /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}/gu;
/** Whatever else has an @ before a letter or a bracket (names of services, quoted or dotless addresses), and "(at)". */
const looseAddress = /[^\s@<>,;()]{0,64}@[\p{L}\p{N}_[][^\s@<>,;()]{0,120}|[\p{L}\p{N}._-]{2,64}\s?[([{]\s?(?:at|arroba|ät)\s?[)\]}]\s?[\p{L}\p{N}.-]{2,120}/giu;

/** What a text must hold for a pattern above to find anything, cheap to look for: most texts hold none of it. */
const couldHold = {
	withScheme: /[/\\]|www\./iu,
	host: /\.\p{L}/u,
	spelledHost: new RegExp(String.raw`[([{]\s?(?:\.|dot|punto|punkt|point)|\s(?:dot|punto|punkt|point)\s(?:${commonEndings})|(?:\s\.|\.\s)(?:${commonEndings})`, 'u'),
	otherScheme: /:(?<=\p{L}:)[^\s<>"']/u,
	address: /@/,
	looseAddress: /[@([{]/,
};

const matchesOf = (text: string, pattern: RegExp, needed: RegExp): RegExpExecArray[] => (needed.test(text) ? [...text.matchAll(pattern)] : []);

/** The same for what holds no blank: only the words that could be it are looked at, as the patterns are slow on long texts without any. */
const matchesInWords = (text: string, pattern: RegExp, needed: RegExp): RegExpExecArray[] =>
	needed.test(text) ? text.split(/\s+/).flatMap((word) => matchesOf(word, pattern, needed)) : [];

const withoutAddresses = (text: string): string =>
	text.includes('@') ? text.replace(/\S+/g, (word) => (word.includes('@') ? word.replace(address, ' ') : word)) : text;

function trimmed(found: string): string {
	return found.replace(/[.,;:!?。，；：！？)\]}]+$/u, '');
}

function isHost(name: string, ending: string): boolean {
	const labels = name.split('.').slice(0, -1);
	// "24.november", "3.te": a number and its word.
	if (labels.every((label) => /^\d+$/.test(label)) || notEndings.has(ending.toLowerCase())) return false;
	// "p.ej", "z.b": an abbreviation.
	return (labels.at(-1) ?? '').length > 1;
}

/** Every link of a text: with any scheme, with www, as a bare host, or spelled so that only a person sees it. */
export function linksIn(written: string): string[] {
	const text = legible(written);
	const rest = withoutAddresses(text);
	const bare = matchesInWords(rest, anyHost, couldHold.host).filter((match) => isHost(match[1] ?? '', match[2] ?? ''));
	const found = [
		...matchesOf(rest, withScheme, couldHold.withScheme),
		...matchesInWords(rest, commonHost, couldHold.host),
		...bare,
		...matchesOf(rest, spelledHost, couldHold.spelledHost),
		...matchesInWords(text, otherScheme, couldHold.otherScheme),
	];
	const links = [...new Set(found.map((match) => trimmed(match[0])))];
	// "evil.com/pay" is found as a part of "https://evil.com/pay", too.
	return links.filter((link) => !links.some((other) => other !== link && other.includes(link) && /^(?:[a-z][a-z0-9+.-]*:|www\.|\/\/)/i.test(other)));
}

/** Every mail address of a text, lower case. */
export function addressesIn(text: string): string[] {
	return [...new Set(matchesInWords(text, address, couldHold.address).map((match) => match[0].toLowerCase()))];
}

/** Every mail address of a text and all that could be meant or taken for one, lower case. */
export function possibleAddressesIn(written: string): string[] {
	const text = legible(written);
	const links = couldHold.withScheme.test(text) ? text.replace(withScheme, ' ') : text;
	const loose = matchesOf(withoutAddresses(links), looseAddress, couldHold.looseAddress).map((match) => trimmed(match[0]).toLowerCase());
	return [...new Set([...addressesIn(text), ...loose])];
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
	// A browser resolves ".." and "\", so that the path would be another one than it looks.
	if (place === undefined || /(?:\.|%2e){2}|\\|%5c/i.test(place.path)) return false;
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
