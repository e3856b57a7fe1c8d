import { mailFrame } from '../../sandbox/outbox/mailFrame';
import { staticFile } from '../../sandbox/outbox/staticFiles';
import type { ParsedMail } from '../../sandbox/services/mailReading';
import { isLoopback } from '../../sandbox/services/proxy';

describe('what only looks like this machine', () => {
	it.each(['127.0.0.1.example.com', '127.evil.example', '127.0.0.1.', 'localhost.evil.example', '1270.0.0.1', '2127.0.0.1', 'evil.localhost', '[::ffff:1.2.3.4]'])(
		'%s is not passed through the proxy',
		(host) => {
			expect(isLoopback(host)).toBe(false);
		},
	);
	it.each(['127.0.0.1', '127.1.2.3', 'localhost', '[::1]'])('but %s is', (host) => {
		expect(isLoopback(new URL(`http://${host}:5678/`).hostname)).toBe(true);
	});
});

it('a static file is one of the list, whatever JavaScript knows by the name', () => {
	for (const name of ['constructor', 'toString', '__proto__', '..', 'hasOwnProperty', 'outbox.ts']) {
		expect(staticFile(`/static/${name}`)).toBeUndefined();
	}
	expect(staticFile('/static/outbox.css')?.status).toBe(200);
});

it('a mail in its frame makes no connection ahead of a click', () => {
	const html = '<link rel=preconnect href="https://evil.example"><LINK rel="dns-prefetch" href="//evil.example"><meta http-equiv="refresh" content="0;url=https://evil.example">';
	const mail: ParsedMail = { html, attachments: [] } as unknown as ParsedMail;
	const { body } = mailFrame(mail);
	expect(String(body).split('</head>')[1]).not.toMatch(/<(?:link|meta)\b/i);
});
