import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { closeServers, message, refused, run, sendOne, server } from './running';

afterEach(closeServers);

describe('what arrives', () => {
	test('comes from the item alone, with nothing filled in', async () => {
		const { sent, mail, received, header } = await sendOne();
		expect(received.envelope).toEqual({ from: 'support@agency.example', to: ['jane@customer.example'] });
		expect(mail.from).toMatchObject({ address: 'support@agency.example', name: 'Example Support' });
		expect(mail.to).toMatchObject([{ address: 'jane@customer.example' }]);
		expect(mail.subject).toBe('Your project');
		expect(mail.text).toContain('Dear Jane,\n\nit is done.');
		expect(header('x-mailer')).toBeUndefined();
		expect(sent).toMatchObject({
			class: 'accepted',
			accepted: ['jane@customer.example'],
			rejected: [],
			code: 250,
			messageId: mail.messageId,
		});
		expect(sent.reasons[0]?.code).toBe('accepted');
		expect(Date.parse(sent.at)).toBeGreaterThan(Date.now() - 60_000);
	});

	test('follows the parameters where they are filled in, and the item for the rest', async () => {
		const { mail } = await sendOne(
			{ subject: 'From the item', replyTo: 'item@agency.example' },
			{ subject: 'From the parameter', cc: 'Joe <joe@customer.example>', to: '' },
		);
		expect(mail.subject).toBe('From the parameter');
		expect(mail.to?.[0]?.address).toBe('jane@customer.example');
		expect(mail.cc).toMatchObject([{ address: 'joe@customer.example', name: 'Joe' }]);
		expect(mail.replyTo?.[0]?.address).toBe('item@agency.example');
	});

	test('has every field the node knows', async () => {
		const { mail, raw, received, header } = await sendOne({
			to: [{ address: 'jane@customer.example', name: 'Doe, Jane' }, 'max@customer.example'],
			cc: 'a@x.example, B <b@x.example>',
			bcc: ['hidden@x.example'],
			html: '<p>Hello</p>',
			priority: 'urgent',
			headers: { 'X-Project': 'A1', 'X-Many': ['1', '2'], 'X-None': null },
			language: 'en',
		});
		expect(mail.to).toMatchObject([{ name: 'Doe, Jane' }, { address: 'max@customer.example' }]);
		expect(mail.cc).toHaveLength(2);
		expect(received.envelope.to).toEqual([
			'jane@customer.example', 'max@customer.example', 'a@x.example', 'b@x.example', 'hidden@x.example',
		]);
		expect(raw).not.toContain('hidden@');
		expect(header('importance')).toMatch(/high/i);
		expect(header('x-project')).toBe('A1');
		expect(header('x-many')).toBe('1|2');
		expect(header('x-none')).toBeUndefined();
	});

	test('goes once to an address that stands in several fields', async () => {
		const { received } = await sendOne({ cc: 'jane@CUSTOMER.example' });
		expect(received.envelope.to).toEqual(['jane@customer.example']);
	});

	test('bounces to the bounce address', async () => {
		const { received, mail } = await sendOne({}, { options: { bounceAddress: 'bounce@agency.example' } });
		expect(received.envelope.from).toBe('bounce@agency.example');
		expect(mail.from?.address).toBe('support@agency.example');
	});

	test('reads each parameter that holds no expression once, whatever the number of items', async () => {
		const target = await server();
		const items = Array.from({ length: 20 }, (_, i) => ({ message: message({ key: `k${i}` }) }));
		const { reads } = await run(target.port, { items });
		const names = reads.map(({ name }) => name);
		expect(names.length).toBeLessThan(2 * new Set(names).size);
		expect(target.received).toHaveLength(20);
	});
});

describe('the Message-ID', () => {
	test('follows from the key and the sender’s domain', async () => {
		const hash = createHash('sha256').update('my key').digest('hex').slice(0, 32);
		const first = await sendOne({ key: 'my key' });
		const second = await sendOne({ key: 'my key', to: 'other@x.example', text: 'else' });
		expect(first.mail.messageId).toBe(`<cc-${hash}@agency.example>`);
		expect(second.mail.messageId).toBe(first.mail.messageId);
		expect(first.header('x-customer-comms')).toBe(hash);
	});

	test('is unique where there is no key, and the result says so', async () => {
		const first = await sendOne({ key: '' });
		const second = await sendOne({ key: '' });
		expect(first.mail.messageId).toMatch(/^<cc-[0-9a-f-]{36}@agency\.example>$/);
		expect(first.mail.messageId).not.toBe(second.mail.messageId);
		expect(first.sent.reasons.map(({ code }) => code)).toContain('no_key');
		expect(first.header('x-customer-comms')).toMatch(/^[0-9a-f]{32}$/);
	});

	test('the same key twice in a run is refused before anything is sent', async () => {
		const target = await server();
		const items = [{ message: message() }, { message: message() }];
		await expect(run(target.port, { items })).rejects.toThrow(/"key" is the same as in item 0/);
		expect(target.received).toHaveLength(0);
	});
});

describe('threading (RFC 5322 3.6.4)', () => {
	const answered = '<q2@customer.example>';

	test('answers with In-Reply-To and References that end with what is answered', async () => {
		const { header } = await sendOne({ inReplyTo: answered, references: ['<q1@customer.example>', '<a1@agency.example>'] });
		expect(header('in-reply-to')).toBe(answered);
		expect(header('references')).toBe(`<q1@customer.example> <a1@agency.example> ${answered}`);
	});

	test.each([
		['a string', '<a@x> <b@x>'],
		['a list', ['<a@x>', '<b@x>']],
		['ids without brackets', 'a@x b@x'],
		['what is answered among them', `<a@x> ${answered} <b@x>`],
	])('takes References as %s', async (_, references) => {
		const { header } = await sendOne({ inReplyTo: answered, references });
		expect(header('references')).toBe(`<a@x> <b@x> ${answered}`);
	});

	test('of a long thread keeps the first and the last within the length of a line, folded', async () => {
		const references = Array.from({ length: 200 }, (_, i) => `<mail-${i}-${'x'.repeat(40)}@customer.example>`);
		const { header, raw } = await sendOne({ inReplyTo: answered, references });
		const kept = header('references')?.split(/\s+/) ?? [];
		expect(kept[0]).toBe(references[0]);
		expect(kept.slice(-2)).toEqual([references[199], answered]);
		expect(kept.join(' ').length).toBeLessThan(998);
		expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThan(998);
	});

	test('leaves out what is no Message-ID, and says so', async () => {
		const { header, sent } = await sendOne({ inReplyTo: answered, references: ['<a@x>', `<${'y'.repeat(2_000)}@x>`] });
		expect(header('references')).toBe(`<a@x> ${answered}`);
		expect(sent.reasons.find(({ code }) => code === 'reference_dropped')).toBeDefined();
	});

	test('takes them from the headers of a draft that has them only there', async () => {
		const { header, sent } = await sendOne({ headers: { 'In-Reply-To': answered, references: '<a@x>' } });
		expect(header('in-reply-to')).toBe(answered);
		expect(header('references')).toBe(`<a@x> ${answered}`);
		expect(header('auto-submitted')).toBe('auto-replied');
		expect(sent.reasons.map(({ code }) => code)).toEqual(['accepted']);
	});

	test('a mail that answers nothing has neither', async () => {
		const { header } = await sendOne();
		expect([header('in-reply-to'), header('references')]).toEqual([undefined, undefined]);
	});
});

describe('mail of a machine (RFC 3834)', () => {
	test('that answers is auto-replied', async () => {
		const { header } = await sendOne({ inReplyTo: '<a@x>' });
		expect(header('auto-submitted')).toBe('auto-replied');
		expect(header('x-auto-response-suppress')).toBe('DR, RN, NRN, OOF, AutoReply');
	});

	test('that answers nothing is auto-generated', async () => {
		expect((await sendOne({ automatic: true })).header('auto-submitted')).toBe('auto-generated');
	});

	test.each([
		['the item says', { automatic: false }, {}],
		['the parameter says', { automatic: true }, { automatic: false }],
		['an expression says', { automatic: true }, { automatic: () => false }],
	])('is none where %s so, and still carries our mark', async (_, given, parameters) => {
		const { header } = await sendOne(given, parameters);
		expect(header('auto-submitted')).toBe('no');
		expect(header('x-auto-response-suppress')).toBeUndefined();
		expect(header('x-customer-comms')).toBeDefined();
	});

	test('an expression wins over the item', async () => {
		const { header } = await sendOne({ automatic: false }, { automatic: () => true });
		expect(header('auto-submitted')).toBe('auto-generated');
	});

	test('a header of the operator does not undo the mark, and the result says so', async () => {
		const { header, sent } = await sendOne({ headers: { 'auto-submitted': 'no' } });
		expect(header('auto-submitted')).toBe('auto-generated');
		expect(sent.reasons.find(({ code }) => code === 'header_replaced')?.evidence).toEqual({
			asked: 'no',
			set: 'auto-generated',
		});
	});
});

describe('unsubscribing (RFC 2369, RFC 8058)', () => {
	const url = 'https://agency.example/u?t=abc';

	test('by one click has exactly the two headers', async () => {
		const { raw } = await sendOne({ listUnsubscribe: { url, mailto: 'stop@agency.example', oneClick: true } });
		expect(raw).toContain(`\r\nList-Unsubscribe: <mailto:stop@agency.example>, <${url}>\r\n`);
		expect(raw).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
	});

	test('by a page has no Post header', async () => {
		const { header } = await sendOne({ listUnsubscribe: { url } });
		expect(header('list-unsubscribe')).toBe(`<${url}>`);
		expect(header('list-unsubscribe-post')).toBeUndefined();
	});

	test('by one click without https leaves the Post header out, and says so', async () => {
		const { header, sent } = await sendOne({ listUnsubscribe: { url: 'http://127.0.0.1:5678/u', oneClick: true } });
		expect(header('list-unsubscribe')).toBe('<http://127.0.0.1:5678/u>');
		expect(header('list-unsubscribe-post')).toBeUndefined();
		expect(sent.reasons.map(({ code }) => code)).toContain('one_click_needs_https');
	});

	test('by a long URL keeps it on one line', async () => {
		const long = `https://agency.example/u?t=${'a'.repeat(600)}`;
		const { raw } = await sendOne({ listUnsubscribe: { url: long, oneClick: true } });
		expect(raw).toContain(`List-Unsubscribe: <${long}>\r\n`);
	});

	test('by a mail with a subject', async () => {
		const { header } = await sendOne({ listUnsubscribe: { mailto: 'mailto:stop@agency.example?subject=stop' } });
		expect(header('list-unsubscribe')).toBe('<mailto:stop@agency.example?subject=stop>');
	});

	test.each([
		['a script', { url: 'javascript:alert(1)' }],
		['a URL with blanks', { url: 'https://x.example/a b' }],
		['a URL that adds another', { url: 'https://x.example/>,<https://evil.example' }],
		['a URL too long for a line', { url: `https://x.example/${'a'.repeat(1_000)}` }],
		['a mail to nobody', { mailto: 'nobody' }],
		['a mail whose subject has blanks', { mailto: 'a@x.example?subject=a b' }],
	])('by %s is refused', async (_, listUnsubscribe) => {
		expect((await refused({ listUnsubscribe })).text).toMatch(/listUnsubscribe\.(url|mailto)/);
	});
});

describe('the body', () => {
	test('has both parts: HTML is made from text, and nothing in it becomes markup', async () => {
		const { mail, raw } = await sendOne({ text: 'a < b & "c"\nline\n\nnew <script>x</script>' });
		expect(raw).toContain('multipart/alternative');
		expect(mail.html).toContain('<p>a &lt; b &amp; &quot;c&quot;<br>\nline</p>');
		expect(mail.html).toContain('<p>new &lt;script&gt;x&lt;/script&gt;</p>');
	});

	test('has both parts: text is made from HTML', async () => {
		const html =
			'<html><head><style>p{}</style></head><body><h1>Hi&nbsp;Jane</h1><p>See <a href="https://x.example/a?b=1&amp;c=2">the plan</a>.<br>Cost: 5&nbsp;&euro;</p><ul><li>one</li><li>two</li></ul><!-- hidden --><img src="x" alt="Logo"></body></html>';
		const { mail } = await sendOne({ text: '', html });
		expect(mail.text?.replaceAll('\u00a0', ' ').trim()).toBe(
			'Hi Jane\n\nSee the plan (https://x.example/a?b=1&c=2).\nCost: 5 €\n\n- one\n- two\n\nLogo',
		);
		expect(mail.html?.trim()).toBe(html);
	});

	test('carries the postal footer in both parts, inside the HTML body', async () => {
		const { mail } = await sendOne({ html: '<html><body><p>x</p></BODY></html>', postalFooter: 'A & B Ltd\n1 High St' });
		expect(mail.text).toMatch(/it is done\.\n\nA & B Ltd\n1 High St\n/);
		expect(mail.html).toMatch(/A &amp; B Ltd<br>\n1 High St<\/p>\s*<\/BODY>/);
	});

	test('keeps every letter', async () => {
		const text = 'Grüße, 株式会社 🚀 – “ok” ñ';
		const { mail } = await sendOne({ subject: text, text, from: `"Müller & Söhne 株式会社" <s@agency.example>` });
		expect(mail.subject).toBe(text);
		expect(mail.text?.trim()).toBe(text);
		expect(mail.html).toContain('Grüße, 株式会社 🚀');
		expect(mail.from?.name).toBe('Müller & Söhne 株式会社');
	});

	test('is ASCII in its headers (RFC 2047)', async () => {
		const { raw } = await sendOne({ subject: 'Grüße '.repeat(40), headers: { 'X-Note': 'für 株式会社' } });
		const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
		expect(head).toMatch(/^[\t\r\n -~]*$/);
		expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
	});

	test('cannot end the mail or smuggle a second one', async () => {
		const text = 'a\r\n.\r\nMAIL FROM:<x@x>\r\n\n.\n\r.\rend';
		const { mail } = await sendOne({ text });
		expect(mail.text?.replace(/\s+/g, ' ').trim()).toBe('a . MAIL FROM:<x@x> . . end');
	});

	test('of many megabytes arrives whole', async () => {
		const text = `${'word '.repeat(2_000_000)}end`;
		const { mail } = await sendOne({ text });
		expect(mail.text?.trimEnd().endsWith('end')).toBe(true);
		expect(mail.text?.length).toBeGreaterThan(10_000_000);
	}, 30_000);

	test('an empty subject is sent, and the result says so', async () => {
		const { sent } = await sendOne({ subject: '' });
		expect(sent.reasons.map(({ code }) => code)).toContain('empty_subject');
	});
});

describe('attachments', () => {
	const data = Buffer.from('%PDF-1.4 …').toString('base64');
	const binary = { invoice: { data, mimeType: 'application/pdf', fileName: 'Rechnung März.pdf' } };
	const withBinary = (given: IDataObject) => ({ json: { message: message(given) }, binary });

	test('are the named binary fields of the item', async () => {
		const target = await server();
		await run(target.port, { items: [withBinary({ attachments: ['invoice'] })] });
		expect(target.received[0]?.mail.attachments).toMatchObject([
			{ filename: 'Rechnung März.pdf', mimeType: 'application/pdf' },
		]);
	});

	test('are the files that came with the stored message, too', async () => {
		const target = await server();
		await run(target.port, { items: [withBinary({ attachments: ['invoice'], files: [{ fileName: 'Q-104.pdf', mimeType: 'application/pdf', content: data }] })] });
		expect(target.received[0]?.mail.attachments).toMatchObject([{ filename: 'Rechnung März.pdf' }, { filename: 'Q-104.pdf', mimeType: 'application/pdf' }]);
	});

	test.each([
		[[{ fileName: 'a.pdf\r\nBcc: v@evil.example', mimeType: 'application/pdf', content: data }], 'line break'],
		[[{ fileName: 'a.pdf', mimeType: 'application/pdf', content: '<not base64>' }], 'message.files'],
		['a.pdf', 'message.files'],
	])('that are wrong (%j) are refused', async (files, said) => {
		expect((await refused({ files })).text).toContain(said);
	});

	test('that the item does not have are refused, naming those it has', async () => {
		const { text, howToMend } = await refused({ attachments: 'data' }, {}, { binary });
		expect(text).toContain('"data"');
		expect(howToMend).toContain('invoice');
	});

	test.each([
		['as n8n says', { data: '', id: 'filesystem:x', bytes: 50_000_000 }],
		['as they are', { data: 'A'.repeat(4_000) }],
	])('that are too large %s are refused', async (_, file) => {
		const big = { big: { mimeType: 'text/plain', fileName: 'b.txt', ...file } };
		const { text } = await refused({ attachments: 'big' }, { options: { maxSize: 0.001 } }, { binary: big });
		expect(text).toMatch(/too large.*MB/);
	});

	test('of 50 MB are refused by default', async () => {
		const big = { big: { mimeType: 'text/plain', fileName: 'b', data: '', id: 'x', bytes: 50_000_000 } };
		const { text, howToMend } = await refused({ attachments: 'big' }, {}, { binary: big });
		expect(text).toMatch(/50\.0 MB of 25\.0 MB/);
		expect(howToMend).toContain('Max Size');
	});
});
