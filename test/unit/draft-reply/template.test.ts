import fc from 'fast-check';
import { TemplateError } from '../../../nodes/DraftReply/template/problems';
import { escapeHtml } from '../../../nodes/shared/escapeHtml';
import { readTemplate, renderTemplate } from '../../../nodes/DraftReply/template/template';
import { cpuMilliseconds } from '../cpuTime';

const english = { language: 'en', timeZone: 'UTC' };

function html(source: string, variables: Record<string, unknown>, declared: Record<string, unknown>): string {
	return renderTemplate(readTemplate({ html: source, variables: declared }), variables, english).html ?? '';
}
function text(source: string, variables: Record<string, unknown>, declared: Record<string, unknown>, reader = english): string {
	return renderTemplate(readTemplate({ text: source, variables: declared }), variables, reader).text ?? '';
}
function problemsOf(work: () => unknown): TemplateError['problems'] {
	try {
		work();
	} catch (error) {
		if (error instanceof TemplateError) return error.problems;
		throw error;
	}
	throw new Error('no problem was found');
}

describe('variables are strict', () => {
	it('names every missing, unknown and wrongly typed variable at once', () => {
		const template = readTemplate({
			text: '{{name}} {{total}} {{day}} {{link}}',
			variables: { name: 'text', total: 'money', day: { type: 'date', description: 'when we come' }, link: 'url' },
		});
		const problems = problemsOf(() =>
			renderTemplate(template, { total: 12, link: 'javascript:alert(1)', nmae: 'Ana' }, english),
		);
		expect(problems.map(({ code, text: told }) => [code, told.slice(0, 7)])).toEqual([
			['unknown', '"nmae" '],
			['missing', '"name" '],
			['wrong_type', '"total"'],
			['missing', '"day" ('],
			['wrong_type', '"link" '],
		]);
	});

	it.each([
		['text', 5],
		['number', '5'],
		['number', Number.NaN],
		['money', { amount: '5', currency: 'EUR' }],
		['money', { amount: 5, currency: 'Euro' }],
		['date', '24.11.2026'],
		['date', '2026-02-30'],
		['datetime', '2026-11-24T09:00:00'],
		['time', '25:00'],
		['url', 'data:text/html,x'],
		['url', 'https://user@evil.example/'],
		['url', 'http://a.example/"onclick=x'.replace('"', ' ')],
		['email', 'a@b'],
		['boolean', 'true'],
		['list', {}],
		['object', []],
	])('refuses %s with the value %j', (type, value) => {
		const template = readTemplate({ text: 'x', variables: { v: type } });
		expect(problemsOf(() => renderTemplate(template, { v: value }, english))).toMatchObject([{ code: 'wrong_type' }]);
	});

	it('checks the fields of objects and the entries of lists', () => {
		const template = readTemplate({
			text: '{{#each lines}}{{this.price}}{{/each}}',
			variables: { lines: { type: 'list', items: { type: 'object', fields: { price: 'money', note: { type: 'text', required: false } } } } },
		});
		expect(problemsOf(() => renderTemplate(template, { lines: [{ price: 3 }, {}] }, english)).map(({ text: told }) => told)).toEqual([
			expect.stringContaining('"lines[0].price" must be money'),
			expect.stringContaining('"lines[1].price" is missing'),
		]);
	});

	it('fills in the places of a text that a provider holds, one by one, by the same rules', () => {
		const template = { text: 'Quote {{number}}', parameters: ['{{number}}', '{{until format="medium"}}'], variables: { number: 'text', until: 'date' } };
		expect(renderTemplate(readTemplate(template), { number: 'Q-1', until: '2026-11-24' }, english).parameters).toEqual(['Q-1', 'Nov 24, 2026']);
		expect(problemsOf(() => readTemplate({ ...template, parameters: ['{{other}}', 7] }))).toMatchObject([{ part: 'parameters[0]' }, { part: 'parameters[1]', text: 'must be a text' }]);
		expect(renderTemplate(readTemplate({ text: 'Hello', variables: {} }), {}, english).parameters).toBeUndefined();
	});

	it('leaves an optional variable empty', () => {
		expect(text('a{{x}}b', {}, { x: { type: 'text', required: false } })).toBe('ab');
	});

	it('never reads what an object inherits', () => {
		expect(text('[{{o.toString}}]', { o: {} }, { o: 'object' })).toBe('[]');
		for (const name of ['__proto__', 'constructor', 'prototype']) {
			expect(problemsOf(() => readTemplate({ text: `{{${name}}}` }))).toMatchObject([{ code: 'syntax' }]);
			expect(problemsOf(() => readTemplate({ text: `{{o.${name}}}`, variables: { o: 'object' } }))).toMatchObject([{ code: 'syntax' }]);
		}
	});
});

describe('what does not parse is told with line and column', () => {
	it.each([
		['a\n  {{#if x}}b', 2, 3, 'never closed'],
		['{{/if}}', 1, 1, 'nothing is open'],
		['{{#if x}}{{/each}}', 1, 10, '{{/if}} is expected'],
		['ab {{x', 1, 4, 'not closed'],
		['\n\n{{}}', 3, 1, 'empty'],
		['{{else}}', 1, 1, 'without an open'],
		['{{#while x}}', 1, 1, 'not known'],
		['{{x y}}', 1, 1, 'not one variable'],
		['{{plural x one="a"}}', 1, 1, 'other'],
		['{{this.x}}', 1, 1, 'inside {{#each}}'],
		['{{ x.y }}', 1, 1, 'has no fields'],
		['{{unknown}}', 1, 1, 'not declared'],
		['{{process.exit()}}', 1, 1, 'not the name'],
	])('%j', (source, line, column, told) => {
		const problems = problemsOf(() => readTemplate({ text: source, variables: { x: 'number' } }));
		expect(problems[0]).toMatchObject({ line, column, part: 'text' });
		expect(problems.map(({ text: each }) => each).join()).toContain(told);
	});

	it('lists all of them at once, also in the other languages', () => {
		const problems = problemsOf(() =>
			readTemplate({ subject: '{{a}}', text: '{{b}}', languages: { de: { text: '{{c}}' } } }),
		);
		expect(problems.map(({ part }) => part)).toEqual(['subject', 'text', 'languages.de.text']);
	});
});

describe('HTML is escaped by where a value stands', () => {
	const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&`;

	it('stays text in content, attributes, textarea and title', () => {
		const page = html('<title>{{v}}</title><p title="{{v}}" class=\'{{v}}\'>{{v}}</p><textarea>{{v}}</textarea>', { v: evil }, { v: 'text' });
		expect(page).not.toMatch(/<script|<img|onerror='/);
		expect(page.match(/&lt;script&gt;/g)).toHaveLength(5);
	});

	it.each([
		['<script>var a = "{{v}}"</script>', 'script'],
		['<style>a { color: {{v}} }</style>', 'style'],
		['<a onclick="go(\'{{v}}\')">x</a>', 'onclick'],
		['<p style="color:{{v}}">x</p>', 'style'],
		['<iframe srcdoc="{{v}}"></iframe>', 'iframe'],
		['<p title={{v}}>x</p>', 'without quotes'],
		['<p {{v}}>x</p>', 'inside a tag'],
		['<{{v}}>', 'inside a tag'],
		['<p {{v}}="1">x</p>', 'inside a tag'],
		['<!-- {{v}} -->', 'comment'],
		['<a href="{{v}}">x</a>', 'url'],
		['<a href="javascript:{{v}}">x</a>', 'javascript'],
		['<a href="https://{{v}}">x</a>', 'https://'],
		['<a href="//{{v}}">x</a>', '//'],
		['<form action="{{v}}">', 'url'],
		['<meta http-equiv="refresh" content="0;url={{v}}">', 'meta'],
		['<base href="{{v}}">', 'base'],
		['<svg><animate attributeName="href" to="{{v}}"/></svg>', 'animate'],
	])('refuses a placeholder in %s', (source, told) => {
		const problems = problemsOf(() => readTemplate({ html: source, variables: { v: 'text' } }));
		expect(problems[0]?.code).toBe('unsafe_place');
		expect(problems[0]?.text).toContain(told);
	});

	it('takes a whole link only from a url, and encodes parts of a link', () => {
		expect(html('<a href="{{u}}">x</a>', { u: 'https://a.example/?x=1&y="' .replace('"', '%22') }, { u: 'url' })).toBe(
			'<a href="https://a.example/?x=1&amp;y=%22">x</a>',
		);
		expect(html('<a href="https://a.example/t/{{v}}?q={{v}}">x</a>', { v: '../"&javascript:' }, { v: 'text' })).toBe(
			'<a href="https://a.example/t/..%2F%22%26javascript%3A?q=..%2F%22%26javascript%3A">x</a>',
		);
		expect(html('<a href="mailto:{{m}}">x</a>', { m: 'a+b@c.example' }, { m: 'email' })).toContain('mailto:a%2Bb@c.example');
	});

	it('refuses a block that opens a quote on one of its ways only', () => {
		expect(problemsOf(() => readTemplate({ html: '<p title="{{#if v}}">a{{else}}b{{/if}}">', variables: { v: 'boolean' } }))).toMatchObject([
			{ code: 'unsafe_place' },
		]);
		expect(html('<option {{#if v}}selected{{/if}}>a</option>', { v: true }, { v: 'boolean' })).toBe('<option selected>a</option>');
	});

	it('keeps a whole document as it is given', () => {
		const page = '<!doctype html>\n<html lang="en"><head><style>a{b:c}@media x{d{e:f}}</style></head><body><p>{{v}}</p></body></html>\n';
		expect(html(page, { v: 'x' }, { v: 'text' })).toBe(page.replace('{{v}}', 'x'));
	});

	it('can be undone by a browser into the same text, whatever the text', () => {
		const decode = (escaped: string): string =>
			escaped.replace(/&(amp|lt|gt|quot|#39|#96);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' })[name] ?? '');
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (value) => {
				const escaped = escapeHtml(value);
				expect(escaped).not.toMatch(/[<>"'`]/);
				expect(decode(escaped)).toBe(value.replaceAll('\0', '\uFFFD'));
			}),
		);
	});

	it('never lets a value end its attribute or element', () => {
		const template = readTemplate({
			html: '<a href="https://a.example/{{v}}" title="{{v}}">{{v}}</a>',
			variables: { v: 'text' },
		});
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (v) => {
				const page = renderTemplate(template, { v }, english).html ?? '';
				expect(page).toMatch(/^<a href="https:\/\/a\.example\/[^"<>]*" title="[^"<>]*">[^<>]*<\/a>$/);
			}),
		);
	});
});

describe('a subject is one line', () => {
	it('cannot be given a header by a value', () => {
		const template = readTemplate({ subject: 'Re: {{s}}', variables: { s: 'text' } });
		expect(renderTemplate(template, { s: 'a\r\nBcc: x@evil.example\u2028b' }, english).subject).toBe('Re: a Bcc: x@evil.example b');
	});
	it('is not escaped as HTML, and neither is text', () => {
		const template = readTemplate({ subject: '{{s}}', text: '{{s}}', variables: { s: 'text' } });
		expect(renderTemplate(template, { s: 'A & B <c>' }, english)).toMatchObject({ subject: 'A & B <c>', text: 'A & B <c>' });
	});
	it('of two lines is refused', () => {
		expect(problemsOf(() => readTemplate({ subject: 'a\nb' }))).toContainEqual(
			expect.objectContaining({ code: 'syntax', part: 'subject' }),
		);
	});
});

describe('conditions, lists and forms of words', () => {
	it('takes the branch that holds', () => {
		expect(text('{{#if a}}1{{else}}2{{/if}}{{#if b}}3{{/if}}', { a: false, b: [0] }, { a: 'boolean', b: 'list' })).toBe('23');
	});
	it('repeats for each entry, nested too, and says what an empty list says', () => {
		const declared = { l: 'list', n: 'number' };
		expect(text('{{#each l}}<{{this.a}}:{{#each this.b}}{{this}}{{n}},{{/each}}>{{else}}none{{/each}}', { l: [{ a: 'x', b: ['p', 'q'] }, { a: 'y', b: [] }], n: 1 }, declared)).toBe('<x:p1,q1,><y:>');
		expect(text('{{#each l}}x{{else}}none{{/each}}', { l: [], n: 1 }, declared)).toBe('none');
	});
	it.each([
		['en', 1, '1 visit'],
		['en', 2, '2 visits'],
		['pl', 3, '3 wizyty'],
		['pl', 5, '5 wizyt'],
		['ja', 1, '1 visits'],
	])('counts in %s: %i', (language, count, told) => {
		const template = readTemplate({
			language,
			text: '{{plural n one="# visit" few="# wizyty" many="# wizyt" other="# visits"}}',
			variables: { n: 'number' },
		});
		expect(renderTemplate(template, { n: count }, { language, timeZone: 'UTC' }).text).toBe(told);
	});
	it('chooses a gender form, and the other one for any other value', () => {
		const source = '{{select g female="Chère" male="Cher" other="Bonjour"}}';
		expect(['female', 'male', 'x', '__proto__'].map((g) => text(source, { g }, { g: 'text' }))).toEqual(['Chère', 'Cher', 'Bonjour', 'Bonjour']);
	});
	it('escapes the forms themselves in HTML', () => {
		expect(html('{{select g other="a <b> & \\"c\\""}}', { g: 'x' }, { g: 'text' })).toBe('a &lt;b&gt; &amp; &quot;c&quot;');
	});
});

describe('values are written as the reader writes them', () => {
	const declared = { d: 'date', t: 'datetime', h: 'time', m: 'money', n: 'number' };
	const values = { d: '2026-11-24', t: '2026-11-24T23:30:00Z', h: '09:30', m: { amount: 1234.5, currency: 'EUR' }, n: 1234567.25 };
	const template = (language: string) => readTemplate({ language, text: '{{d}}|{{t}}|{{h}}|{{m}}|{{n}}|{{d format="short"}}', variables: declared });
	const plain = (written: string | undefined): string => (written ?? '').replace(/[\u00a0\u202f]/g, ' ');

	it.each([
		['en', 'UTC', 'November 24, 2026|November 24, 2026 at 11:30 PM|9:30 AM|€1,234.50|1,234,567.25|11/24/26'],
		['de', 'Europe/Berlin', '24. November 2026|25. November 2026 um 00:30|09:30|1.234,50 €|1.234.567,25|24.11.26'],
		['ja', 'Asia/Tokyo', '2026年11月24日|2026年11月25日 8:30|9:30|€1,234.50|1,234,567.25|2026/11/24'],
	])('in %s, %s', (language, timeZone, told) => {
		expect(plain(renderTemplate(template(language), values, { language, timeZone }).text)).toBe(told);
	});

	it('refuses a zone that does not exist', () => {
		expect(problemsOf(() => renderTemplate(template('en'), values, { language: 'en', timeZone: 'Mars/Olympus' }))).toMatchObject([{ part: 'time zone' }]);
	});
});

describe('the variant of the reader', () => {
	const template = readTemplate({ language: 'en', subject: 'Hello', languages: { de: { subject: 'Hallo' }, 'pt-br': { subject: 'Olá' } } });
	it.each([
		['de', 'Hallo', 'language_of_reader'],
		['de-CH', 'Hallo', 'language_of_reader'],
		['pt-BR', 'Olá', 'language_of_reader'],
		['fr', 'Hello', 'language_fallback'],
		[undefined, 'Hello', 'language_default'],
	])('%s reads %s', (language, subject, code) => {
		expect(renderTemplate(template, {}, { language, timeZone: 'UTC' })).toMatchObject({ subject, reason: { code } });
	});
	it('needs its default', () => {
		expect(problemsOf(() => readTemplate({ language: 'en', languages: { de: { subject: 'x' } } }))).toMatchObject([{ code: 'declaration' }]);
	});
});

describe('no template can take a worker down', () => {
	it('bounds nesting', () => {
		const deep = 30;
		const source = '{{#if x}}'.repeat(deep) + '{{/if}}'.repeat(deep);
		expect(problemsOf(() => readTemplate({ text: source, variables: { x: 'boolean' } }))[0]).toMatchObject({ code: 'limit' });
	});
	it('bounds output and steps', () => {
		const template = readTemplate({ text: '{{#each l}}{{#each this}}{{#each this}}xxxxxxxxxxxxxxxxxxxx{{/each}}{{/each}}{{/each}}', variables: { l: 'list' } });
		const row = Array.from({ length: 200 }, () => 1);
		const l = Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => row));
		expect(problemsOf(() => renderTemplate(template, { l }, english))).toMatchObject([{ code: 'limit' }]);
	});
	it('reads 500,000 characters of hostile source in time', async () => {
		for (const source of ['{{'.repeat(200_000), '<a '.repeat(150_000), '{{x '.repeat(100_000), '{{x a="'.repeat(60_000)]) {
			const taken = await cpuMilliseconds(() => {
				try {
					readTemplate({ html: source, variables: { x: 'text' } });
				} catch (error) {
					expect(error).toBeInstanceOf(TemplateError);
				}
			});
			expect(taken).toBeLessThan(4_000);
		}
	});
});
