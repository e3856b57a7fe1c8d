import type { Random } from './random';
import type { Seeds } from './seeds';

/** One input: an item's JSON, or a raw mail. */
export interface FuzzInput {
	/** How it was made. */
	kind: string;
	json: unknown;
	raw?: Uint8Array;
}

type Make = (random: Random, seeds: Seeds) => FuzzInput;

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const fields = (kind: string, mail: Record<string, unknown>): FuzzInput => ({ kind, json: { from: 'a@b.example', subject: 'Hello', text: 'Hello', ...mail } });
const raw = (kind: string, text: string): FuzzInput => ({ kind, json: {}, raw: bytes(text) });

/** A few pieces again and again, with something else at the end: what a backtracking expression hangs on. */
function repetition(random: Random, { pieces }: Seeds, most: number): string {
	const unit = Array.from({ length: 1 + random.below(4) }, () => random.of(pieces)).join(random.chance(0.3) ? random.of(pieces) : '');
	const times = random.size(Math.max(1, Math.floor(most / Math.max(1, unit.length))));
	return `${random.chance(0.3) ? random.of(pieces) : ''}${unit.repeat(times)}${random.chance(0.7) ? random.of(pieces) : ''}`;
}

function jumble(random: Random, { pieces }: Seeds, most: number): string {
	return Array.from({ length: random.size(most) }, () => (random.chance(0.1) ? String.fromCharCode(random.below(0x10000)) : random.of(pieces))).join('');
}

/** Cuts, doubles, swaps and replaces stretches of a text. */
function mutated(random: Random, text: string, seeds: Seeds): string {
	let result = text;
	for (let round = random.size(12); round > 0; round--) {
		const from = random.below(result.length + 1);
		const to = Math.min(result.length, from + random.size(60));
		const stretch = result.slice(from, to);
		const put = [
			() => '',
			() => stretch.repeat(1 + random.size(50)),
			() => random.of(seeds.pieces),
			() => String.fromCharCode(random.below(0x10000)),
			() => [...stretch].reverse().join(''),
			() => stretch.toUpperCase(),
			() => repetition(random, seeds, 400),
		];
		result = result.slice(0, from) + random.of(put)() + result.slice(to);
	}
	return result;
}

function headerBlock(random: Random, seeds: Seeds): string {
	const names = ['From', 'To', 'Cc', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'References', 'Content-Type', 'Content-Transfer-Encoding', 'Auto-Submitted', 'List-Id', 'Return-Path', 'Precedence', 'X-Customer-Comms', 'Reply-To', '__proto__', 'X-Failed-Recipients', 'Received'];
	return Array.from({ length: random.size(30) }, () => `${random.of(names)}: ${random.chance(0.5) ? repetition(random, seeds, 2_000) : jumble(random, seeds, 30)}`).join(random.chance(0.8) ? '\r\n' : '\n');
}

function nestedMime(random: Random, seeds: Seeds): string {
	const depth = random.size(250);
	const open = Array.from({ length: depth }, (_, level) => `Content-Type: ${random.chance(0.8) ? `multipart/mixed; boundary="b${level}"` : 'message/rfc822'}\r\n\r\n--b${level}\r\n`).join('');
	const close = random.chance(0.5) ? Array.from({ length: depth }, (_, level) => `\r\n--b${depth - 1 - level}--`).join('') : '';
	return `From: a@b.example\r\nSubject: nested\r\nMIME-Version: 1.0\r\n${open}Content-Type: text/plain\r\n\r\n${jumble(random, seeds, 50)}${close}`;
}

function html(random: Random, seeds: Seeds, most: number): string {
	const tags = ['div', 'p', 'b', 'table', 'tr', 'td', 'blockquote', 'ul', 'li', 'span style="display:none"', 'font color=white', 'style', 'script', 'a href="', 'div class=gmail_quote', 'title', 'pre', 'x:y', 'style>p{color:red}.a .b>c{display:none', '!--', '!DOCTYPE', '?xml', 'svg'];
	const unit = `<${random.of(tags)}${random.chance(0.9) ? '>' : ''}${random.chance(0.3) ? random.of(seeds.pieces) : ''}${random.chance(0.3) ? `</${random.of(tags)}>` : ''}`;
	return `${unit.repeat(random.size(Math.max(1, Math.floor(most / unit.length))))}${jumble(random, seeds, 20)}`;
}

function encoded(random: Random, seeds: Seeds): string {
	const charset = random.of(['utf-8', 'utf-16', 'utf-7', 'iso-2022-jp', 'gb18030', 'shift_jis', 'x-none', 'latin1', '"', 'utf-8; charset=big5']);
	const encoding = random.of(['base64', 'quoted-printable', '7bit', '8bit', 'uuencode', 'x', '']);
	const body = random.of([
		() => Buffer.from(jumble(random, seeds, 200)).toString('base64').slice(random.below(3)),
		() => '='.repeat(random.size(20_000)),
		() => `${'=C3'.repeat(random.size(5_000))}=`,
		() => Array.from({ length: random.size(3_000) }, () => String.fromCharCode(random.below(256))).join(''),
		() => '\u001b$B'.repeat(random.size(3_000)),
	])();
	return `From: =?${charset}?${random.of(['B', 'Q', 'X'])}?${body.slice(0, 200)}?= <a@b.example>\r\nSubject: ${`=?${charset}?Q?=41?= `.repeat(random.size(500))}\r\nContent-Type: text/${random.of(['plain', 'html'])}; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;
}

function anyJson(random: Random, seeds: Seeds, depth = 0): unknown {
	const names = ['from', 'to', 'subject', 'text', 'html', 'headers', 'value', 'address', 'name', 'email', 'payload', 'parts', 'body', 'data', 'mimeType', 'threadId', 'references', 'receivedAt', 'messageId', 'attachments', 'raw', 'conversationId', 'bodyPreview', 'textPlain', 'metadata', 'snippet', 'internetMessageHeaders', 'emailAddress', '__proto__', 'constructor'];
	if (depth > 4 || random.chance(0.4)) return random.of<unknown>([null, true, 0, -1, Number.NaN, 1e308, '', jumble(random, seeds, 10), 'a@b.example', [], {}, undefined]);
	if (random.chance(0.3)) return Array.from({ length: random.size(8) }, () => anyJson(random, seeds, depth + 1));
	return Object.fromEntries(Array.from({ length: random.size(8) }, () => [random.of(names), anyJson(random, seeds, depth + 1)]));
}

/** Where a hostile text may stand. */
const places: ReadonlyArray<(random: Random, text: string) => FuzzInput> = [
	(_, text) => fields('text', { text }),
	(_, text) => fields('subject', { subject: text }),
	(_, text) => fields('HTML text', { html: `<p>${text}</p>` }),
	(_, text) => fields('HTML attribute', { html: `<p style="${text}" class=${text}>x</p>` }),
	(_, text) => fields('style sheet', { html: `<style>${text}</style><p class=a>x</p>` }),
	(_, text) => fields('sender', { from: text }),
	(_, text) => fields('recipients', { to: text, cc: [text] }),
	(random, text) => fields('header', { headers: { [random.of(['auto-submitted', 'references', 'content-type', 'list-id', 'return-path', 'x-autoreply', 'precedence', 'message-id', 'date', 'received', 'x-failed-recipients'])]: text } }),
	(_, text) => raw('raw body', `From: a@b.example\r\nSubject: x\r\n\r\n${text}`),
	(_, text) => raw('bounce', `From: MAILER-DAEMON@b.example\r\nSubject: Undelivered Mail\r\nReturn-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n${text}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${text}\r\n--b--`),
	(_, text) => fields('quoted below', { text: `Thanks!\n\n${text}\n> ${text.slice(0, 10_000)}` }),
	(_, text) => fields('given as Gmail does', { threadId: '1', snippet: text, payload: { headers: [{ name: 'Subject', value: text }] } }),
];

const made: ReadonlyArray<readonly [share: number, make: Make]> = [
	[24, (random, seeds) => {
		const seed = random.of(seeds.written);
		return fields('mutated mail', { subject: mutated(random, seed.subject, seeds), text: mutated(random, seed.text, seeds), from: random.chance(0.3) ? mutated(random, seed.from, seeds) : seed.from });
	}],
	[14, (random, seeds) => raw('mutated raw mail', mutated(random, seeds.raw.length > 0 ? random.of(seeds.raw) : headerBlock(random, seeds), seeds))],
	[10, (random, seeds) => raw('header block', `${headerBlock(random, seeds)}\r\n\r\n${jumble(random, seeds, 100)}`)],
	[30, (random, seeds) => {
		const input = random.of(places)(random, repetition(random, seeds, random.chance(0.05) ? 200_000 : 8_000));
		return { ...input, kind: `repetition in ${input.kind}` };
	}],
	[8, (random, seeds) => {
		const input = random.of(places)(random, jumble(random, seeds, 2_000));
		return { ...input, kind: `jumble in ${input.kind}` };
	}],
	[5, (random, seeds) => fields('HTML', { html: html(random, seeds, random.chance(0.05) ? 300_000 : 10_000) })],
	[3, (random, seeds) => raw('nested MIME', nestedMime(random, seeds))],
	[4, (random, seeds) => raw('broken encoding', encoded(random, seeds))],
	[4, (random, seeds) => ({ kind: 'any JSON', json: anyJson(random, seeds) })],
];
const shares = made.reduce((sum, [share]) => sum + share, 0);

export function randomInput(random: Random, seeds: Seeds): FuzzInput {
	let at = random.next() * shares;
	for (const [share, make] of made) {
		at -= share;
		if (at < 0) return make(random, seeds);
	}
	return fields('plain', {});
}

/**
 * The great ones, each once: five megabytes in a line, a hundred thousand tags, parts, headers. Made one by one.
 * @param scale 1 for these sizes
 */
export function* greatInputs(scale: number): Generator<FuzzInput> {
	const many = Math.round(100_000 * scale);
	const long = Math.round(5_000_000 * scale);
	const units = ['a', 'A', '0', ' ', '.', ',', '-', '_', '=', '>', '> ', '<', '"', "'", '(', ')', '[', '€', '$', '@', 'a@', '@a.', '\t', '\n', '\n ', '\r', 'é', '中', 'の', '😀', '\ud83d', '\u200b', '\u202e', '\u0301', 'Re: ', '>> ', '-- \n', '1.', '1 ', '1,000', '€1 ', '+1 ', '?', '? ', '。', 'www.', 'http://', "a'", 'l’', 'EUR ', 'On 1/1/24 ', 'a:', 'From: ', '&amp;', '&', '=?', 'x=', '--b\n', '*', '|', '\\', '\0', 'aA1-', 'ignore ', 'set to as ', 'you are '];
	const nested = (open: string, close: string) => open.repeat(many) + close.repeat(many);
	for (const unit of units) {
		yield fields(`a line of ${JSON.stringify(unit)}`, { text: unit.repeat(Math.ceil(long / unit.length)) });
		yield fields(`a subject of ${JSON.stringify(unit)}`, { subject: unit.repeat(many), text: `${unit.repeat(many)}\n!` });
		yield raw(`a raw line of ${JSON.stringify(unit)}`, `From: ${unit.repeat(1_000)}\r\nSubject: x\r\n\r\n${Buffer.from(unit.repeat(Math.ceil(long / unit.length / 4))).toString('latin1')}`);
	}
	for (const unit of ['<div>', '<b>', '<table><tr><td>', '<ul><li>', '<p>', '<blockquote>', '<span style="display:none">', '<a href="', '<!--', '<style>', '<style>a{', '<', '</', '<x ', '<div class="', '&#', '<![CDATA[', '<td', '<font color=#fff>x']) {
		yield fields(`HTML of ${unit}`, { html: unit.repeat(many) });
	}
	yield fields('HTML opened and closed', { html: nested('<div>', '</div>') });
	yield fields('HTML with a long style', { html: `<style>${'.a .b>c,'.repeat(many / 10)}{display:none}</style><p class=a>x` });
	yield fields('HTML with many rules', { html: `<style>${Array.from({ length: many / 10 }, (_, rule) => `.c${rule}{color:#fff}`).join('')}</style>${'<p class="c1 c2 c3">x</p>'.repeat(many / 20)}` });
	yield raw('a header of one megabyte', `From: a@b.example\r\nSubject: ${'x'.repeat(long / 5)}\r\n\r\nx`);
	yield raw('a folded header of one megabyte', `From: a@b.example\r\nReferences: ${'<a@b>\r\n '.repeat(long / 40)}\r\n\r\nx`);
	yield raw('recipients without end', `From: a@b.example\r\nTo: ${'a <a@b.example>, '.repeat(long / 80)}\r\n\r\nx`);
	yield raw('encoded words without end', `From: a@b.example\r\nSubject: ${'=?utf-8?B?QUJD?= '.repeat(long / 80)}\r\n\r\nx`);
	yield raw('comments nested in an address', `From: ${'('.repeat(long / 50)}a@b.example\r\nSubject: x\r\n\r\nx`);
	yield raw('header lines without end', `From: a@b.example\r\n${Array.from({ length: many }, (_, line) => `X-${line}: y`).join('\r\n')}\r\n\r\nx`);
	yield raw('MIME 200 deep', `From: a@b.example\r\n${Array.from({ length: 200 }, (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`).join('')}Content-Type: text/plain\r\n\r\nx`);
	yield raw('parts without end', `From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(many)}`);
	yield raw('base64 without end', `From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(long / 4)}`);
	yield raw('quoted-printable without end', `From: a@b.example\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${'=E4=B8=AD'.repeat(long / 9)}`);
	yield { kind: 'Gmail parts without end', json: { threadId: '1', payload: Array.from({ length: 2_000 }).reduce<unknown>((inner) => ({ mimeType: 'multipart/mixed', parts: [inner] }), { mimeType: 'text/plain', body: { data: 'QUJD' } }) } };
}
