import fc from 'fast-check';
import { addressesOf } from '../../../nodes/SendCustomerEmail/message/addresses';
import { asciiDomain } from '../../../nodes/shared/mail/asciiDomain';
import { htmlFromText } from '../../../nodes/SendCustomerEmail/message/bodies';
import { threadingOf } from '../../../nodes/SendCustomerEmail/message/messageIds';
import { reservedHeaders } from '../../../nodes/SendCustomerEmail/message/reservedHeaders';
import { textFromHtml } from '../../../nodes/SendCustomerEmail/message/textFromHtml';
import { closeServers, refused, sendOne } from './running';
import { cpuMilliseconds } from '../cpuTime';

afterEach(closeServers);

describe('a line break in a field', () => {
	const attack = 'x\r\nBcc: victim@evil.example';
	test.each([
		['subject', { subject: attack }],
		['from', { from: `a@x.example${attack}` }],
		['from', { from: { address: 'a@x.example', name: attack } }],
		['to', { to: `jane@x.example\nBcc: victim@evil.example` }],
		['to', { to: [{ address: `jane@x.example\r\nRCPT TO:<victim@evil.example>`, name: '' }] }],
		['cc', { cc: attack }],
		['bcc', { bcc: `a@x.example\r` }],
		['replyTo', { replyTo: `"x\ny" <a@x.example>` }],
		['inReplyTo', { inReplyTo: `<a@x>\r\nBcc: victim@evil.example` }],
		['references', { references: ['<a@x>', `<b@x>\r\nBcc: victim@evil.example`] }],
		['headers.X-A', { headers: { 'X-A': attack } }],
		['headers', { headers: { 'X-A\r\nBcc': 'victim@evil.example' } }],
		['listUnsubscribe.url', { listUnsubscribe: { url: 'https://x.example/\r\nBcc: v@evil.example' } }],
		['listUnsubscribe.mailto', { listUnsubscribe: { mailto: 'a@x.example\r\nBcc: v@evil.example' } }],
	])('%s is refused, naming the field (%j)', async (field, given) => {
		const { text, howToMend } = await refused(given);
		expect(text).toContain(`"${field}"`);
		expect(text).toContain('line break');
		expect(howToMend).toContain('Remove it');
	});

	test('is refused in the name of an attachment', async () => {
		const binary = { data: { data: 'AA==', mimeType: 'text/plain', fileName: 'a.txt\r\nBcc: v@evil.example' } };
		expect((await refused({ attachments: 'data' }, {}, { binary })).text).toContain('attachments.data');
	});

	test('so are other control characters', async () => {
		expect((await refused({ subject: 'a\0b' })).text).toMatch(/"subject" holds a control character \(code 0\)/);
	});
});

describe('headers that may not be set by hand', () => {
	test.each([...reservedHeaders])('%s is refused', async (name) => {
		const { text } = await refused({ headers: { [name.toUpperCase()]: 'x@evil.example' } });
		expect(text).toContain(name.toUpperCase());
	});

	test.each(['', 'X A', 'X:A', 'X-Ä', 'x'.repeat(77)])('a name that is none (%s) is refused', async (name) => {
		expect((await refused({ headers: { [name]: 'x' } })).text).toContain('not the name of a header');
	});

	test('the error says which field to use instead', async () => {
		expect((await refused({ headers: { 'Reply-To': 'a@x.example' } })).howToMend).toContain('"Reply To"');
	});
});

describe('addresses', () => {
	test.each([
		['jane@müller.example', 'jane@xn--mller-kva.example'],
		['jane@例え.テスト', 'jane@xn--r8jz45g.xn--zckzah'],
		['jane@EXAMPLE.com', 'jane@example.com'],
		['Jane.Doe+tag@example.com', 'Jane.Doe+tag@example.com'],
		['root@localhost', 'root@localhost'],
	])('%s travels as %s', (given, travels) => {
		expect(addressesOf(given, 'to')).toEqual([{ address: travels, name: '' }]);
	});

	test('with letters outside ASCII before the @ are a clear error', async () => {
		const { text } = await refused({ to: 'jörg@example.com' });
		expect(text).toContain('SMTPUTF8');
	});

	test('in a domain outside ASCII are sent in ASCII everywhere', async () => {
		const { raw, sent } = await sendOne({ from: 'Büro <buero@müller.example>', to: 'a@例え.テスト' });
		expect(sent.accepted).toEqual(['a@xn--r8jz45g.xn--zckzah']);
		expect(sent.messageId).toMatch(/@xn--mller-kva\.example>$/);
		expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).toMatch(/^[\t\r\n -~]*$/);
	});

	test.each([
		'nobody', '@x.example', 'a@', 'a@@x.example', 'a b@x.example', 'a@x..example', 'a@-x.example', 'a@x.example.',
		'.a@x.example', `${'a'.repeat(65)}@x.example`, `a@${'x'.repeat(64)}.example`, '"a@evil.example x"@x.example',
		'a@x.example/evil', 'a@evil.example:25', 'a@x%2eexample', 'Jane Doe <>', '<a@x.example',
	])('%s is none, and the error shows it', async (to) => {
		let read: unknown;
		try {
			read = addressesOf(to, 'to');
		} catch (error) {
			expect((error as Error).message).toMatch(/"to" holds/);
			return;
		}
		// Some parsers mend a missing bracket: then it is exactly that address.
		expect(read).toEqual([{ address: 'a@x.example', name: '' }]);
	});

	test.each([[42], [{ name: 'x' }], [true], [[[{}]]]])('%j is none', (value) => {
		expect(() => addressesOf(value, 'to')).toThrow(/"to" holds/);
	});

	test('read from any text never hold what could leave their place in a command', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.emailAddress(), fc.string({ unit: fc.constantFrom(...'a@.<>", ;:()\\\r\n') })), (text) => {
				let read: ReturnType<typeof addressesOf> = [];
				try {
					read = addressesOf(text, 'to');
				} catch (error) {
					expect((error as Error).name).toBe('InputError');
				}
				for (const { address, name } of read) {
					expect(address).toMatch(/^[!-;=?-~]+@[a-z0-9._-]+$/);
					expect(name).not.toMatch(/[\r\n\0]/);
				}
			}),
			{ numRuns: 1_000 },
		);
	});

	test('a domain is read as one or not at all', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(asciiDomain(text) ?? 'none').toMatch(/^[a-z0-9._-]+$/);
			}),
		);
	});
});

describe('who gets a mail', () => {
	test('nobody is an error', async () => {
		expect((await refused({ to: '' })).text).toContain('no recipient');
	});

	test('a thousand in one mail is an error that advises one message a customer', async () => {
		const to = Array.from({ length: 1_000 }, (_, i) => `c${i}@customer.example`);
		const { text, howToMend } = await refused({ to });
		expect(text).toMatch(/1000 recipients/);
		expect(howToMend).toMatch(/one message to each customer/);
	});

	test('a thousand is sent where the operator allows it', async () => {
		const to = Array.from({ length: 1_000 }, (_, i) => `c${i}@customer.example`);
		const { sent, raw } = await sendOne({ to }, { options: { maxRecipients: 1_000 } });
		expect(sent.accepted).toHaveLength(1_000);
		expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThan(998);
	});

	test('without a sender is an error', async () => {
		expect((await refused({ from: '' })).text).toContain('no sender');
	});

	test('with two senders is an error', async () => {
		expect((await refused({ from: 'a@x.example, b@x.example' })).text).toContain('several');
	});
});

describe('what has the wrong form', () => {
	test.each([
		['subject', { subject: { a: 1 } }],
		['headers', { headers: '{not json' }],
		['headers', { headers: [1] }],
		['headers', { headers: { a: { b: 1 } } }],
		['listUnsubscribe', { listUnsubscribe: { oneClick: 'perhaps' } }],
		['automatic', { automatic: 'perhaps' }],
		['text', { text: '', html: ' ' }],
		['subject', { subject: 'x'.repeat(1_000) }],
		['X-A', { headers: { 'X-A': 'x'.repeat(30_000) } }],
	])('"%s" is an error that names it (%#)', async (field, given) => {
		expect((await refused(given as never)).text).toContain(`"${field}"`);
	});

	test('a long text counts towards the size', async () => {
		expect((await refused({ text: 'x'.repeat(2_000) }, { options: { maxSize: 0.001 } })).text).toContain('too large');
	});
});

describe('text from HTML', () => {
	test('and HTML from text give back the words', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				const words = (given: string) => given.replace(/\s+/g, ' ').trim();
				expect(words(textFromHtml(htmlFromText(text)))).toBe(words(text));
			}),
		);
	});

	test.each([
		['<p>a</p><p>b</p>', 'a\n\nb'],
		['a<br>b<br/>c', 'a\nb\nc'],
		['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
		['<a href="https://x.example">https://x.example</a>', 'https://x.example'],
		['<a href="mailto:a@x.example">a@x.example</a>', 'a@x.example'],
		['<a href="javascript:x()">go</a>', 'go'],
		['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
		['a <b title="x > y">bold</b>', 'a bold'],
		['&#169; &#x20AC; &copy; &unknown; &#0;', '© € © &unknown;'],
		['x<script>alert(1)</script>y<style>p{}</style>', 'xy'],
		['cut <b', 'cut <b'],
		['x<!-- never closed', 'x'],
	])('%s', (html, text) => {
		expect(textFromHtml(html)).toBe(text);
	});

	test('is linear in the length of the HTML', async () => {
		let taken = 0;
		for (const piece of ['<', '<a ', '<a href="', '<!--', '<script>', '&', '</', '<p>', '<a =\'', ' ', '\n']) {
			taken += await cpuMilliseconds(() => textFromHtml(piece.repeat(1_000_000 / piece.length)));
		}
		expect(taken).toBeLessThan(6_000);
	});
});

describe('threads of any length', () => {
	test('keep the closest ancestor last and fit a line', () => {
		const id = fc.integer({ min: 1, max: 890 }).map((length) => `<${'m'.repeat(length)}@x>`);
		fc.assert(
			fc.property(fc.array(id, { maxLength: 60 }), id, (references, parent) => {
				const { references: kept } = threadingOf(parent, references);
				expect(kept.at(-1)).toBe(parent);
				expect(`References: ${kept.join(' ')}`.length).toBeLessThanOrEqual(998);
			}),
		);
	});
});
