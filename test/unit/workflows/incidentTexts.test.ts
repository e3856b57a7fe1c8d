import { formatted } from '../../../nodes/DraftReply/template/formats';
import { TemplateError } from '../../../nodes/DraftReply/template/problems';
import { readTemplate, renderTemplate, type Template } from '../../../nodes/DraftReply/template/template';
import type { VariableType } from '../../../nodes/DraftReply/template/variables';
import { smsLength } from '../../../nodes/SelectChannels/decide/smsLength';
import { cpuMilliseconds } from '../cpuTime';
import { type BuiltInText, readTextSet, textLanguages, textSets } from '../../../workflows/texts/readTexts';

const zone = 'America/New_York';
const ofCompany = new Set(['company', 'senderName', 'name', 'firstName', 'phone', 'website']);
const sets = ['incidents', 'broadcasts'].filter((set) => textSets().includes(set));
const texts = sets.flatMap((set) => readTextSet(set));
const templates = new Map(
	texts.map((text): [BuiltInText, Template] => {
		const { name, language, subject, html, text: plain, variables } = text;
		return [text, readTemplate({ name, language, subject, html, text: plain, variables })];
	}),
);
const where = ({ templateId, channel, language }: BuiltInText) => `${templateId} ${channel} ${language}`;
const samples = ({ variables }: BuiltInText) => Object.fromEntries(Object.entries(variables).map(([name, { sample }]) => [name, sample]));
function render(text: BuiltInText, values: Record<string, unknown>) {
	const template = templates.get(text);
	if (template === undefined) throw new Error(where(text));
	const { subject = '', html = '', text: plain = '' } = renderTemplate(template, values, { language: text.language, timeZone: zone });
	return { subject, html, text: plain };
}
function problemsOf(text: BuiltInText, values: Record<string, unknown>): string[] {
	try {
		render(text, values);
		return [];
	} catch (error) {
		if (error instanceof TemplateError) return error.problems.map(({ code, text: told }) => `${code} ${told}`);
		throw error;
	}
}
const without = (values: Record<string, unknown>, name: string) => Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
const occurrences = (whole: string, part: string) => whole.split(part).length - 1;

/** A fact as a reader of the text sees it. */
function asTold(value: unknown, type: string, language: string, style: string | undefined): string {
	return formatted(value, type as VariableType, { language, timeZone: zone }, style);
}
/** How often each fact stands in a text, in the reader's own spelling. */
function factsOf(text: BuiltInText): Record<string, number> {
	const { subject, text: plain } = render(text, samples(text));
	const whole = `${subject}\n${plain}`;
	return Object.fromEntries(
		Object.entries(text.variables).flatMap(([name, { type, sample }]) => {
			if (ofCompany.has(name) || ['boolean', 'list', 'object'].includes(type) || /^(impactKind|status|trigger|action|risk|state)$/.test(name)) return [];
			const spellings = new Set(['datetime', 'date'].includes(type) ? [undefined, 'short', 'medium'].map((style) => asTold(sample, type, text.language, style)) : [asTold(sample, type, text.language, undefined)]);
			return [[name, [...spellings].reduce((count, spelling) => count + occurrences(whole, spelling), 0)]];
		}),
	);
}
const same = (templateId: string, channel: string) => texts.filter((text) => text.templateId === templateId && text.channel === channel);

describe('one record of facts feeds every language and channel', () => {
	const kinds = [...new Set(texts.map(({ templateId, channel }) => `${templateId} ${channel}`))].map((kind) => kind.split(' ') as [string, string]);

	it.each(kinds)('%s, %s: every figure, time and name as often in each language', (templateId, channel) => {
		const [english, ...others] = same(templateId, channel);
		if (english === undefined) throw new Error(templateId);
		const facts = factsOf(english);
		expect(Object.entries(facts).filter(([, count]) => count === 0)).toEqual([]);
		for (const other of others) {
			// "1" may stand in another figure, and "2" in a date that is written in figures: a fact is there at least once.
			const missing = Object.entries(factsOf(other)).filter(([name, count]) => count === 0 || (String(samples(other)[name]).length > 3 && count !== facts[name]));
			expect([where(other), missing]).toEqual([where(other), []]);
		}
	});

	it('says no figure by itself', () => {
		const written = texts.map((text) => [where(text), /\d[\d.,:]*/.exec([text.subject, text.text].join('\n').replace(/\{\{.*?\}\}/g, ''))?.[0]]);
		expect(written.filter(([, figure]) => figure !== undefined)).toEqual([]);
	});

	it('says on short channels nothing that the mail does not say', () => {
		for (const text of texts.filter(({ channel }) => channel === 'sms' || channel === 'phone')) {
			const [mail] = texts.filter((one) => one.templateId === text.templateId && one.channel === 'email' && one.language === text.language);
			if (mail === undefined) throw new Error(where(text));
			expect([where(text), Object.keys(text.variables).filter((name) => !(name in mail.variables) && !ofCompany.has(name))]).toEqual([where(text), []]);
		}
	});
});

describe('nothing leaves with a gap or a wrong value', () => {
	it('names each variable that is missing, unknown or mistyped', () => {
		for (const text of texts) {
			const values = samples(text);
			for (const [name, { type, required }] of Object.entries(text.variables)) {
				expect([where(text), name, problemsOf(text, without(values, name))]).toEqual([where(text), name, required === false ? [] : [expect.stringContaining(`missing "${name}"`)]]);
				const wrong = type === 'text' ? 7 : 'seven';
				expect([where(text), name, problemsOf(text, { ...values, [name]: wrong })]).toEqual([where(text), name, [expect.stringContaining(`wrong_type "${name}"`)]]);
			}
			expect(problemsOf(text, { ...values, impct: 'x' })).toEqual([expect.stringContaining('unknown "impct"')]);
		}
	});

	it('ticks a box only for what the record says', () => {
		const alert = same('incident.alert', 'email');
		for (const text of alert) {
			const boxes = (over: object) => render(text, { ...samples(text), teamActivated: false, causeSought: false, workaroundReady: false, stakeholdersTold: false, ...over }).text.match(/[☑☐]/g)?.join('');
			expect(boxes({})).toBe('☐☐☐☐');
			expect(boxes({ causeSought: true })).toBe('☐☑☐☐');
			expect(boxes({ teamActivated: true, workaroundReady: true, stakeholdersTold: true })).toBe('☑☐☑☑');
		}
	});

	it('says that the time of resolution is not known rather than leaving it out', () => {
		for (const text of same('incident.alert', 'email')) {
			const values = without(samples(text), 'estimatedResolution');
			const [unknown, known] = [values, samples(text)].map((given) => render(text, given).text.split('\n').length);
			expect(unknown).toBe(known);
		}
	});
});

describe('whatever the values hold', () => {
	const attacks = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', '=HYPERLINK("https://evil.example";"x")', '{{company}}', 'a\r\nBcc: b@evil.example', '</title></td></table>', 'javascript:alert(1)'];

	it('a text variable stays text: no tag, no placeholder, no header line', () => {
		for (const text of texts) {
			const open = Object.entries(text.variables).filter(([, { type }]) => type === 'text').map(([name]) => name);
			for (const attack of attacks) {
				const plain = render(text, { ...samples(text), ...Object.fromEntries(open.map((name) => [name, 'x'])) });
				const { subject, html, text: told } = render(text, { ...samples(text), ...Object.fromEntries(open.map((name) => [name, attack])) });
				expect([where(text), html.match(/<[^>]+>/g)?.join('')]).toEqual([where(text), plain.html.match(/<[^>]+>/g)?.join('')]);
				expect(subject).not.toMatch(/[\r\n]/);
				if (text.text.includes('{{systems}}')) expect(told).toContain(attack);
			}
		}
	});

	it('10,000 characters of impact are told whole by mail and leave a text message as short as it was', () => {
		const impact = 'Orders are lost. '.repeat(589).slice(0, 10_000);
		for (const text of same('incident.alert', 'email')) expect(render(text, { ...samples(text), impact }).text).toContain(impact);
		for (const text of same('incident.alert', 'sms')) {
			expect(problemsOf(text, { ...samples(text), impact })).toEqual([expect.stringContaining('unknown "impact"')]);
			expect(smsLength(render(text, samples(text)).text).segments).toBeLessThanOrEqual(3);
		}
	});

	it('notices cost little more than their characters: ten times as many take about ten times as long', async () => {
		const [alert] = same('incident.alert', 'email');
		if (alert === undefined) throw new Error('no alert');
		const many = (count: number) => () => {
			for (let i = 0; i < count; i++) render(alert, { ...samples(alert), affectedCustomers: i });
		};
		many(100)();
		const few = await cpuMilliseconds(many(100));
		expect(await cpuMilliseconds(many(1_000))).toBeLessThan(few * 10 * 3);
	});
});

describe('limits of the channels', () => {
	it('a post fits where 280 characters are the limit, and a push message what a phone shows', () => {
		// X counts Chinese and Japanese characters twice (docs.x.com, Counting characters).
		const length = (told: string) => [...told].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) > 0x10ff ? 2 : 1), 0);
		for (const text of texts.filter(({ channel }) => channel === 'social')) expect([where(text), length(render(text, samples(text)).text) <= 280]).toEqual([where(text), true]);
		for (const text of texts.filter(({ channel }) => channel === 'sms')) expect(Buffer.byteLength(render(text, samples(text)).text)).toBeLessThan(4_000);
	});

	it('there is a text for each of the six languages', () => {
		for (const { templateId, channel } of texts) expect(same(templateId, channel).map(({ language }) => language)).toEqual([...textLanguages]);
	});
});
