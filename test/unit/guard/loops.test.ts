import fc from 'fast-check';

import { fingerprintOf, sameWords } from '../../../nodes/ClassifyEmail/guard/fingerprint';
import { guard } from '../../../nodes/ClassifyEmail/guard/guard';
import type { HistoryMessage } from '../../../nodes/ClassifyEmail/guard/guard';
import { loopCaps } from '../../../nodes/ClassifyEmail/guard/loopCaps';
import { readMail } from '../../../nodes/ClassifyEmail/reading/readMail';
import { now } from './mailMade';

const us = 'support@example.org';
const minutesBefore = (minutes: number): string => new Date(Date.parse(now) - minutes * 60_000).toISOString();

interface Robot {
	/** The mail it sends in a round; what we wrote last is quoted where it quotes. */
	write: (round: number, answered: string) => Record<string, unknown>;
}

/** Lets a robot and us answer each other, with the history our register would keep, until the guard stops it. */
async function roundsUntilStopped(robot: Robot, minutesApart = 1): Promise<number> {
	const most = 30;
	const history: HistoryMessage[] = [];
	let answered = 'Thank you for your message. We will look into it.';
	for (let round = 1; round <= most; round += 1) {
		const at = Date.parse(now) + round * minutesApart * 60_000;
		const mail = await readMail({ json: robot.write(round, answered) });
		const result = guard(mail, { now: new Date(at).toISOString(), ownAddresses: [us], history });
		if (result.automation.kind !== 'none') return round;
		history.unshift({ at: new Date(at).toISOString(), direction: 'in', threadKey: mail.threadKey, from: mail.from.address, fingerprint: result.fingerprint, automatic: false });
		history.unshift({ at: new Date(at + 1000).toISOString(), direction: 'out', threadKey: mail.threadKey, from: us });
		answered = `Hello, thank you for your message number ${round}. We will look into it.`;
	}
	return most + 1;
}

const receipts: Record<string, (round: number) => string> = {
	en: (round) => `Dear customer-${round},\n\nwe opened case ${10_000 + round} on March ${round}, 2026 at 10:0${round} for the matter you wrote about and will come back soon.\n\nYour helpdesk`,
	de: (round) => `Sehr geehrte Frau Nr${round},\n\nwir haben den Vorgang ${10_000 + round} am ${round}.03.2026 für Sie angelegt und melden uns in Kürze bei Ihnen.`,
	zh: (round) => `尊敬的客户${round}：\n我们于2026年3月${round}日为您建立了编号为${10_000 + round}的记录，稍后会有同事与您取得联系，感谢您的耐心等待和支持。`,
	ja: (round) => `お客様${round}\n2026年3月${round}日に番号${10_000 + round}として登録いたしました。担当の者から改めてご連絡いたしますので、今しばらくお待ちください。`,
};

describe('two ticket systems stop within three rounds', () => {
	it.each(Object.keys(receipts))('with a new address, thread and number each time (%s)', async (language) => {
		const stopped = await roundsUntilStopped({
			write: (round) => ({
				from: `ticket+${round}-${(round * 7919).toString(16)}@desk.example.com`,
				messageId: `<${round}.abc@desk.example.com>`,
				subject: `[#${10_000 + round}] Your request`,
				text: receipts[language]?.(round),
			}),
		});
		expect(stopped).toBeLessThanOrEqual(3);
	});
	it('when the robot quotes what we wrote', async () => {
		const stopped = await roundsUntilStopped({
			write: (round, answered) => ({
				from: `t${round}@desk.example.com`,
				messageId: `<${round}@desk.example.com>`,
				subject: 'Re: Your request',
				text: `${receipts.en?.(round)}\n\nOn Thu, Mar 5, 2026 at 10:0${round} AM Support <${us}> wrote:\n> ${answered}`,
			}),
		});
		expect(stopped).toBeLessThanOrEqual(3);
	});
	it('when it answers slowly, every three hours', async () => {
		const stopped = await roundsUntilStopped({ write: (round) => ({ from: `t${round}@desk.example.com`, messageId: `<${round}@d>`, subject: 'x', text: receipts.en?.(round) }) }, 180);
		expect(stopped).toBeLessThanOrEqual(3);
	});
	it('a robot that writes other words each time stops by the caps on the thread', async () => {
		const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'kappa', 'lambda', 'mu', 'nu', 'xi', 'omicron', 'pi', 'rho', 'sigma', 'tau', 'phi'];
		const stopped = await roundsUntilStopped({
			write: (round) => ({ from: 'bot@desk.example.com', messageId: `<${round}@d>`, references: '<first@d>', subject: 'x', text: `We speak of ${words[round % words.length]} and of ${words[(round * 3) % words.length]} today, dear friends.` }),
		});
		expect(stopped).toBeLessThanOrEqual(7);
	});
});

describe('people are not taken for a loop', () => {
	const history = (count: number, one: Partial<HistoryMessage>): HistoryMessage[] =>
		Array.from({ length: count }, (_, at) => ({ at: minutesBefore(5 + at * 9), direction: 'in', threadKey: '<t>', from: 'anna@example.com', fingerprint: `f${at}`, ...one }));
	const anna = { from: 'anna@example.com', messageId: '<new@example.com>', references: '<t>', subject: 'Re: Pump', text: 'And one more thing: the cellar is wet too.' };
	it('five mails in an hour, each with other words', async () => {
		const mail = await readMail({ json: anna });
		expect(guard(mail, { now, history: history(5, {}) }).automation.kind).toBe('none');
	});
	it('"Thanks!" from many people at one provider', async () => {
		const mail = await readMail({ json: { ...anna, from: 'bob@bigmail.example', references: '<b>', text: 'Thanks!' } });
		const { fingerprint } = guard(mail, { now });
		const others = Array.from({ length: 10 }, (_, at) => ({ at: minutesBefore(10 + at * 60), direction: 'in' as const, threadKey: `<o${at}>`, from: `p${at}@bigmail.example`, fingerprint }));
		expect(guard(mail, { now, history: others }).automation.kind).toBe('none');
	});
	it('what is older than a cap\'s window does not count', async () => {
		const mail = await readMail({ json: anna });
		const { fingerprint } = guard(mail, { now });
		const old = history(10, { fingerprint, at: minutesBefore(24 * 60 + 1) });
		expect(guard(mail, { now, history: old }).automation.kind).toBe('none');
	});
});

describe('the same words with other numbers are other mails', () => {
	/** How mails of a run, or of a day without an answer of ours, are taken. */
	async function kindsOf(mails: Array<Record<string, unknown>>, answered = false, minutesApart = 10): Promise<string[]> {
		const history: HistoryMessage[] = [];
		const kinds: string[] = [];
		for (const [place, json] of mails.entries()) {
			const at = new Date(Date.parse(now) + place * minutesApart * 60_000).toISOString();
			const mail = await readMail({ json: { messageId: `<${place}@mail.example>`, ...json } });
			const { automation, fingerprint } = guard(mail, { now: at, history });
			kinds.push(automation.kind);
			history.unshift({ at, direction: 'in', threadKey: mail.threadKey, from: mail.from.address, fingerprint });
			if (answered) history.unshift({ at, direction: 'out', threadKey: mail.threadKey, from: us });
		}
		return kinds;
	}
	const none = (count: number): string[] => Array.from({ length: count }, () => 'none');
	const orders: Record<string, (order: number) => string> = {
		en: (order) => `Good morning, please send us the delivery note of order ${order} for our bookkeeping department again.`,
		de: (order) => `Guten Morgen, bitte schicken Sie uns den Lieferschein zur Bestellung ${order} noch einmal für die Buchhaltung.`,
		es: (order) => `Buenos días, envíennos por favor otra vez el albarán del pedido ${order} para nuestra contabilidad.`,
		fr: (order) => `Bonjour, merci de nous renvoyer le bon de livraison de la commande ${order} pour notre comptabilité.`,
		zh: (order) => `您好，请再发一次订单${order}的送货单，我们的财务部门需要用它来核对账目，麻烦尽快发到这个邮箱，非常感谢您的帮助。`,
		ja: (order) => `お世話になっております。経理で必要なため、注文番号${order}の納品書をもう一度お送りいただけますでしょうか。よろしくお願いいたします。`,
	};
	it.each(Object.keys(orders))('a buyer who asks the same of one order after the other (%s)', async (language) => {
		const mails = [4711, 4712, 4713, 4714, 4715].map((order) => ({ from: 'buyer@k.example', subject: `Order ${order}`, text: orders[language]?.(order) }));
		expect(await kindsOf(mails)).toEqual(none(5));
	});
	it.each(['subject', 'text'] as const)('where only the %s names the order', async (where) => {
		const mails = [4711, 4712, 4713, 4714].map((order) => ({ from: 'buyer@k.example', subject: where === 'subject' ? `Order ${order}` : 'Order', text: `Good morning, please send us the delivery note of ${where === 'text' ? order : 'this order'} for our bookkeeping again.` }));
		expect(await kindsOf(mails)).toEqual(none(4));
	});
	it('colleagues of one company who ask the same of other orders', async () => {
		const mails = ['anna', 'bob', 'carl', 'dora'].map((name, at) => ({ from: `${name}@k.example`, subject: 'Order', text: orders.en?.(4711 + at) }));
		expect(await kindsOf(mails)).toEqual(none(4));
	});
	it('the same order every weekday of one week', async () => {
		const mails = ['Monday', 'Tuesday', 'Wednesday', 'Thursday'].map((day) => ({ from: 'shop@k.example', subject: 'Bread', text: `Hello, please deliver forty of the small loaves and the usual rolls on ${day} before we open.` }));
		expect(await kindsOf(mails)).toEqual(none(4));
	});
	it('a buyer who is answered each time, three times within an hour', async () => {
		const mails = [4711, 4712, 4713].map((order) => ({ from: 'buyer@k.example', subject: 'Order', text: orders.en?.(order) }));
		expect(await kindsOf(mails, true)).toEqual(none(3));
	});
	it('a short approval of one offer after the other', async () => {
		const mails = [1, 2, 3, 4].map((offer) => ({ from: 'anna@k.example', subject: 'Re: Your offer', references: `<${offer}@us.example>`, text: 'Yes, please go ahead.' }));
		expect(await kindsOf(mails)).toEqual(none(4));
	});
	it('whoever asks again as nobody answers', async () => {
		const mails = [1, 2, 3, 4].map(() => ({ from: 'anna@k.example', subject: 'Re: Pump', references: '<first@k.example>', text: 'Any news?' }));
		expect(await kindsOf(mails)).toEqual(none(4));
	});
	const request = 'Hello, pursuant to Article 17 GDPR I request the erasure of all personal data you hold about me. Please confirm in writing.';
	it.each(['gmail.com', 'gmx.de', 'orange.fr', 'qq.com', 'yahoo.co.jp'])('the same form letter of many people at %s, also where each is answered', async (domain) => {
		const mails = ['anna', 'bob', 'carl', 'dora'].map((name) => ({ from: `${name}@${domain}`, subject: 'Erasure request', text: request }));
		expect(await kindsOf(mails)).toEqual(none(4));
		expect(await kindsOf(mails, true)).toEqual(none(4));
	});
	it('twenty visitors of one web form, each named in Reply-To', async () => {
		const mails = Array.from({ length: 20 }, (_, at) => ({ from: 'form@site.example', replyTo: `visitor${at}@mail-${at}.example`, subject: 'Contact', text: `I should like to know more about ${'abcdefghijklmnopqrst'.charAt(at).repeat(6)}, can you call me?` }));
		expect(await kindsOf(mails, false, 1)).toEqual(none(20));
	});
	it('the same form letter of four visitors of one web form', async () => {
		const mails = ['anna@a.example', 'bob@gmail.com', 'carl@gmail.com', 'dora@gmail.com'].map((replyTo) => ({ from: 'form@site.example', replyTo, subject: 'Contact', text: request }));
		expect(await kindsOf(mails)).toEqual(none(4));
	});

	it('but a robot with one address and a new number each time is stopped within four rounds', async () => {
		for (const language of Object.keys(receipts)) {
			const stopped = await roundsUntilStopped({ write: (round) => ({ from: 'desk@desk.example.com', messageId: `<${round}@desk.example.com>`, subject: `[#${10_000 + round}] Your request`, text: receipts[language]?.(round) }) });
			expect(stopped).toBeLessThanOrEqual(4);
		}
	});
	it('but such a robot at a provider, with a Reply-To elsewhere, or in one conversation is, too', async () => {
		for (const more of [{ from: 'desk@gmail.com' }, { from: 'desk@desk.example.com', replyTo: 'desk@other.example' }, { from: 'desk@desk.example.com', references: '<first@desk.example.com>' }]) {
			const stopped = await roundsUntilStopped({ write: (round) => ({ messageId: `<${round}@desk.example.com>`, subject: `[#${10_000 + round}] Your request`, text: receipts.en?.(round), ...more }) });
			expect(stopped).toBeLessThanOrEqual(4);
		}
	});
	it('but such a robot that answers every three hours is stopped within a day', async () => {
		const stopped = await roundsUntilStopped({ write: (round) => ({ from: 'desk@desk.example.com', messageId: `<${round}@d>`, subject: `[#${round}]`, text: receipts.en?.(round) }) }, 180);
		expect(stopped).toBeLessThanOrEqual(7);
	});
	it.each([
		['numbers', (round: number) => `case${4000 + round}`],
		['tags', (round: number) => `desk+${'abcdef'.charAt(round)}`],
		['identifiers', (round: number) => `reply-${(round * 7919 + 0xab0000).toString(16)}`],
	])('but new addresses of %s are stopped in the third round, before anybody answered', async (_, local) => {
		const mails = [1, 2, 3, 4].map((round) => ({ from: `${local(round)}@robots.example`, subject: `[#${4000 + round}] Your customer number?`, text: `Hello, this is about case ${4000 + round}. Could you please tell me your customer number, so that I can help you?` }));
		expect(await kindsOf(mails)).toEqual(['none', 'none', 'loop', 'loop']);
	});
	it('but new addresses of words are stopped in the third round where we answer', async () => {
		const names = ['amber', 'birch', 'cedar', 'delta', 'ember'];
		const stopped = await roundsUntilStopped({ write: (round) => ({ from: `${names[round]}@desk.example.com`, messageId: `<${round}@d>`, subject: `[#${round}]`, text: receipts.en?.(round) }) });
		expect(stopped).toBeLessThanOrEqual(3);
	});
	it('but one mail to the letter from one company is stopped the third time', async () => {
		const mails = ['anna', 'bob', 'carl', 'dora'].map((name) => ({ from: `${name}@k.example`, subject: 'Erasure request', text: request }));
		expect(await kindsOf(mails)).toEqual(['none', 'none', 'loop', 'loop']);
	});
	it('but a robot of few words is stopped where we answer', async () => {
		for (const from of [() => 'desk@desk.example.com', (round: number) => `ticket${round}@desk.example.com`]) {
			expect(await roundsUntilStopped({ write: (round) => ({ from: from(round), messageId: `<${round}@d>`, subject: 'Ticket', text: 'Request received.' }) })).toBeLessThanOrEqual(3);
		}
	});
});

describe('every cap holds at its figure and names itself', () => {
	const base = { from: 'anna@example.com', messageId: '<new@example.com>', references: '<t>', subject: 'Re: Pump', text: 'The cellar is wet and the pump does not start, whatever I try.' };
	it.each(loopCaps.map((cap) => [cap.scope, cap.direction, cap] as const))('%s, %s', async (_, __, cap) => {
		const mail = await readMail({ json: base });
		const { fingerprint } = guard(mail, { now });
		const one = (at: number): HistoryMessage => ({
			at: minutesBefore((cap.minutes * at) / (cap.atMost + 1)),
			direction: cap.direction,
			threadKey: cap.scope === 'thread' ? '<t>' : `<o${at}>`,
			from: cap.scope === 'sender' || cap.scope === 'answered_fingerprint' ? 'anna@example.com' : `p${at}@${cap.scope === 'total' ? `d${at}.example` : 'example.com'}`,
			fingerprint: cap.scope === 'domain_and_fingerprint' || cap.scope === 'answered_fingerprint' ? fingerprint : null,
		});
		const answerTo = (message: HistoryMessage): HistoryMessage[] =>
			cap.scope === 'answered_fingerprint' ? [message, { ...message, direction: 'out', from: us, fingerprint: null }] : [message];
		const upTo = (count: number): HistoryMessage[] => Array.from({ length: count }, (___, at) => answerTo(one(at))).flat();
		const caps = [cap];
		expect(guard(mail, { now, caps, history: upTo(cap.atMost - 1) }).automation.kind).toBe('none');
		const reached = guard(mail, { now, caps, history: upTo(cap.atMost) });
		expect(reached.automation.kind).toBe('loop');
		expect(reached.reasons[0]).toMatchObject({ code: `loop_${cap.scope}`, evidence: { counted: cap.atMost } });
	});
});

describe('the fingerprint of a body', () => {
	it('is the same whatever numbers, dates, addresses and links stand in it', () => {
		fc.assert(
			fc.property(fc.nat(), fc.nat(), fc.stringMatching(/^[a-z]{1,8}$/u), (first, second, name) => {
				const body = (number: number, date: string): string => `Case ${number} was opened on ${date}. Write to ${name}${number}@desk.example.com or see https://desk.example.com/${number}/x for all that is known.`;
				expect(fingerprintOf(body(first, '5 March 2026'), '').hash).toBe(fingerprintOf(body(second, '17 December 2027'), '').hash);
			}),
		);
	});
	it('tells mails with other numbers apart where it is kept, and knows that their words are the same', async () => {
		const kept = async (text: string, subject = 'Order'): Promise<string> => guard(await readMail({ json: { from: 'a@k.example', subject, text } }), { now }).fingerprint;
		const one = await kept('Please send order 4711 again.');
		expect(await kept('Please   send\norder 4711 again.', 'Re: Order')).toBe(one);
		for (const other of [await kept('Please send order 4712 again.'), await kept('Please send order 4711 again.', 'Order 2')]) {
			expect(other).not.toBe(one);
			expect(sameWords(one, other)).toBe(true);
		}
		expect(sameWords(one, await kept('Please cancel order 4711 again.'))).toBe(false);
		expect(sameWords('', '')).toBe(false);
	});
	it('differs for other words', () => {
		expect(fingerprintOf('The pump is broken.', '').hash).not.toBe(fingerprintOf('The lamp is broken.', '').hash);
		expect(fingerprintOf('', 'Invoice').hash).not.toBe(fingerprintOf('', 'Order').hash);
	});
});
