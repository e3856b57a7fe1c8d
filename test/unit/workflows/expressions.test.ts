import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../../workflows');
const files = readdirSync(folder, { withFileTypes: true })
	.filter((area) => area.isDirectory() && area.name !== 'texts')
	.flatMap(({ name: area }) => readdirSync(join(folder, area)).filter((file) => file.endsWith('.json')).map((file) => join(area, file)));

/** Every text below a value that n8n reads as an expression. */
function expressions(value: unknown): string[] {
	if (typeof value === 'string') return value.startsWith('=') ? [value] : [];
	return value !== null && typeof value === 'object' ? Object.values(value).flatMap(expressions) : [];
}

const broken = (isBroken: (expression: string) => boolean): string[] =>
	files.flatMap((file) => {
		const { nodes = [] } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { nodes?: Array<{ name: string; parameters: unknown }> };
		return nodes.flatMap(({ name, parameters }) => expressions(parameters).filter(isBroken).map(() => `${file}: ${name}`));
	});

it('n8n ends an expression at the first two closing braces in a row: none has them inside', () => {
	expect(files.length).toBeGreaterThan(50);
	expect(broken((text) => text.split('}}').length !== text.split('{{').length)).toEqual([]);
});

it('n8n takes a?.[name] for undefined whatever a holds: none asks so, except by a literal', () => {
	expect(broken((text) => /\?\.\[[^'"\d]/.test(text))).toEqual([]);
});
