import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Classification } from '../../../nodes/ClassifyEmail/engine/classification';
import type { OfflineResult } from '../../../nodes/ClassifyEmail/engine/offlineEngine';
import { classifyOffline } from '../../../nodes/ClassifyEmail/engine/offlineEngine';
import { understandMail } from '../../../nodes/ClassifyEmail/engine/understandMail';
import { readMail } from '../../../nodes/ClassifyEmail/reading/readMail';
import { inputOf } from './mails';

const label = (text: string, language: string) => classifyOffline(inputOf(text, language));
const firstReason = ({ reasons }: OfflineResult) => reasons[0]?.text ?? '';

describe('a mail in a language of which none were learnt', () => {
	it.each([
		['ru', 'Добрый день, пришлите пожалуйста счёт за март, спасибо большое'],
		['ko', '지난달 청구서를 보내 주세요. 감사합니다.'],
		['it', 'Buongiorno, potreste inviarmi la fattura del mese scorso? Grazie mille.'],
	])('is not urgent because nothing is known of it: %s', async (language, text) => {
		expect((await label(text, language)).urgency).not.toBe('urgent');
	});

	it('is urgent where its words say so', async () => {
		expect((await label('Emergência: há uma fuga de água no armazém', 'pt')).urgency).toBe('urgent');
	});

	it('names its confidence in the reason, not the share that it was cut from', async () => {
		for (const language of ['nl', 'it', 'und']) {
			const result = await label('De verwarming doet het niet en ik wil graag een afspraak maken.', language);
			expect(firstReason(result)).toContain(`(${Math.round(result.confidence * 100)} % sure)`);
		}
	});

	it('is told as one whose language could not be told where that is so', async () => {
		const told = async (language: string) => (await label('Ok ok xyz', language)).reasons.find(({ code }) => code === 'language_not_covered')?.text;
		expect(await told('und')).toMatch(/^Its language could not be told/u);
		expect(await told('pl')).toContain('"pl"');
	});

	it.each([
		['ar', 'صباح الخير، أرفق العقد الموقع ونسخة من فاتورة مارس. لا حاجة للرد.'],
		['el', 'Καλημέρα, σας στέλνω συνημμένα το υπογεγραμμένο συμβόλαιο και το τιμολόγιο του Μαρτίου. Δεν χρειάζεται απάντηση.'],
		['ru', 'Добрый день, высылаю подписанный договор и счёт за март. Отвечать не нужно.'],
	])('is a usual one where it is a usual one: %s', async (language, text) => {
		expect(await label(text, language)).toMatchObject({ urgency: 'normal', sentiment: 'neutral' });
	});

	it.each([
		['ar', 'حريق!!! ساعدونا!!!'],
		['it', 'Grazie mille per avermi rovinato il matrimonio! Complimenti davvero!'],
		['ko', '불이 났어요! 도와주세요! 제발! 빨리!'],
		['nl', 'Fantastisch weer... drie weken wachten. Bedankt!'],
		['ru', 'Пожар!!! Помогите!!!'],
		['ru', 'Вы украли мои деньги! Три недели! Ни ответа! Верните! Позор вам!'],
		['tr', 'Web sitemiz sabahtan beri çalışmıyor, müşteriler şikayet ediyor. Lütfen acilen arayın!'],
	])('is no praise that can wait, however many exclamation marks it has: %s, %s', async (language, text) => {
		const { urgency, sentiment, sentimentScore, needsReply, reasons } = await label(text, language);
		expect({ urgency, sentiment, needsReply }).toEqual({ urgency: 'normal', sentiment: 'neutral', needsReply: true });
		expect(sentimentScore).toBeLessThanOrEqual(0);
		expect(reasons.find(({ code }) => code === 'urgency')?.text).toMatch(/^Urgency normal/u);
	});

	it('says why it is not called low', async () => {
		const { reasons } = await label('Пожар!!! Помогите!!!', 'ru');
		expect(reasons.find(({ code }) => code === 'urgency')?.text).toBe('Urgency normal: that it can wait is not guessed of a mail in a language that was not learnt, or could not be told.');
	});
});

describe('a mail of which nobody says the language', () => {
	async function read(text: string, { subject = '', client = '' } = {}) {
		const mail = await readMail({ json: {} }, 'fields', { subject, text, from: 'someone@client.example' });
		return (await understandMail(mail, { guard: { now: '2026-01-01T00:00:00Z' }, ...(client === '' ? {} : { client: { language: client } }) })).classification;
	}

	it.each([
		['ka', 'გამარჯობა! ჩვენი სერვერი დილიდან არ მუშაობს! კლიენტები ვერ შედიან სისტემაში!'],
		['ko', '불이야!'],
		['ru', 'Пожар!!!'],
		['ta', 'வணக்கம்! எங்கள் சேவையகம் வேலை செய்யவில்லை!'],
		['und', 'Socorro! Fogo!'],
		['und', 'Tulipalo! Apua!'],
		['und', '¡Fogo! ¡Socorro!'],
		['und', 'Tulipalo！ Apua！'],
	])('is no praise that can wait, either: %s, %s', async (language, text) => {
		expect(await read(text)).toMatchObject({ language, urgency: 'normal', sentiment: 'neutral', needsReply: true });
	});

	it.each([
		['Нет!', ''],
		['لا!', ''],
		['.', 'Пожар! Помогите!'],
		['', 'Нет!'],
	])('is not read in the language of a client whose letters it does not have: "%s", %s', async (text, subject) => {
		expect(await read(text, { subject, client: 'en' })).toMatchObject({ urgency: 'normal', sentiment: 'neutral', needsReply: true });
	});

	it.each([
		['en', 'Price for மின்சார விளக்கு please, and how long does it take?'],
		['en', 'No thanks, Αθανάσιος'],
		['und', 'OK (^ω^)'],
		['und', 'α = β'],
		['und', 'ಠ_ಠ'],
		['ko', 'ㅠㅠ!!'],
	])('is in %s, whatever names, signs and smileys stand in it: %s', async (language, text) => {
		expect((await read(text)).language).toBe(language);
	});

	it.each(['OK', 'OK!', 'FYI', 'k', 'OK (^ω^)', 'ok ฿500'])('needs no answer where it needs none: %s', async (text) => {
		expect(await read(text)).toMatchObject({ language: 'und', urgency: 'low', needsReply: false });
	});
});

/** Written for this, twenty each in Italian, Portuguese, Dutch, Polish, Russian, Turkish, Arabic, Korean, Swedish and Greek. */
describe('of 200 mails in ten languages that were not learnt', () => {
	interface Labelled extends Pick<Classification, 'intent' | 'urgency' | 'sentiment' | 'needsReply'> {
		subject: string;
		body: string;
	}
	const answers: Array<{ is: Labelled; read: Classification; shouted: Classification }> = [];
	const count = (holds: (is: Labelled, read: Classification) => boolean) => answers.filter(({ is, read }) => holds(is, read)).length;

	async function classified({ subject, body }: Labelled): Promise<Classification> {
		const mail = await readMail({ json: {} }, 'fields', { subject, text: body, from: 'someone@client.example' });
		return (await understandMail(mail, { guard: { now: '2026-01-01T00:00:00Z' } })).classification;
	}

	beforeAll(async () => {
		for (const line of readFileSync(join(__dirname, 'foreignMails.jsonl'), 'utf8').trim().split('\n')) {
			const is = JSON.parse(line) as Labelled;
			answers.push({ is, read: await classified(is), shouted: await classified({ ...is, body: is.body.replace(/[.。]/gu, '!') }) });
		}
	});

	it.each(['read', 'shouted'] as const)('none that presses can wait, none of the displeased is pleased, each has its answer: %s', (how) => {
		expect(answers).toHaveLength(200);
		const hidden = answers.filter(({ is, [how]: { urgency, sentiment, needsReply } }) => {
			const presses = is.urgency === 'urgent' || is.urgency === 'high';
			return (presses && urgency === 'low') || (is.sentiment === 'negative' && sentiment === 'positive') || (is.needsReply && !needsReply);
		});
		expect(hidden).toEqual([]);
	});

	it('most of the urgent ones are found', () => {
		expect(count((is, read) => is.urgency === 'urgent' && read.urgency === 'urgent')).toBeGreaterThanOrEqual(18);
		expect(count((_, read) => read.urgency === 'urgent')).toBeLessThanOrEqual(52);
	});

	it('three in ten intents are right, and no more is claimed', () => {
		expect(count((is, read) => is.intent === read.intent)).toBeGreaterThanOrEqual(58);
		expect(answers.reduce((sum, { read }) => sum + read.confidence, 0) / answers.length).toBeLessThan(0.2);
	});
});
