import { readTemplate, renderTemplate } from '../../../nodes/DraftReply/template/template';
import { smsLength } from '../../../nodes/SelectChannels/decide/smsLength';
import { type BuiltInText, readTextSet, textLanguages, textSets } from '../../../workflows/texts/readTexts';
import standard from '../../../workflows/texts/all/standard.json';

const sets = textSets().map((set) => [set, readTextSet(set)] as const);

const templateOf = ({ name, language, subject, html, text, variables }: BuiltInText) => readTemplate({ name, language, subject, html, text, variables });
const samples = (text: BuiltInText, optional: boolean) =>
	Object.fromEntries(Object.entries(text.variables).flatMap(([name, { sample, required }]) => (optional || required !== false ? [[name, sample]] : [])));
const where = ({ templateId, channel, language }: BuiltInText) => `${templateId} ${channel} ${language}`;
const known = new Map<string, { subject: string | undefined; html: string | undefined; text: string }>();
const rendered = (text: BuiltInText, optional = true) => {
	const key = `${where(text)} ${optional}`;
	const before = known.get(key);
	if (before) return before;
	const result = renderTemplate(templateOf(text), samples(text, optional), { language: text.language, timeZone: 'Europe/Paris' });
	const made = { subject: result.subject, html: result.html, text: result.text ?? '' };
	known.set(key, made);
	return made;
};
/** Which of them do not hold, by name: one look tells all that is wrong. */
const failing = (texts: readonly BuiltInText[], holds: (text: BuiltInText) => boolean) => texts.filter((text) => !holds(text)).map(where);
const own = (text: BuiltInText) => Object.keys(text.variables).filter((name) => !(name in standard)).sort();
const words = (html: string) =>
	html
		.replace(/<head>.*?<\/head>/s, '')
		.replace(/<[^>]+>/g, ' ')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'")
		.replaceAll('&amp;', '&')
		.replace(/[\s•-]+/g, '');

describe.each(sets)('the built-in texts of %s', (_set, texts) => {
	it('say the same things in all six languages', () => {
		const keys = (language: string) => texts.filter((text) => text.language === language).map((text) => `${text.templateId} ${text.channel}: ${own(text).join(', ')}`);
		for (const language of textLanguages) expect(keys(language)).toEqual(keys('en'));
	});

	it('are filled in with their samples, and without what may be missing', () => {
		for (const text of texts) {
			for (const optional of [true, false]) {
				const { subject, html, text: plain } = rendered(text, optional);
				const all = [subject, html, plain].join('\n');
				expect([where(text), /\{\{|\}\}|undefined|\[[A-Z]/.exec(all)?.[0]]).toEqual([where(text), undefined]);
				expect([where(text), /\n{3,}|[ \t]\n|[,:;]\s*$| {2}|^\s|\s$/.exec(plain)?.[0]]).toEqual([where(text), undefined]);
			}
		}
	});

	it('say in HTML what they say in plain text', () => {
		const mails = texts.filter(({ html, channel }) => html !== undefined && channel === 'email');
		expect(
			failing(mails, (text) => {
				const { html = '', text: plain } = rendered(text);
				const twin = words(html);
				// A link stands behind its button; every other word is there.
				return plain.split(/\s+/).every((word) => /https?:|%portal_url%/.test(word) || twin.includes(word.replace(/[\s•-]+/g, '').replace(/[:：]$/, '')));
			}),
		).toEqual([]);
		expect(failing(mails, ({ html = '', language }) => html.includes(`lang='${language}'`))).toEqual([]);
	});

	it('have honest subjects of a length that a phone shows', () => {
		const mails = texts.filter(({ channel }) => channel === 'email');
		expect(failing(mails, (text) => (rendered(text).subject ?? '') !== '')).toEqual([]);
		expect(failing(mails, (text) => (rendered(text).subject ?? '').length <= (/zh|ja/.test(text.language) ? 45 : 78))).toEqual([]);
		expect(failing(mails, (text) => !/^\s*(re|fwd?|aw|wg|tr|rv|sv)\s*[:：]/i.test(rendered(text).subject ?? ''))).toEqual([]);
		expect(failing(mails, (text) => !/!{2,}|！{2,}|\p{Lu}{6,}/u.test(rendered(text).subject ?? ''))).toEqual([]);
	});

	it('fit a text message, which names the sender', () => {
		const short = texts.filter(({ channel }) => channel === 'sms');
		const most = (encoding: string) => (encoding === 'GSM-7' ? 2 : 3);
		expect(
			failing(short, (text) => {
				const { encoding, segments } = smsLength(rendered(text).text);
				return segments <= most(encoding);
			}),
		).toEqual([]);
		expect(failing(short, (text) => rendered(text).text.includes('Northside Works'))).toEqual([]);
	});

	it('are spoken as a person speaks, and end in a question', () => {
		const spoken = texts.filter(({ channel }) => channel === 'phone');
		expect(failing(spoken, (text) => /[?？]$/.test(rendered(text).text))).toEqual([]);
		expect(failing(spoken, (text) => !/https?:|\n/.test(rendered(text).text))).toEqual([]);
	});
});

describe('what practices write', () => {
	const texts = readTextSet('industries').filter(({ category }) => category === 'healthcare');

	it('has no place for what a visit was for: links are all that is filled in', () => {
		expect(texts.length).toBe(4 * 2 * textLanguages.length);
		expect(failing(texts, (text) => own(text).every((name) => text.variables[name]?.type === 'url'))).toEqual([]);
	});

	it('names no treatment, and in subjects not even a check-up', () => {
		const treatments = /diagnos|treatment|therap|disease|surgery|cancer|blood|x-ray|tratamiento|enfermedad|cirug|traitement|maladie|chirurg|behandlung(?!en)|krankheit|röntgen|诊断|手术|疾病|診断|手術|疾患/i;
		expect(failing(texts, (text) => !treatments.test(`${text.subject ?? ''} ${text.text}`))).toEqual([]);
		expect(failing(texts, ({ subject = '' }) => !/check-?up|revisión|contrôle|vorsorge|检查|健診/i.test(subject))).toEqual([]);
	});
});
