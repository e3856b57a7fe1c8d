/** Elements whose content is not text. */
const unread = ['script', 'style', 'head', 'title', 'template'];

/** What stands where an element begins or ends: block elements end a line, some also leave one empty. */
const breaks: Readonly<Record<string, string>> = {
	br: '\n', hr: '\n---\n', p: '\n\n', div: '\n', section: '\n', article: '\n', header: '\n', footer: '\n', ul: '\n\n',
	ol: '\n\n', table: '\n', tr: '\n', blockquote: '\n\n', pre: '\n', h1: '\n\n', h2: '\n\n', h3: '\n\n', h4: '\n\n',
	h5: '\n\n', h6: '\n\n', td: ' ', th: ' ',
};

const entities: Readonly<Record<string, string>> = {
	amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', euro: '€', pound: '£', yen: '¥', cent: '¢',
	copy: '©', reg: '®', trade: '™', hellip: '…', ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“',
	rdquo: '”', laquo: '«', raquo: '»', bull: '•', middot: '·', sect: '§', deg: '°', auml: 'ä', ouml: 'ö', uuml: 'ü',
	Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', agrave: 'à', ccedil: 'ç', ntilde: 'ñ',
	aacute: 'á', iacute: 'í', oacute: 'ó', uacute: 'ú', iexcl: '¡', iquest: '¿', zwnj: '', shy: '',
};

function decoded(text: string): string {
	return text.replace(/&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});/g, (whole, name: string) => {
		if (!name.startsWith('#')) return entities[name] ?? whole;
		const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
		const valid = code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
		return valid ? String.fromCodePoint(code) : ' ';
	});
}

/** Where the tag that starts at `start` ends; a > inside quotes does not count. -1 where it never does. */
function endOfTag(html: string, start: number): number {
	let quote = '';
	// A tag this long is none; the bound keeps a text full of "<" linear.
	const limit = Math.min(html.length, start + 20_000);
	for (let i = start + 1; i < limit; i++) {
		const char = html[i];
		if (quote !== '') {
			if (char === quote) quote = '';
		} else if (char === '>') return i;
		else if ((char === '"' || char === "'") && html[i - 1] === '=') quote = char;
		else if (char === '<') return -1;
	}
	return -1;
}

function attribute(tag: string, name: string): string {
	const found = new RegExp(`\\s${name}\\s{0,5}=\\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\\s>"']+))`, 'i').exec(tag);
	return decoded(found?.[1] ?? found?.[2] ?? found?.[3] ?? '').trim();
}

function tidy(text: string): string {
	return text
		.split('\n')
		.map((line) => line.replace(/[ \t]{2,}/g, ' ').trim())
		.join('\n')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}

/**
 * The plain-text part for a mail that has only HTML: paragraphs and lists as lines, links with their targets, pictures
 * by their alternative text.
 */
export function textFromHtml(html: string): string {
	const lower = html.toLowerCase();
	const parts: string[] = [];
	/** Whether only blanks were written since the last line break. */
	let lineStart = true;
	const write = (part: string): void => {
		parts.push(part);
		const rest = part.slice(part.lastIndexOf('\n') + 1);
		lineStart = rest.trim() === '' && (lineStart || rest.length < part.length);
	};
	let linkTarget = '';
	let linkStart = 0;
	let at = 0;
	while (at < html.length) {
		const open = html.indexOf('<', at);
		const until = open === -1 ? html.length : open;
		write(decoded(html.slice(at, until).replace(/\s+/g, ' ')));
		if (open === -1) break;
		if (html.startsWith('<!--', open)) {
			const end = html.indexOf('-->', open + 4);
			if (end === -1) break;
			at = end + 3;
			continue;
		}
		const end = /[a-zA-Z/!?]/.test(html[open + 1] ?? '') ? endOfTag(html, open) : -1;
		if (end === -1) {
			write('<');
			at = open + 1;
			continue;
		}
		const tag = html.slice(open, end + 1);
		const [, slash = '', name = ''] = /^<(\/?)([a-z0-9]+)/i.exec(tag)?.map((part) => part.toLowerCase()) ?? [];
		at = end + 1;
		if (slash === '' && unread.includes(name)) {
			const close = lower.indexOf(`</${name}`, at);
			at = close === -1 ? html.length : close;
		} else if (name === 'a') {
			if (slash === '') {
				linkTarget = attribute(tag, 'href');
				linkStart = parts.length;
			} else if (/^(https?|mailto|tel):/i.test(linkTarget)) {
				const shown = parts.slice(linkStart).join('').trim();
				const target = linkTarget.replace(/^(mailto|tel):/i, '');
				if (shown !== target) write(` (${target})`);
				linkTarget = '';
			}
		} else if (name === 'img') write(attribute(tag, 'alt'));
		else if (name === 'li') write(slash === '' ? '\n- ' : '');
		else {
			const made = breaks[name] ?? '';
			// A row or a division ends the line, but not one that is already ended.
			if (made !== '\n' || name === 'br' || !lineStart) write(made);
		}
	}
	return tidy(parts.join(''));
}
