import { classifyOffline } from '../../../nodes/ClassifyEmail/engine/offlineEngine';
import { offlinePolicy } from '../../../nodes/ClassifyEmail/engine/policy';
import { intents } from '../../../nodes/shared/vocabulary';
import { inputOf } from './mails';

const label = (text: string, language = 'en', more: Parameters<typeof inputOf>[2] = {}) => classifyOffline(inputOf(text, language, more));
const firstReason = (result: Awaited<ReturnType<typeof label>>) => result.reasons[0]?.text ?? '';

describe('a message without words', () => {
	it.each([
		['👍', { intent: 'information', urgency: 'low', needsReply: false }],
		['👍🏽👍🏽', { intent: 'information', urgency: 'low', needsReply: false }],
		['✅', { intent: 'information', urgency: 'low', needsReply: false }],
		['+1', { intent: 'information', urgency: 'low', needsReply: false }],
		['🙏', { intent: 'feedback', urgency: 'low', sentiment: 'positive', needsReply: false }],
		['❤️', { intent: 'feedback', urgency: 'low', sentiment: 'positive', needsReply: false }],
		[':-)', { intent: 'feedback', sentiment: 'positive', needsReply: false }],
		['😡', { intent: 'complaint', urgency: 'normal', sentiment: 'negative', needsReply: true }],
		['👎', { intent: 'complaint', sentiment: 'negative', needsReply: true }],
		['😢', { sentiment: 'negative', needsReply: true }],
		['🆘', { intent: 'issue_report', urgency: 'normal', needsReply: true }],
		['?', { intent: 'question', urgency: 'normal', needsReply: true }],
		['👍?', { intent: 'question', needsReply: true }],
		['？？？', { intent: 'question', needsReply: true }],
		['+49 30 1234567', { intent: 'information', urgency: 'normal', needsReply: true }],
		['.', { intent: 'other', urgency: 'normal', needsReply: true }],
		['!!!', { intent: 'other', urgency: 'normal', needsReply: true }],
		['', { intent: 'other', urgency: 'normal', needsReply: true }],
	])('"%s" is read by what its signs mean', async (text, is) => {
		const result = await label(text, 'und');
		expect(result).toMatchObject(is);
		expect(firstReason(result)).toContain('The message has no words');
		expect(result.confidence).toBeLessThan(0.6);
		expect(result.scores[result.intent]).toBe(result.confidence);
		expect(Object.values(result.scores).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2);
		expect(Object.keys(result.scores)).toEqual([...intents]);
	});

	it('says nothing of a language that was not learnt', async () => {
		expect((await label('', 'und')).reasons.map(({ code }) => code)).not.toContain('language_not_covered');
	});

	it('is not read by the subject of the mail that it answers', async () => {
		expect(await label('👍', 'en', { subject: 'Re: Gas leak in the cellar!', isReply: true })).toMatchObject({ intent: 'information', urgency: 'low', needsReply: false });
		expect(await label('', 'en', { subject: 'Re: Gas leak in the cellar!', isReply: true, attachments: 1 })).toMatchObject({ intent: 'information', urgency: 'normal', needsReply: true });
	});

	it.each(['Photos', 'Scan from printer', 'Signed contract', 'Invoice 2026-33'])('has its subject read for it where it is a first mail, and that is not urgent by itself: %s', async (subject) => {
		const result = await label('', 'en', { subject, attachments: 1 });
		expect(result.urgency).not.toBe('urgent');
		expect(result.confidence).toBeLessThan(0.6);
		expect(firstReason(result)).toContain('the subject was read');
	});

	it('and in the language of the subject, as the message has none', async () => {
		expect(await label('', 'und', { subject: 'Die Rechnung vom März ist falsch, bitte korrigieren' })).toMatchObject({ intent: 'billing' });
		expect((await label('', 'und', { subject: 'Die Rechnung vom März ist falsch' })).reasons.map(({ code }) => code)).not.toContain('language_not_covered');
	});

	it.each([['Gas leak in the cellar!', 'en'], ['Heizung ausgefallen, Wasser läuft aus', 'de'], ['漏水了', 'zh']])('is urgent where its subject is: %s', async (subject, language) => {
		expect((await label('', language, { subject })).urgency).toBe('urgent');
	});
});

describe('a mail of a few words', () => {
	it.each([
		['en', 'gas leak, come now!'], ['en', 'Fire!'], ['en', 'Server down'], ['en', 'Someone is trapped'], ['en', 'no power'],
		['de', 'Wasserrohrbruch!!'], ['de', 'Feuer!'], ['de', 'Stromausfall'], ['de', 'Gasgeruch im Keller'],
		['es', 'fuga de gas'], ['es', '¡Incendio!'],
		['fr', 'fuite de gaz'], ['fr', 'Incendie !'],
		['zh', '漏水了'], ['zh', '着火了！'], ['zh', '煤气泄漏'],
		['ja', '水漏れです、至急来てください'], ['ja', '停電です'], ['ja', '火事です'],
	])('is urgent where a word says so, %s: %s', async (language, text) => {
		expect((await label(text, language)).urgency).toBe('urgent');
	});

	it.each([
		['en', 'Please ship.'], ['en', 'See attached'], ['en', 'where is it'], ['en', 'ok'],
		['de', 'Kündigung'], ['de', 'Siehe Anhang'], ['de', 'Müller'],
		['es', 'Llámame'], ['fr', 'Facture'], ['zh', '发票'], ['ja', '請求書'],
	])('is not urgent for want of words, %s: %s', async (language, text) => {
		expect((await label(text, language)).urgency).not.toBe('urgent');
	});

	it('is less sure than its words alone would be, and says why', async () => {
		const result = await label('call me');
		expect(result.confidence).toBeCloseTo(result.scores[result.intent] * offlinePolicy.fewWords.confidence, 2);
		expect(firstReason(result)).toContain('So few words say little.');
		expect(firstReason(await label('Please call me about the invoice for the March visit.'))).not.toContain('few words');
	});
});
