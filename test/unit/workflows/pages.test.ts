import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate, renderTemplate } from '../../../nodes/DraftReply/template/template';

interface WorkflowNode {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
}
const files = ['approve-draft', 'review-waiting', 'correct-labels'];
const nodesOf = (file: string): WorkflowNode[] => {
	const { nodes } = JSON.parse(readFileSync(join(__dirname, `../../../workflows/inbox/${file}.json`), 'utf8')) as { nodes: WorkflowNode[] };
	return nodes;
};
const templates = files.flatMap((file) =>
	nodesOf(file).flatMap(({ name, parameters: { template } }) => (typeof template === 'string' ? [[`${file}: ${name}`, template] as const] : [])),
);

const attacks = ['</textarea></pre></title><script>alert(1)</script>', '" onfocus="alert(1)" x="', "' onfocus='alert(1)", '{{token}} ${token} {{#each labels}}', '<!--', ']]><svg onload=alert(1)>'];

describe.each(templates)('the page %s', (_, written) => {
	const template = readTemplate(JSON.parse(written));
	it.each(attacks)('shows %s as text, wherever it comes', (attack) => {
		const fields = ['kind', 'text', 'name', 'detail', 'id', 'customer', 'recipient', 'subject', 'due', 'since', 'value', 'shown', 'sender', 'address', 'tenant', 'when', 'correctedText'];
		const lists = ['chips', 'intents', 'urgencies', 'sentiments', 'replies', 'reasons'];
		const entryOf = (value: string): Record<string, unknown> => {
			const flat = Object.fromEntries(fields.map((name) => [name, value]));
			return { ...flat, chosen: true, opened: true, ...Object.fromEntries(lists.map((name) => [name, [flat, flat]])) };
		};
		const entry = entryOf(attack);
		const fill = (type: string): unknown => (type === 'list' ? [entry, entry] : type === 'boolean' ? true : attack);
		const fillAll = (wanted: (type: string) => unknown): string => {
			const variables = Object.fromEntries([...template.declarations].map(([name, { type }]) => [name, wanted(type)]));
			return renderTemplate(template, variables, { language: 'en', timeZone: 'UTC' }).html ?? '';
		};
		const tags = (html: string): string[] => html.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];
		const harmless = entryOf('x');
		const page = fillAll(fill);
		const plain = fillAll((type) => (type === 'list' ? [harmless, harmless] : type === 'boolean' ? true : 'x'));
		expect(tags(page)).toEqual(tags(plain));
		expect(page).not.toContain('<svg');
		expect(page.split('{{token}}').length).toBe(attack.includes('{{token}}') ? page.split('${token}').length : 1);
	});
});

it('every page forbids frames, caches and referrers', () => {
	const answers = files.flatMap(nodesOf).filter(({ parameters }) => parameters.respondWith === 'text');
	expect(answers).toHaveLength(4);
	for (const { parameters } of answers) {
		const text = JSON.stringify(parameters);
		for (const header of ['X-Frame-Options', 'Referrer-Policy', 'Cache-Control', 'X-Content-Type-Options']) expect(text).toContain(header);
	}
});
