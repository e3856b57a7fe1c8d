import fc from 'fast-check';

import { decideIntentForAutomation, guard } from '../../../nodes/ClassifyEmail/guard/guard';
import type { GuardOptions } from '../../../nodes/ClassifyEmail/guard/guard';
import { readMail } from '../../../nodes/ClassifyEmail/reading/readMail';
import { automationKinds } from '../../../nodes/shared/vocabulary';
import { mailMade, now } from './mailMade';
import { cpuMilliseconds } from '../cpuTime';

async function kindOf(headers: Record<string, string | string[]>, text?: string, options: Partial<GuardOptions> = {}): Promise<string> {
	return guard(await mailMade(headers, text), { now, ...options }).automation.kind;
}

const ours = '<cc-0123456789abcdef0123456789abcdef@support.example.org>';

describe('headers tell machines from people', () => {
	it.each<[string, Record<string, string | string[]>, string]>([
		['a plain mail', {}, 'none'],
		['Auto-Submitted: no', { 'Auto-Submitted': 'no' }, 'none'],
		['Auto-Submitted: No, with a comment', { 'Auto-Submitted': 'No (sent by hand)' }, 'none'],
		['Auto-Submitted: auto-replied', { 'Auto-Submitted': 'auto-replied' }, 'auto_reply'],
		['Auto-Submitted: auto-replied with parameters', { 'Auto-Submitted': 'auto-replied; owner-email="x"' }, 'auto_reply'],
		['Auto-Submitted: auto-generated', { 'Auto-Submitted': 'auto-generated' }, 'auto_reply'],
		['a made-up value is not "no"', { 'Auto-Submitted': 'none' }, 'auto_reply'],
		['a comment before the value', { 'Auto-Submitted': '(no) auto-replied' }, 'auto_reply'],
		['"no" beside the truth', { 'Auto-Submitted': ['no', 'auto-replied'] }, 'auto_reply'],
		['X-Auto-Response-Suppress', { 'X-Auto-Response-Suppress': 'OOF, AutoReply' }, 'auto_reply'],
		['X-Auto-Response-Suppress: None', { 'X-Auto-Response-Suppress': 'None' }, 'none'],
		['X-Autoreply', { 'X-Autoreply': 'yes' }, 'auto_reply'],
		['X-Autoreply: no', { 'X-Autoreply': 'no' }, 'none'],
		['X-Autoreply-From', { 'X-Autoreply-From': 'x@example.com' }, 'auto_reply'],
		['X-Autorespond', { 'X-Autorespond': 'pump' }, 'auto_reply'],
		['X-Loop', { 'X-Loop': 'tickets@example.com' }, 'auto_reply'],
		['Exchange\'s rules', { 'X-MS-Exchange-Inbox-Rules-Loop': 'a@example.com' }, 'auto_reply'],
		['Precedence: junk', { Precedence: 'junk' }, 'auto_reply'],
		['Precedence: bulk', { Precedence: 'bulk' }, 'list'],
		['Precedence: list', { Precedence: 'LIST' }, 'list'],
		['Precedence: normal', { Precedence: 'normal' }, 'none'],
		['List-Id', { 'List-Id': 'Friends <friends.example.com>' }, 'list'],
		['List-Unsubscribe', { 'List-Unsubscribe': '<https://example.com/u>' }, 'list'],
		['X-Mailing-List', { 'X-Mailing-List': 'friends' }, 'list'],
		['an empty return path', { 'Return-Path': '<>' }, 'auto_reply'],
		['X-Failed-Recipients', { 'X-Failed-Recipients': 'a@example.com' }, 'bounce'],
		['an automatic answer over a list', { 'Auto-Submitted': 'auto-replied', 'List-Id': '<a.example.com>' }, 'auto_reply'],
	])('%s', async (_, headers, kind) => {
		expect(await kindOf(headers)).toBe(kind);
	});
	it('a person who writes over a list is list mail', async () => {
		expect(await kindOf({ 'List-Id': '<a.example.com>', 'In-Reply-To': ours })).toBe('list');
	});
});

describe('reports are told by their structure', () => {
	const report = (type: string, part: string): string =>
		`Return-Path: <>\r\nFrom: MTA <mta@example.com>\r\nSubject: Report\r\nContent-Type: multipart/report; report-type=${type}; boundary=b\r\n\r\n--b\r\n\r\nReport.\r\n--b\r\nContent-Type: ${part}\r\n\r\nFinal-Recipient: rfc822;a@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n`;
	it.each([
		['delivery-status', 'message/delivery-status', 'bounce'],
		['disposition-notification', 'message/disposition-notification', 'auto_reply'],
		['feedback-report', 'message/feedback-report', 'auto_reply'],
		['unheard-of', 'text/plain', 'auto_reply'],
	])('%s', async (type, part, kind) => {
		expect(guard(await readMail({ json: {}, raw: report(type, part) }), { now }).automation.kind).toBe(kind);
	});
	it('by the header alone, where the trigger left the part out', async () => {
		expect(await kindOf({ 'Content-Type': 'multipart/report; report-type="delivery-status"; boundary=b' })).toBe('bounce');
	});
	it('a person who forwards a bounce is a person', async () => {
		expect(await kindOf({ Subject: 'Fwd: Undelivered Mail Returned to Sender' }, 'My mail came back. What does "user unknown" mean?')).toBe('none');
	});
	it('a mail system\'s own words without a report part', async () => {
		expect(await kindOf({ From: 'MAILER-DAEMON@example.com', Subject: 'failure notice' }, 'Hi. This is the qmail-send program. I was not able to deliver your message.')).toBe('bounce');
	});
});

describe('wording tells absences and receipts in six languages', () => {
	it.each([
		['en', 'Automatic reply: Pump', 'I am back on Monday.'],
		['en', 'Out of Office: Pump', 'See you.'],
		['en', 'Re: Pump', 'I am out of the office until March 9 with limited access to my mail. For urgent matters please contact Bob.'],
		['en', 'Ticket', 'This is an automated message. Please do not reply to this email.'],
		['es', 'Respuesta automática: Bomba', 'Vuelvo el lunes.'],
		['es', 'Bomba', 'Estoy de vacaciones hasta el lunes. En caso de urgencia, contacte con Luis.'],
		['fr', 'Réponse automatique : Pompe', 'De retour lundi.'],
		['fr', 'Pompe', 'Je suis actuellement en congé. En cas d\'urgence, merci de contacter Luc.'],
		['de', 'Automatische Antwort: Pumpe', 'Bis Montag.'],
		['de', 'Abwesenheitsnotiz', 'Bis Montag.'],
		['de', 'Pumpe', 'Ich bin bis 9. März nicht im Büro. In dringenden Fällen wenden Sie sich an Herrn Klein.'],
		['zh', '自动回复: 水泵', '周一回来。'],
		['zh', '水泵', '您好，我正在休假，期间无法及时回复您的邮件，如有急事请联系李明。'],
		['ja', '自動返信: ポンプ', '月曜日に戻ります。'],
		['ja', 'ポンプ', '休暇をいただいております。お急ぎの場合は鈴木までご連絡ください。'],
		['ja', '受付', 'このメールは自動送信されています。'],
		['zh', '通知', '此邮件由系统自动发送，您的申请已登记。'],
		['de', 'Vorgang', 'Diese E-Mail wurde automatisch erstellt.'],
		['fr', 'Demande', 'Ce message a été généré automatiquement.'],
		['es', 'Solicitud', 'Este mensaje ha sido generado automáticamente.'],
	])('%s: %s / %s', async (_, subject, text) => {
		expect(await kindOf({ Subject: subject }, text)).toBe('auto_reply');
	});
	it.each([
		['en', 'Out of office next week?', 'Will you be out of the office next week? I would like to visit.'],
		['en', 'Visit', 'I will be out of the office tomorrow, can we meet on Friday instead?'],
		['en', 'Invoice', 'We have received your invoice, thank you. The amount is wrong.'],
		['de', 'Urlaub', 'Wir sind im Urlaub. Können Sie trotzdem kommen?'],
		['fr', 'Absence', 'Votre technicien était absent hier.'],
		['en', 'Answers', 'I only ever get an automated response from you. Please have somebody call me.'],
		['en', 'Gate', 'This is an automatic gate and it stays open. Please repair it.'],
		['de', 'Auto: Schlüssel', 'Der Schlüssel liegt noch im Auto. Sie haben nicht auf diese E-Mail geantwortet.'],
		['de', 'Termin', 'Ich bin ab dem 3. im Urlaub, bitte kommen Sie vorher.'],
		['es', 'Baja', 'Quiero darme de baja de la lista, hasta el lunes espero.'],
		['fr', 'Rendez-vous', 'Je serai absent la semaine prochaine, fixons le rendez-vous à mon retour.'],
		['zh', '维修', '我正在出差，请联系我的手机。'],
		['ja', '返信', '自動返信しか届きません。このメールに返信してください。'],
		['ja', '不具合', '不在時に荷物が届きました。再配達をお願いします。'],
	])('a person who speaks of absence stays a person (%s: %s)', async (_, subject, text) => {
		expect(await kindOf({ Subject: subject }, text)).toBe('none');
	});
	it('an absence note that is only quoted decides nothing', async () => {
		const text = 'Thanks, I will wait then. Could you call me on Monday?\n\nOn 5 Mar 2024, Bob wrote:\n> I am out of the office. For urgent matters please contact Ann.';
		expect(await kindOf({ Subject: 'Re: Pump' }, text)).toBe('none');
	});
});

describe('addresses nobody reads', () => {
	it.each(['noreply@example.com', 'no-reply@example.com', 'no_reply+123@example.com', 'DoNotReply@example.com', 'do-not-reply@example.com', 'nicht-antworten@example.com', 'nepasrepondre@example.com', 'no-responder@example.com', 'orders-noreply@example.com'])('%s', async (from) => {
		expect(await kindOf({ From: from })).toBe('no_reply');
	});
	it.each(['info@example.com', 'office@example.com', 'contact@example.com', 'support@example.com', 'nora.reply@example.com', 'norreply@example.com', 'renault@example.com'])('%s is a person', async (from) => {
		expect(await kindOf({ From: from })).toBe('none');
	});
	it.each(['Please do not reply to this email.', 'No responda a este correo.', 'Merci de ne pas répondre à ce message.', 'Bitte antworten Sie nicht auf diese Nachricht.', '请勿回复。', '送信専用のアドレスです。'])('a mail that says so: %s', async (text) => {
		expect(await kindOf({}, `Your parcel comes tomorrow.\n\n${text}`)).toBe('no_reply');
	});
	it('a web form that writes from a no-reply address, with the customer in Reply-To, is the customer', async () => {
		expect(await kindOf({ 'From': 'noreply@shop.example.com', 'Reply-To': 'anna@example.com' })).toBe('none');
	});
});

describe('our own mail is known', () => {
	it.each<[string, Record<string, string>, Partial<GuardOptions>]>([
		['by our address', { From: 'Support <SUPPORT@example.org>' }, { ownAddresses: ['support@example.org'] }],
		['by our domain', { From: 'sales@example.org' }, { ownAddresses: ['@example.org'] }],
		['by our mark', { 'X-Customer-Comms': 'welcome-17' }, {}],
		['by our Message-ID', { 'Message-ID': ours }, {}],
		['by our address in X-Loop', { 'X-Loop': '<support@example.org>' }, { ownAddresses: ['support@example.org'] }],
	])('%s', async (_, headers, options) => {
		expect(await kindOf(headers, undefined, options)).toBe('own');
	});
	it('but a bounce of our own mail server is a bounce, and a form of our own site is the customer', async () => {
		const options = { ownAddresses: ['@example.org'] };
		expect(await kindOf({ From: 'MAILER-DAEMON@example.org', Subject: 'Undelivered Mail Returned to Sender' }, 'Could not be delivered.', options)).toBe('bounce');
		expect(await kindOf({ 'From': 'website@example.org', 'Reply-To': 'anna@example.com' }, undefined, options)).toBe('none');
		expect(await kindOf({ 'From': 'website@example.org', 'Reply-To': 'office@example.org' }, undefined, options)).toBe('own');
	});
	it('a stranger who forges our mark silences only himself, and the reason says it was the mark', async () => {
		const result = guard(await mailMade({ 'From': 'mallory@evil.example', 'X-Customer-Comms': 'x' }), { now });
		expect(result).toMatchObject({ automation: { kind: 'own' }, reasons: [{ code: 'own_mark' }] });
	});
	it('another domain, a similar address and a foreign Message-ID are not ours', async () => {
		const options = { ownAddresses: ['support@example.org', '@ours.example'] };
		for (const from of ['support@example.org.evil.example', 'xsupport@example.org', 'a@notours.example']) expect(await kindOf({ From: from }, undefined, options)).toBe('none');
		expect(await kindOf({ 'Message-ID': '<cc-1@example.com>' })).toBe('none');
	});
});

describe('a person\'s mail that their ticket system marks is kept', () => {
	const marked = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'In-Reply-To': ours };
	it('where it answers ours with fresh text, with the reason', async () => {
		const result = guard(await mailMade(marked, 'Thank you, but the pump leaks again since yesterday.'), { now });
		expect(result.automation.kind).toBe('none');
		expect(result.keptAsPerson?.code).toBe('person_behind_ticket_system');
		expect(result.reasons.map(({ code }) => code)).toContain('auto_generated_header');
	});
	it.each<[string, Record<string, string>, string]>([
		['it answers nothing of ours', { ...marked, 'In-Reply-To': '<x@example.com>' }, 'Thank you, but the pump leaks again since yesterday.'],
		['it is a receipt', marked, 'Your ticket has been created. A member of our team will answer.'],
		['it says next to nothing', marked, 'ok'],
		['it quotes only', marked, '> Thank you, but the pump leaks again since yesterday.'],
		['it is an automatic answer beyond doubt', { ...marked, 'X-Autoreply': 'yes' }, 'Thank you, but the pump leaks again since yesterday.'],
	])('but not where %s', async (_, headers, text) => {
		expect(await kindOf(headers, text)).toBe('auto_reply');
	});
	it('but not where the same text came before', async () => {
		const mail = await mailMade(marked, 'Thank you, but the pump leaks again since yesterday.');
		const { fingerprint } = guard(mail, { now });
		const history = [{ at: '2026-03-05T08:00:00Z', direction: 'in' as const, threadKey: 'other', from: 'bob@example.com', fingerprint }];
		expect(guard(mail, { now, history }).automation.kind).toBe('auto_reply');
	});
});

describe('the operator\'s word on a domain', () => {
	it('makes its marked mail a person\'s, subdomains too, and says so', async () => {
		const domainOverrides = { 'Example.com': 'person' as const };
		const result = guard(await mailMade({ 'From': 'a@mail.example.com', 'Auto-Submitted': 'auto-generated', 'Precedence': 'bulk' }), { now, domainOverrides });
		expect(result).toMatchObject({ automation: { kind: 'none' }, keptAsPerson: { code: 'domain_override' } });
		expect(await kindOf({ 'From': 'a@notexample.com', 'Auto-Submitted': 'auto-generated' }, undefined, { domainOverrides })).toBe('auto_reply');
	});
	it('does not make a bounce, an absence note, our own mail or a loop a person\'s', async () => {
		const options = { domainOverrides: { 'example.com': 'person' as const }, ownAddresses: ['us@example.com'] };
		expect(await kindOf({ 'X-Failed-Recipients': 'x@example.com' }, undefined, options)).toBe('bounce');
		expect(await kindOf({ Subject: 'Automatic reply: Pump' }, undefined, options)).toBe('auto_reply');
		expect(await kindOf({ From: 'us@example.com' }, undefined, options)).toBe('own');
	});
	it('makes a plain mail what the operator says', async () => {
		expect(await kindOf({}, undefined, { domainOverrides: { 'example.com': 'list' } })).toBe('list');
	});
});

describe('what automation decides of the labels', () => {
	it.each([
		['none', {}],
		['auto_reply', { intent: 'auto_reply', needsReply: false }],
		['bounce', { intent: 'bounce', needsReply: false }],
		['list', { needsReply: false }],
		['own', { needsReply: false }],
		['loop', { needsReply: false }],
		['no_reply', { needsReply: false }],
	] as const)('%s', (kind, expected) => {
		expect(decideIntentForAutomation(kind)).toEqual(expected);
	});
});

describe('every result can be explained, and the same input gives the same result', () => {
	it('for any headers and text', async () => {
		const name = fc.constantFrom('Auto-Submitted', 'Precedence', 'List-Id', 'X-Loop', 'Return-Path', 'Message-ID', 'In-Reply-To', 'X-Customer-Comms', 'Content-Type', 'X-Autoreply', 'From', 'Reply-To', 'Subject');
		await fc.assert(
			fc.asyncProperty(fc.dictionary(name, fc.string()), fc.string(), async (headers, text) => {
				const mail = await mailMade(headers, text);
				const result = guard(mail, { now, ownAddresses: ['us@example.org'] });
				expect(automationKinds).toContain(result.automation.kind);
				expect(result.automation.reason).not.toBe('');
				expect(result.reasons[0]?.text).toBe(result.automation.reason);
				expect(result.fingerprint).toMatch(/^[0-9a-f]{32}$/u);
				expect(guard(mail, { now, ownAddresses: ['us@example.org'] })).toEqual(result);
			}),
			{ numRuns: 200 },
		);
	});
	it.each<[string, Record<string, string>, string]>([
		['brackets in Auto-Submitted', { 'Auto-Submitted': '('.repeat(100_000) }, 'x'],
		['a long no-reply address', { From: `${'no-reply-'.repeat(20_000)}@example.com` }, 'x'],
		['prefixes in the subject', { Subject: 're: '.repeat(50_000) }, 'x'],
		['a body of one million characters', {}, 'a1 '.repeat(333_000)],
		['a body of greetings', {}, 'dear '.repeat(100_000)],
		['a Message-ID without end', { 'Message-ID': `<cc-${'0'.repeat(100_000)}` }, 'x'],
	])('in bounded time with %s', async (_, headers, text) => {
		const mail = await mailMade(headers, text);
		const spent = await cpuMilliseconds(() => {
			guard(mail, { now });
		});
		expect(spent).toBeLessThan(1500);
	});
});
