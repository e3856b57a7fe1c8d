import fc from 'fast-check';

import { fingerprintOf } from '../../../nodes/ClassifyEmail/guard/fingerprint';
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

describe('every cap holds at its figure and names itself', () => {
	const base = { from: 'anna@example.com', messageId: '<new@example.com>', references: '<t>', subject: 'Re: Pump', text: 'The cellar is wet and the pump does not start, whatever I try.' };
	it.each(loopCaps.map((cap) => [cap.scope, cap.direction, cap] as const))('%s, %s', async (_, __, cap) => {
		const mail = await readMail({ json: base });
		const { fingerprint } = guard(mail, { now });
		const one = (at: number): HistoryMessage => ({
			at: minutesBefore((cap.minutes * at) / (cap.atMost + 1)),
			direction: cap.direction,
			threadKey: cap.scope === 'thread' ? '<t>' : `<o${at}>`,
			from: cap.scope === 'sender' ? 'anna@example.com' : `p${at}@${cap.scope === 'total' ? `d${at}.example` : 'example.com'}`,
			fingerprint: cap.scope === 'domain_and_fingerprint' ? fingerprint : null,
		});
		const upTo = (count: number): HistoryMessage[] => Array.from({ length: count }, (___, at) => one(at));
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
	it('differs for other words', () => {
		expect(fingerprintOf('The pump is broken.', '').hash).not.toBe(fingerprintOf('The lamp is broken.', '').hash);
		expect(fingerprintOf('', 'Invoice').hash).not.toBe(fingerprintOf('', 'Order').hash);
	});
});
