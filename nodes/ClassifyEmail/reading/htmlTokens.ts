/** One piece of HTML. Comments, doctype, and the content of raw-text elements never become tokens. */
export type HtmlToken =
	| { kind: 'text'; text: string }
	| { kind: 'style'; css: string }
	| { kind: 'open'; name: string; attributes: string; empty: boolean }
	| { kind: 'close'; name: string };

/** Elements whose content is no text for a reader; it runs to the end tag whatever it holds (HTML standard, 13.2.5). */
const rawText = new Set([
	'script',
	'style',
	'title',
	'textarea',
	'xmp',
	'iframe',
	'noembed',
	'noframes',
	'noscript',
	'template',
]);

const voidElements = new Set(
	'area base br col embed hr img input link meta param source track wbr'.split(' '),
);

/** Lowercases A-Z only, so that offsets stay those of the source. */
function asciiLower(text: string): string {
	return text.replace(/[A-Z]+/gu, (letters) => letters.toLowerCase());
}

function isLetter(code: number): boolean {
	return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Index just after the `>` that ends the tag which starts before `from`; quoted attribute values may hold `>`. */
function endOfTag(html: string, from: number): number {
	let quote = '';
	let afterEquals = false;
	for (let at = from; at < html.length; at += 1) {
		const char = html.charAt(at);
		if (quote !== '') {
			if (char === quote) quote = '';
		} else if (char === '>') {
			return at + 1;
		} else if (afterEquals && (char === '"' || char === "'")) {
			quote = char;
			afterEquals = false;
		} else if (char === '=') {
			afterEquals = true;
		} else if (char !== ' ' && char !== '\n' && char !== '\t' && char !== '\r') {
			afterEquals = false;
		}
	}
	return -1;
}

function endOfName(html: string, from: number): number {
	let at = from;
	while (at < html.length && !' \t\n\r\f/>'.includes(html.charAt(at))) at += 1;
	return at;
}

/**
 * Cuts HTML into tokens, each character read a fixed number of times: linear in the input, whatever it holds. As in a
 * browser, an unclosed comment, tag or raw-text element swallows the rest.
 */
export function* htmlTokens(html: string): Generator<HtmlToken> {
	const lower = asciiLower(html);
	let at = 0;
	while (at < html.length) {
		const open = html.indexOf('<', at);
		if (open < 0) {
			yield { kind: 'text', text: html.slice(at) };
			return;
		}
		if (open > at) yield { kind: 'text', text: html.slice(at, open) };
		const next = html.charAt(open + 1);
		if (next === '!' || next === '?') {
			const comment = html.startsWith('<!--', open);
			const end = comment ? html.indexOf('-->', open + 2) : html.indexOf('>', open);
			if (end < 0) return;
			at = end + (comment ? 3 : 1);
			continue;
		}
		const closing = next === '/';
		const nameAt = open + (closing ? 2 : 1);
		if (!isLetter(html.charCodeAt(nameAt))) {
			if (closing) {
				const end = html.indexOf('>', open);
				if (end < 0) return;
				at = end + 1;
			} else {
				at = open + 1;
				while (html.charAt(at) === '<' && html.charAt(at + 1) === '<') at += 1;
				yield { kind: 'text', text: html.slice(open, at) };
			}
			continue;
		}
		const nameEnd = endOfName(html, nameAt);
		const end = endOfTag(html, nameEnd);
		if (end < 0) return;
		const name = lower.slice(nameAt, nameEnd);
		at = end;
		if (closing) {
			yield { kind: 'close', name };
			continue;
		}
		if (rawText.has(name)) {
			const close = lower.indexOf(`</${name}`, end);
			if (name === 'style') yield { kind: 'style', css: html.slice(end, close < 0 ? html.length : close) };
			if (close < 0) return;
			const closeEnd = html.indexOf('>', close);
			if (closeEnd < 0) return;
			at = closeEnd + 1;
			continue;
		}
		const attributes = html.slice(nameEnd, end - 1);
		yield { kind: 'open', name, attributes, empty: voidElements.has(name) };
	}
}

const space = ' \t\n\r\f';

const noAttributes: ReadonlyMap<string, string> = new Map();

/** Attributes of a start tag, names lowercased, the first of a name winning as in a browser. At most 60 are read. */
export function readAttributes(source: string): ReadonlyMap<string, string> {
	if (source === '') return noAttributes;
	const found = new Map<string, string>();
	const skip = (from: number, characters: string): number => {
		let at = from;
		while (at < source.length && characters.includes(source.charAt(at))) at += 1;
		return at;
	};
	const until = (from: number, characters: string): number => {
		let at = from;
		while (at < source.length && !characters.includes(source.charAt(at))) at += 1;
		return at;
	};
	let at = 0;
	while (found.size < 60) {
		at = skip(at, `${space}/`);
		if (at >= source.length) break;
		const nameEnd = until(at + 1, `${space}/=`);
		const name = source.slice(at, nameEnd).toLowerCase();
		const equals = skip(nameEnd, space);
		let value = '';
		at = equals;
		if (source.charAt(equals) === '=') {
			const valueAt = skip(equals + 1, space);
			const quote = source.charAt(valueAt);
			const quoted = quote === '"' || quote === "'";
			const end = quoted ? until(valueAt + 1, quote) : until(valueAt, space);
			value = source.slice(quoted ? valueAt + 1 : valueAt, end);
			at = quoted ? end + 1 : end;
		}
		if (!found.has(name)) found.set(name, decodeEntities(value));
	}
	return found;
}

/** The named references that occur in mail; others are left as they are. */
const named: Readonly<Record<string, string>> = {
	amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ',
	copy: '©', reg: '®', trade: '™', hellip: '…', mdash: '—', ndash: '–', bull: '•', middot: '·', laquo: '«',
	raquo: '»', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', sbquo: '‚', bdquo: '„', euro: '€', pound: '£',
	yen: '¥', cent: '¢', sect: '§', deg: '°', times: '×', iexcl: '¡', iquest: '¿', ordm: 'º', ordf: 'ª',
	zwnj: '\u200C', zwj: '\u200D', shy: '\u00AD', lrm: '\u200E', rlm: '\u200F',
	aacute: 'á', eacute: 'é', iacute: 'í', oacute: 'ó', uacute: 'ú', ntilde: 'ñ', uuml: 'ü', ouml: 'ö', auml: 'ä',
	szlig: 'ß', agrave: 'à', egrave: 'è', ugrave: 'ù', acirc: 'â', ecirc: 'ê', icirc: 'î', ocirc: 'ô', ucirc: 'û',
	ccedil: 'ç', euml: 'ë', iuml: 'ï', oelig: 'œ', aelig: 'æ', aring: 'å', oslash: 'ø', Aacute: 'Á', Eacute: 'É',
	Iacute: 'Í', Oacute: 'Ó', Uacute: 'Ú', Ntilde: 'Ñ', Uuml: 'Ü', Ouml: 'Ö', Auml: 'Ä', Agrave: 'À', Egrave: 'È',
	Ecirc: 'Ê', Ccedil: 'Ç', OElig: 'Œ',
};

/** Character references to characters. */
export function decodeEntities(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));?/gu, (whole, dec, hex, name) => {
		if (typeof name === 'string') return named[name] ?? whole;
		const code = typeof dec === 'string' ? Number.parseInt(dec, 10) : Number.parseInt(String(hex), 16);
		const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
		return valid ? String.fromCodePoint(code) : '\uFFFD';
	});
}
