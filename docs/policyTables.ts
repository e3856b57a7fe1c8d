import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** How the pages in docs show policy numbers: tables in Markdown, each between two marks, filled in from the data the package decides by. */

export function table(head: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
	return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export const code = (text: string): string => `\`${text}\``;

/** A page with what stands between `<!-- kind: name -->` and `<!-- end -->` written anew. @throws where a name is unknown */
export function filledIn(page: string, kind: 'table' | 'numbers' | 'rows', tables: Readonly<Record<string, () => string>>): string {
	return page.replace(new RegExp(`<!-- ${kind}: (\\w+) -->[\\s\\S]*?<!-- end -->`, 'g'), (_whole, name: string) => {
		const write = tables[name];
		if (!write) throw new Error(`No table is called "${name}". There are: ${Object.keys(tables).join(', ')}.`);
		return `<!-- ${kind}: ${name} -->\n\n${write()}\n\n<!-- end -->`;
	});
}

/** A number, list or small table as it reads in a cell: `urgent 15, high 120`. */
export function shown(value: unknown): string {
	if (typeof value === 'number') return value.toLocaleString('en', { maximumFractionDigits: 6 });
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	if (value === null || value === undefined) return 'none';
	if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shown).join(', ');
	if (typeof value !== 'object') return String(value);
	const entries = Object.entries(value);
	if (entries.some(([, one]) => typeof one === 'object' && one !== null && !Array.isArray(one))) return entries.map(([key, one]) => `${key}: ${shown(one)}`).join('; ');
	return entries.length === 0 ? 'none' : entries.map(([key, one]) => `${key} ${shown(one)}`).join(', ');
}

type Named = ts.PropertyAssignment | ts.PropertySignature;

/** What the comments of a source file say of the properties of one declaration in it (`defaultPolicy`), by their names. */
export function remarksOf(file: string, declaration: string): Map<string, string> {
	const path = join(__dirname, '..', file);
	const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
	const found = new Map<string, string>();
	const note = (properties: readonly ts.Node[]) => {
		for (const property of properties.filter((one): one is Named => ts.isPropertyAssignment(one) || ts.isPropertySignature(one))) {
			const said = ts.getJSDocCommentsAndTags(property).flatMap((one) => (ts.isJSDoc(one) ? [ts.getTextOfJSDocComment(one.comment) ?? ''] : []));
			found.set(property.name.getText().replace(/^'|'$/g, ''), said.join(' ').replace(/\s+/g, ' ').trim());
		}
	};
	const visit = (node: ts.Node): void => {
		if (ts.isInterfaceDeclaration(node) && node.name.text === declaration) note(node.members);
		if (ts.isVariableDeclaration(node) && node.name.getText() === declaration && node.initializer) {
			const value = bare(node.initializer);
			if (ts.isObjectLiteralExpression(value)) note(value.properties);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	if (found.size === 0) throw new Error(`${file} declares no "${declaration}" with properties`);
	return found;
}

/** Without `as const` and `satisfies`. */
function bare(expression: ts.Expression): ts.Expression {
	return ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression) ? bare(expression.expression) : expression;
}

/** A row for each number of a policy, with what its source says it is. Names without a remark stand for themselves. */
export function numbers(policy: object, remarks: ReadonlyMap<string, string>): string {
	return table(['number', 'value', 'what it is'], Object.entries(policy).map(([name, value]) => [code(name), shown(value), remarks.get(name) ?? '']));
}
