import { readTemplate, renderTemplate } from '../../../nodes/DraftReply/template/template';

const reader = { language: 'en', timeZone: 'UTC' };
const rendered = (html: string, variables: object, values: object): string | undefined =>
	renderTemplate(readTemplate({ html, variables }), values, reader).html;
const seconds = (task: () => void): number => {
	const started = performance.now();
	task();
	return (performance.now() - started) / 1000;
};

describe('an attribute whose name depends on a condition holds no value', () => {
	it.each([
		'<a {{#if b}}title{{else}}href{{/if}}="{{a}}">', '<a {{#if b}}href{{else}}title{{/if}}="{{a}}">', '<a {{#if b}}title{{else}}onclick{{/if}}="{{a}}">',
		'<a {{#if b}}x{{/if}}onclick="{{a}}">', '<a {{#if b}}x{{/if}}href="{{a}}">', '<a {{#each l}}on{{/each}}click="{{a}}">',
	])('%s', (html) => {
		expect(() => readTemplate({ html, variables: { a: 'text', b: 'boolean', l: 'list' } })).toThrow('depends on a condition');
	});
	it('but one beside it does', () => {
		const html = '<option {{#if b}}selected{{/if}} value="{{a}}">';
		expect(rendered(html, { a: 'text', b: 'boolean' }, { a: '"x', b: true })).toBe('<option selected value="&quot;x">');
		expect(rendered(html, { a: 'text', b: 'boolean' }, { a: 'x', b: false })).toBe('<option  value="x">');
	});
});

describe('the host of a link is never a value', () => {
	it('that goes on behind a link', () => {
		const variables = { u: 'url', a: 'text' };
		expect(() => readTemplate({ html: '<a href="{{u}}{{a}}">', variables })).toThrow('right behind a link');
		expect(() => readTemplate({ html: '<a href="{{u}}-{{a}}">', variables })).toThrow('right behind a link');
		expect(rendered('<a href="{{u}}/{{a}}">', variables, { u: 'https://x.example', a: '.evil/..' })).toBe('<a href="https://x.example/.evil%2F..">');
	});
});

it('a script ends with its own end tag only', () => {
	expect(() => readTemplate({ html: '<script>x</scripted>{{a}}</script>', variables: { a: 'text' } })).toThrow('inside <script>');
});

describe('no data can take a worker down', () => {
	it('a long list is checked in time that grows with its length', () => {
		const variables = { l: { type: 'list', items: { type: 'object', fields: { a: 'text' } } } };
		expect(seconds(() => rendered('{{#each l}}{{this.a}}{{/each}}', variables, { l: Array.from({ length: 200_000 }, () => ({ a: '' })) }))).toBeLessThan(5);
	});
	it('nor a long address, nor plural forms of many counts', () => {
		expect(seconds(() => expect(() => rendered('{{e}}', { e: 'email' }, { e: `x@${'.'.repeat(200_000)} ` })).toThrow('email address'))).toBeLessThan(1);
		const each = '{{#each l}}{{plural this one="x" other="y"}}{{/each}}';
		expect(seconds(() => rendered(each, { l: { type: 'list', items: 'number' } }, { l: new Array(100_000).fill(3) }))).toBeLessThan(5);
	});
	it('a value too deep to be shown is told of all the same', () => {
		let deep: unknown = 'x';
		for (let i = 0; i < 50_000; i++) deep = { a: deep };
		expect(() => rendered('{{n}}', { n: 'number' }, { n: deep })).toThrow('"n" must be a number, got an object with a');
		expect(() => rendered('{{n}}', { n: 'number' }, { n: [1, 2] })).toThrow('got a list of 2');
	});
});
