import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Types a page's variables may have; see docs/nodes/draft-reply.md. */
type VariableType = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'url' | 'datetime';

/** What each entry of a list holds, where a field is more than text: a link must be declared as one. */
interface Entry {
	type: 'object';
	fields: Record<string, { type: VariableType; required: boolean }>;
}

export interface PageTemplate {
	subject: string;
	text: string;
	html: string;
	variables: Record<string, { type: VariableType; required: boolean; items?: Entry }>;
}

const declared = (type: VariableType | `${VariableType}?`) => ({ type: type.replace('?', '') as VariableType, required: !type.endsWith('?') });

const read = (file: string): string => readFileSync(join(__dirname, file), 'utf8');

/**
 * A page loads nothing and runs nothing, whatever gets into it. n8n sends a policy of its own with each answer, lets nobody change it, and
 * allows scripts in it (`sandbox allow-scripts`); a browser keeps to both.
 */
export const contentPolicy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'">`;

/**
 * A whole HTML document for an operator's browser, as a template for Draft Reply: the body is `<file>.html` in this
 * folder. Variables marked `?` may be missing. A list whose entries hold links is given as its fields.
 */
export function pageTemplate(
	title: string,
	file: string,
	variables: Record<string, VariableType | `${VariableType}?` | Record<string, VariableType | `${VariableType}?`>>,
): PageTemplate {
	return {
		subject: title,
		text: title,
		html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${contentPolicy}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${read('page.css').trim()}
</style>
</head>
<body>
<main>
${read(`${file}.html`).trim()}
</main>
</body>
</html>
`,
		variables: Object.fromEntries(
			Object.entries(variables).map(([name, type]) => [
				name,
				typeof type === 'string'
					? declared(type)
					: { type: 'list', required: true, items: { type: 'object', fields: Object.fromEntries(Object.entries(type).map(([field, inner]) => [field, declared(inner)])) } },
			]),
		),
	};
}
