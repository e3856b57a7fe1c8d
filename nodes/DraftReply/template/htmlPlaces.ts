/**
 * Where in an HTML document a position is, read piece by piece. Enough of the HTML tokeniser
 * (https://html.spec.whatwg.org/multipage/parsing.html#tokenization) to tell a place in which an escaped value is only
 * ever text from one in which it could become a tag, a script or a link.
 */
export interface HtmlPlace {
	state:
		| 'data'
		| 'tagOpen'
		| 'tagName'
		| 'inTag'
		| 'attributeName'
		| 'beforeValue'
		| 'doubleQuoted'
		| 'singleQuoted'
		| 'unquoted'
		| 'comment'
		| 'declaration'
		| 'rawText';
	/** Lower-case name of the tag being read, or whose raw text is being read. */
	tag: string;
	attribute: string;
	/** What stands in the attribute's value so far; a placeholder in it counts as U+FFFC. */
	value: string;
}

export const documentStart: HtmlPlace = { state: 'data', tag: '', attribute: '', value: '' };

/** Elements whose content is not HTML. `title` and `textarea` decode entities, so that escaped text is safe in them. */
const rawTextElements = new Set(['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript', 'plaintext']);
const decodedTextElements = new Set(['title', 'textarea']);

/** The place after `text` was read from `place`. */
export function placeAfter(place: HtmlPlace, text: string): HtmlPlace {
	let { state, tag, attribute, value } = place;
	const startTag = (): void => {
		state = rawTextElements.has(tag) || decodedTextElements.has(tag) ? 'rawText' : 'data';
		attribute = '';
		value = '';
	};
	for (let i = 0; i < text.length; i++) {
		const char = text[i] ?? '';
		const isSpace = /\s/.test(char);
		switch (state) {
			case 'data':
				if (char === '<') {
					state = 'tagOpen';
					tag = '';
				}
				break;
			case 'tagOpen':
				if (text.startsWith('!--', i)) {
					state = 'comment';
					i += 2;
				} else if (char === '!' || char === '?') state = 'declaration';
				else if (/[a-z/]/i.test(char)) {
					state = 'tagName';
					tag = char.toLowerCase();
				} else if (char !== '<') state = 'data';
				break;
			case 'tagName':
				if (char === '>') startTag();
				else if (isSpace || (char === '/' && tag !== '')) state = 'inTag';
				else tag += char.toLowerCase();
				break;
			case 'inTag':
				if (char === '>') startTag();
				else if (!isSpace && char !== '/') {
					state = 'attributeName';
					attribute = char.toLowerCase();
					value = '';
				}
				break;
			case 'attributeName':
				if (char === '>') startTag();
				else if (char === '=') state = 'beforeValue';
				else if (isSpace) state = text.slice(i).trimStart().startsWith('=') ? state : 'inTag';
				else if (char === '/') state = 'inTag';
				else attribute += char.toLowerCase();
				break;
			case 'beforeValue':
				value = '';
				if (char === '"') state = 'doubleQuoted';
				else if (char === "'") state = 'singleQuoted';
				else if (char === '>') startTag();
				else if (!isSpace) {
					state = 'unquoted';
					value = char;
				}
				break;
			case 'doubleQuoted':
			case 'singleQuoted':
				if (char === (state === 'doubleQuoted' ? '"' : "'")) state = 'inTag';
				else value += char;
				break;
			case 'unquoted':
				if (char === '>') startTag();
				else if (isSpace) state = 'inTag';
				else value += char;
				break;
			case 'comment':
				if (text.startsWith('-->', i)) {
					state = 'data';
					i += 2;
				}
				break;
			case 'declaration':
				if (char === '>') state = 'data';
				break;
			case 'rawText':
				// "</scripted>" does not end a script.
				if (char === '<' && text.slice(i + 1, i + 2 + tag.length).toLowerCase() === `/${tag}` && /[\s/>]/.test(text[i + 2 + tag.length] ?? '')) {
					state = 'tagName';
					i += 1;
					tag = '/';
				}
				break;
		}
	}
	return { state, tag, attribute, value };
}

/** The place after a placeholder: in an attribute's value it stands for something unknown. */
export function afterPlaceholder(place: HtmlPlace): HtmlPlace {
	return place.state === 'doubleQuoted' || place.state === 'singleQuoted'
		? { ...place, value: `${place.value}\uFFFC` }
		: place;
}

/** The place after two ways of which one may have begun an attribute that the other did not: nobody knows its name. */
export function afterEither(a: HtmlPlace, b: HtmlPlace): HtmlPlace {
	const named = [a, b].find(({ state }) => state === 'attributeName');
	if (named === undefined || (a.state === b.state && a.attribute === b.attribute)) return b;
	return { ...named, attribute: '\uFFFC' };
}

/** True where both mean the same for what follows. */
export function samePlace(a: HtmlPlace, b: HtmlPlace): boolean {
	// `<option {{#if x}}selected{{/if}}>`: an attribute that may or may not be there.
	const betweenAttributes = ['inTag', 'attributeName'];
	if (betweenAttributes.includes(a.state) && betweenAttributes.includes(b.state)) return a.tag === b.tag;
	if (a.state !== b.state) return false;
	if (a.state === 'data') return true;
	return a.tag === b.tag && a.attribute === b.attribute;
}

/** Attributes whose value a browser follows, loads or sends to. */
const linkAttributes = new Set([
	'href',
	'src',
	'action',
	'formaction',
	'cite',
	'background',
	'poster',
	'longdesc',
	'xlink:href',
	'data',
	'ping',
]);
/** Attributes that are code, style or a document of their own. */
const refusedAttributes = new Set(['style', 'srcdoc', 'srcset', 'imagesrcset', 'manifest', 'http-equiv']);
/** Elements that run, load or redirect by an attribute, also by ones that look harmless elsewhere. */
const refusedElements = new Set([
	'script',
	'base',
	'object',
	'embed',
	'meta',
	'link',
	'iframe',
	'frame',
	'applet',
	'param',
	'animate',
	'set',
	'animatemotion',
	'animatetransform',
]);
/** How a link may begin when the rest of it is filled in: the host is never left to a value. */
const fixedLinkStart = /^(https?:\/\/[^/?#\uFFFC]+[/?#]|mailto:|tel:|[?#]|\/(?![/\\]))/i;

/** What a value becomes at a place: escaped text, a whole link, a part of a link; or why nothing may stand there. */
export type Slot =
	| { kind: 'text' }
	| { kind: 'link' }
	| { kind: 'linkPart'; scheme: 'web' | 'mailto' }
	| { kind: 'refused'; why: string };

/** The slot at a place of an HTML document. */
export function slotAt({ state, tag, attribute, value }: HtmlPlace): Slot {
	const refused = (why: string): Slot => ({ kind: 'refused', why });
	switch (state) {
		case 'data':
			return { kind: 'text' };
		case 'rawText':
			return decodedTextElements.has(tag) ? { kind: 'text' } : refused(`inside <${tag}>`);
		case 'comment':
			return refused('inside a comment');
		case 'unquoted':
		case 'beforeValue':
			return refused(`in the attribute "${attribute}" without quotes around the value`);
		case 'doubleQuoted':
		case 'singleQuoted':
			break;
		default:
			return refused('inside a tag (only a quoted attribute value can hold one)');
	}
	if (refusedElements.has(tag)) return refused(`in an attribute of <${tag}>`);
	if (attribute.includes('\uFFFC')) return refused('in an attribute whose name depends on a condition');
	if (attribute.startsWith('on')) return refused(`in the script attribute "${attribute}"`);
	if (refusedAttributes.has(attribute)) return refused(`in the attribute "${attribute}"`);
	if (!linkAttributes.has(attribute)) return { kind: 'text' };
	if (value === '') return { kind: 'link' };
	if (value.startsWith('\uFFFC')) {
		// Behind "https://example.com" a value could go on with the host.
		return /[/?#]/.test(value) ? { kind: 'linkPart', scheme: 'web' } : refused('right behind a link (write "/", "?" or "#" between them)');
	}
	if (!fixedLinkStart.test(value)) {
		return refused(`in a link that begins with "${value}" (write the whole host first, or use one url variable)`);
	}
	return { kind: 'linkPart', scheme: /^mailto:/i.test(value) && !value.includes('?') ? 'mailto' : 'web' };
}
