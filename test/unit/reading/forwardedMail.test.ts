import { splitReply } from '../../../nodes/ClassifyEmail/reading/newestText';

const body = 'The lift in our building is stuck. Please send a technician.';

describe('a mail that is nothing but a forwarded one has its text as new text', () => {
	it.each([
		['Outlook, en', `From: Bob <bob@example.com>\nSent: Monday, March 2, 2026 10:14 AM\nTo: Anna <anna@example.com>\nSubject: Lift\n\n${body}`],
		['Outlook, de', `Von: Bob <bob@example.com>\nGesendet: Montag, 2. März 2026 10:14\nAn: Anna\nBetreff: Aufzug\n\n${body}`],
		['Outlook, es', `De: Bob <bob@example.com>\nEnviado: lunes, 2 de marzo de 2026 10:14\nPara: Ana\nAsunto: roto\n\n${body}`],
		['Outlook, fr', `De : Bob <bob@example.com>\nEnvoyé : lundi 2 mars 2026 10:14\nÀ : Anne\nObjet : panne\n\n${body}`],
		['Outlook, zh', `发件人: Bob <bob@example.com>\n发送时间: 2026年3月2日 10:14\n收件人: 李明\n主题: 电梯\n\n${body}`],
		['Outlook, ja', `差出人: Bob <bob@example.com>\n送信日時: 2026年3月2日 10:14\n宛先: 佐藤\n件名: 故障\n\n${body}`],
		['many recipients', `From: Bob <bob@example.com>\nSent: Monday\nTo: Anna <anna@example.com>;\nCarl <carl@example.com>\nSubject: Lift\nAttachments: lift.jpg\n\n${body}`],
		['a mark and a block', `-----Original Message-----\nFrom: Bob <bob@example.com>\nSent: Monday\nTo: Anna\nSubject: Lift\n\n${body}`],
		['a rule and a block', `________________________________\nFrom: Bob <bob@example.com>\nSent: Monday\nTo: Anna\nSubject: Lift\n\n${body}`],
		['Apple, quoted', `Begin forwarded message:\n\n> From: Bob <bob@example.com>\n> Subject: Lift\n> Date: March 2, 2026\n> To: anna@example.com\n> \n> ${body}`],
		['Apple, fr', `Début du message transféré :\n\n> De: Bob <bob@example.com>\n> Objet: panne\n> Date: 2 mars 2026\n> À: anne@example.com\n> \n> ${body}`],
		['Apple, zh-TW', `以下是被轉寄的郵件：\n\n寄件人: Bob <bob@example.com>\n主旨: 電梯\n日期: 2026年3月2日\n收件人: anna@example.com\n\n${body}`],
		['Apple, below the phone\'s line', `Sent from my iPhone\n\nBegin forwarded message:\n\n> From: Bob <bob@example.com>\n> Date: March 2, 2026\n> To: anna@example.com\n> Subject: Lift\n> \n> ${body}`],
		['forwarded twice', `---------- Forwarded message ---------\nFrom: Bob <bob@example.com>\nDate: Mon\nSubject: Fwd: lift\nTo: Anna\n\n---------- Forwarded message ---------\nFrom: Carl <c@example.com>\nDate: Sun\nSubject: lift\nTo: Bob\n\n${body}`],
		['forwarded by two programs', `From: Bob <bob@example.com>\nSent: Monday\nTo: Anna\nSubject: FW: lift\n\nBegin forwarded message:\n\n> From: Carl <c@example.com>\n> Subject: lift\n> Date: Sunday\n> \n> ${body}`],
	])('%s', (_, text) => {
		const parts = splitReply(text);
		expect(parts.newText).toBe(body);
		expect(parts.quotedText).toContain('bob@example.com');
	});
	it('a form that writes as a mail does', () => {
		const text = 'From: Bob Smith\nEmail: bob@example.com\nSubject: Lift\nDate: 2026-03-02\n\nMessage Body:\nThe lift is stuck.\n\n-- \nThis e-mail was sent from a contact form on Example (https://example.com)';
		expect(splitReply(text).newText).toBe('Message Body:\nThe lift is stuck.');
	});
	it.each([
		['Outlook', `<div class="WordSection1"><p>&nbsp;</p><div><p><b>From:</b> Bob &lt;bob@example.com&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Anna<br><b>Subject:</b> Lift</p></div><p>${body}</p></div>`],
		['Outlook on the web', `<div><br></div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Von:</b> Bob<br><b>Gesendet:</b> Montag<br><b>An:</b> Anna<br><b>Betreff:</b> Aufzug</div><div>${body}</div>`],
		['Gmail', `<div dir="ltr"><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Bob &lt;bob@example.com&gt;<br>Date: Mon<br>Subject: Lift<br>To: Anna<br></div><br><div>${body}</div></div></div>`],
		['Apple', `<div><br><blockquote type="cite"><div>Begin forwarded message:</div><br><div><b>From: </b>Bob &lt;bob@example.com&gt;</div><div><b>Subject: </b>Lift</div><div><b>Date: </b>March 2</div><br><div>${body}</div></blockquote></div>`],
	])('%s, in HTML', async (_, html) => {
		const { visibleText } = await import('../../../nodes/ClassifyEmail/reading/visibleText');
		expect(splitReply(visibleText(html).text, html).newText).toBe(body);
	});
	it('a signature that the program marked stays signature above the mail forwarded', async () => {
		const html = `<div id="Signature">Anna Berg<br>Example Ltd</div><div id="divRplyFwdMsg"><b>From:</b> Bob<br><b>Sent:</b> Monday<br><b>To:</b> Anna<br><b>Subject:</b> Lift</div><div>${body}</div>`;
		const { visibleText } = await import('../../../nodes/ClassifyEmail/reading/visibleText');
		expect(splitReply(visibleText(html).text, html, false, 'FW: Lift')).toMatchObject({ newText: body, signature: 'Anna Berg\nExample Ltd' });
	});
});

describe('an empty answer is no forwarded mail', () => {
	const below = `From: Support <support@example.com>\nSent: Monday\nTo: Anna\nSubject: Offer\n\n${body}`;
	it('an answer by its subject', () => {
		for (const subject of ['RE: Offer', 'AW: Angebot', 'Re: FW: Offer', '回复：报价', '返信: 見積']) expect(splitReply(below, null, false, subject).newText).toBe('');
		for (const subject of ['FW: Offer', 'WG: Angebot', 'TR : Devis', 'RV: Oferta', '転送: 見積', '转发：报价', 'Offer', '']) expect(splitReply(below, null, false, subject).newText).toBe(body);
	});
	it('a signature above the mail answered, but below a subject that tells', () => {
		const signed = `-- \nAnna Berg\nExample Ltd\n\n${below}`;
		expect(splitReply(signed).newText).toBe('');
		expect(splitReply(signed, null, false, 'FW: Offer')).toMatchObject({ newText: body, signature: '-- \nAnna Berg\nExample Ltd' });
	});
	it.each([
		['an attribution alone', `On Tue, Mar 5, 2024 at 10:12 AM Anna <anna@example.com> wrote:\n> ${body}`],
		['quoted lines alone', `> ${body}`],
	])('%s', (_, text) => {
		expect(splitReply(text).newText).toBe('');
	});
	it('what stands above a forwarded mail is the new text', () => {
		expect(splitReply(`See below.\n\n${below}`).newText).toBe('See below.');
	});
});
