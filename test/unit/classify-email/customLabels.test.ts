import fc from 'fast-check';
import type { CustomLabeller } from '../../../nodes/ClassifyEmail/engine/customLabels';
import { customLabeller } from '../../../nodes/ClassifyEmail/engine/customLabels';
import { randomFrom } from '../../../nodes/shared/random';
import { cpuMilliseconds } from '../cpuTime';

const given = [
	{ name: 'warranty_claim', description: 'Something broke within the warranty period', examples: ['My heater from last year leaks, is that covered by the warranty?', 'The device is still under warranty and stopped working'] },
	{ name: 'spare_parts', description: 'Wants to order a spare part', examples: ['I need a replacement filter for my heat pump', 'Do you still sell the pump seal?'] },
	{ name: 'ersatztermin', description: 'Ein Termin soll verlegt werden', examples: ['Können wir den Wartungstermin auf nächste Woche verschieben?'] },
];
let label: CustomLabeller;

beforeAll(async () => {
	label = await customLabeller(given);
});

describe('labels of the operator', () => {
	it.each([
		['Our boiler broke after six months, does the warranty cover that?', 'en', 'warranty_claim'],
		['I would like to buy a new filter for the heat pump', 'en', 'spare_parts'],
		['Leider passt der Wartungstermin nicht, können wir ihn verschieben?', 'de', 'ersatztermin'],
	])('%s (%s) is %s by the nearest example', (text, language, name) => {
		const answer = label(text, language);
		expect(answer.label).toBe(name);
		expect(answer.reasons[0]?.code).toBe('nearest_example');
	});

	it('is other for a mail that is like none of them', () => {
		const answer = label('Merry Christmas to everyone!', 'en');
		expect(answer.label).toBe('other');
		expect(answer.reasons[0]?.code).toBe('nothing_like_it');
	});

	it('are told without knowing the language, by the words alone', () => {
		expect(label('Is a leaking heater covered by the warranty?').label).toBe('warranty_claim');
	});

	it('may have an "other" of their own with examples', async () => {
		const own = await customLabeller([...given, { name: 'other', description: '', examples: ['Happy new year to all of you', 'Merry Christmas to you and your families'] }]);
		const answer = own('Merry Christmas to everyone!', 'en');
		expect(answer.label).toBe('other');
		expect(Object.keys(answer.scores).filter((name) => name === 'other')).toHaveLength(1);
	});

	it('are told by name and description where there are no examples', async () => {
		const named = await customLabeller([
			{ name: 'key_lost', description: 'A key to the building or the flat was lost', examples: [] },
			{ name: 'parking', description: 'Wants to rent a parking space in the garage', examples: [] },
		]);
		expect(named('I have lost the key to the building', 'en').label).toBe('key_lost');
		expect(named('Is there a parking space to rent in the garage?', 'en').label).toBe('parking');
	});

	it('give other to everything where there are none at all', async () => {
		const none = await customLabeller([]);
		expect(none('Anything at all', 'en')).toMatchObject({ label: 'other', confidence: expect.any(Number) as number });
	});
});

describe('the reason', () => {
	it('quotes the example and names what mail and example have in common, also in other words', async () => {
		const own = await customLabeller([
			{ name: 'refund', description: '', examples: ['I want my money back for the broken lamp', 'When do I get the refund?'] },
			{ name: 'delivery', description: '', examples: ['Where is my parcel?', 'When will the shipment arrive?'] },
		]);
		const { label: name, reasons } = own('Please reimburse me for the lamp', 'en');
		expect(name).toBe('refund');
		expect(reasons[0]?.text).toBe('Most like this of "refund": "I want my money back for the broken lamp". In common: "reimburse", "lamp".');
		expect(reasons[0]?.evidence).toEqual({ label: 'refund', example: 'I want my money back for the broken lamp', inCommon: ['reimburse', 'lamp'] });
	});

	it('says what would have come nearest where nothing is like it', () => {
		const { reasons } = label('Is the train still running within the period of the fair?', 'en');
		expect(reasons[0]?.text).toMatch(/^No example or description of a label is like this mail\. The nearest would be "warranty_claim"\.$/u);
	});
});

describe.each([
	['en', ['I lost my key to the flat', 'The front door key is gone, can I get another?'], ['The lift is stuck between two floors', 'The elevator makes a grinding noise'], 'My door key is gone, I need another one', 'The lift does not move and grinds'],
	['es', ['He perdido la llave del piso', 'No encuentro la llave del portal, ¿me dan otra?'], ['El ascensor está parado entre dos plantas', 'El ascensor hace un ruido raro'], 'Perdí la llave del portal, necesito otra', 'El ascensor se ha parado y hace ruido'],
	['fr', ["J'ai perdu la clé de l'appartement", "Je ne retrouve plus la clé de l'immeuble, puis-je en avoir une autre ?"], ["L'ascenseur est bloqué entre deux étages", "L'ascenseur fait un bruit étrange"], "La clé de l'immeuble est perdue, il m'en faut une autre", "L'ascenseur reste bloqué et fait du bruit"],
	['de', ['Ich habe den Schlüssel zur Wohnung verloren', 'Der Haustürschlüssel ist weg, bekomme ich einen neuen?'], ['Der Aufzug steckt zwischen zwei Etagen fest', 'Der Aufzug macht komische Geräusche'], 'Mein Schlüssel zur Haustür ist verloren gegangen', 'Der Aufzug steckt fest und macht Geräusche'],
	['zh', ['我把公寓的钥匙弄丢了', '大门钥匙不见了，可以再给我一把吗？'], ['电梯卡在两层楼之间', '电梯有奇怪的声音'], '钥匙丢了，请再给我一把', '電梯卡住了，還有奇怪的聲音'],
	['ja', ['部屋の鍵をなくしました', '玄関の鍵が見つかりません。もう一つもらえますか'], ['エレベーターが階の間で止まっています', 'エレベーターから変な音がします'], '鍵をなくしたので、もう一つ欲しいです', 'エレベーターが止まって変な音がします'],
])('in %s', (language, keys, lift, aboutKeys, aboutLift) => {
	const greetings: Record<string, [string, string]> = {
		en: ['Dear all,\n\nI hope this finds you well.\n\n', '\n\nThank you very much in advance for your help.\n\nBest regards\nAnna Berg'],
		es: ['Buenos días:\n\nEspero que se encuentren bien.\n\n', '\n\nMuchas gracias de antemano.\n\nUn cordial saludo\nAna Ruiz'],
		fr: ['Bonjour,\n\nJ’espère que vous allez bien.\n\n', '\n\nMerci beaucoup par avance.\n\nCordialement\nAnne Petit'],
		de: ['Guten Tag zusammen,\n\nich hoffe, es geht Ihnen gut.\n\n', '\n\nVielen Dank im Voraus für Ihre Hilfe.\n\nMit freundlichen Grüßen\nAnna Berg'],
		zh: ['您好：\n\n希望您一切顺利。\n\n', '\n\n非常感谢您的帮助。\n\n此致\n敬礼\n王丽'],
		ja: ['お世話になっております。\n\n', '\n\nお手数をおかけしますが、どうぞよろしくお願いいたします。\n\n山田花子'],
	};

	it('a line and the same in a mail with greeting and thanks have the same label', async () => {
		const own = await customLabeller([
			{ name: 'keys', description: '', examples: keys },
			{ name: 'lift', description: '', examples: lift },
		]);
		const [before, after] = greetings[language] ?? ['', ''];
		for (const [text, name] of [[aboutKeys, 'keys'], [aboutLift, 'lift']] as const) {
			expect([own(text, language).label, own(`${before}${text}${after}`, language).label]).toEqual([name, name]);
		}
		expect(own(`${before}${after}`, language).label).toBe('other');
	});
});

describe('for any text', () => {
	it('the label is a name given or other, the shares sum to one, and the same text has the same answer', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 200 })), fc.constantFrom('en', 'de', 'zh', 'und', 'xx'), (text, language) => {
				const answer = label(text, language);
				expect(['warranty_claim', 'spare_parts', 'ersatztermin', 'other']).toContain(answer.label);
				expect(answer.confidence).toBeGreaterThan(0);
				expect(answer.confidence).toBeLessThanOrEqual(1);
				expect(Math.abs(Object.values(answer.scores).reduce((a, b) => a + b, 0) - 1)).toBeLessThan(0.01);
				expect(Math.max(...Object.values(answer.scores))).toBe(answer.scores[answer.label]);
				expect(label(text, language)).toEqual(answer);
			}),
		);
	});
});

describe('speed', () => {
	const nouns = Array.from({ length: 900 }, (_, n) => `noun${n.toString(36)}word`);
	const random = randomFrom(7);
	const sentence = (topic: number, words = 12) =>
		Array.from({ length: words }, (_, n) => (n % 3 === 0 ? (nouns[topic * 15 + Math.floor(random() * 15)] ?? '') : (nouns[Math.floor(random() * 900)] ?? ''))).join(' ');
	const labels = Array.from({ length: 50 }, (_, topic) => ({ name: `topic ${topic}`, description: '', examples: Array.from({ length: 20 }, () => sentence(topic)) }));

	/** The sums alone that five passes over a thousand texts of a hundred terms take with fifty labels. */
	const sumsAlone = (): number => {
		const weights = new Float32Array(5_000 * 50);
		const shares = new Float64Array(50);
		for (let text = 0; text < 5 * 1_000; text++) {
			for (let term = 0; term < 100; term++) {
				const from = ((text * 31 + term * 97) % 5_000) * 50;
				for (let label = 0; label < 50; label++) shares[label] = (shares[label] ?? 0) * 0.5 + (weights[from + label] ?? 0);
				for (let label = 0; label < 50; label++) weights[from + label] = (shares[label] ?? 0) + 0.25;
			}
		}
		return weights[0] ?? 0;
	};

	it('learns 50 labels with 20 examples each in a few times what the sums alone take, and tells a mail in a few milliseconds at most', async () => {
		// The first time the code is still being compiled and the words are loaded.
		await customLabeller(labels);
		let learnt: CustomLabeller | undefined;
		let [learning, sums] = [Infinity, Infinity];
		// By turns, and the quickest of each: what else the machine does takes caches and cores away from both.
		for (let turn = 0; turn < 3; turn++) {
			sums = Math.min(sums, await cpuMilliseconds(sumsAlone));
			const taken = await cpuMilliseconds(async () => {
				learnt = await customLabeller(labels);
			});
			learning = Math.min(learning, taken);
		}
		expect(learning / sums).toBeLessThan(7);
		const mails = Array.from({ length: 200 }, (_, n) => sentence(n % 50, 25));
		for (const mail of mails) learnt?.(mail, 'en');
		const telling = await cpuMilliseconds(() => {
			for (const mail of mails) learnt?.(mail, 'en');
		});
		expect(telling / mails.length).toBeLessThan(2);
	});
});
