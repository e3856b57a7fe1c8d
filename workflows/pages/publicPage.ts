import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentPolicy, type PageTemplate } from './page';

type Declared = PageTemplate['variables'][string]['type'];

const read = (file: string): string => readFileSync(join(__dirname, file), 'utf8').trim();

/**
 * A whole HTML document for a customer's browser, as a template for Draft Reply: the body is `<file>.html` in this folder.
 * Its language and title are variables (`lang`, `title`). No script, nothing loaded, not to be indexed.
 */
export function publicPage(file: string, variables: Record<string, Declared>): PageTemplate {
	const all: Record<string, Declared> = { lang: 'text', title: 'text', company: 'text', ...variables };
	return {
		subject: '{{title}}',
		text: '{{title}}',
		html: `<!doctype html>
<html lang="{{lang}}">
<head>
<meta charset="utf-8">
${contentPolicy}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{{title}}</title>
<style>
${read('page.css')}
${read('public.css')}
</style>
</head>
<body>
<main>
{{#if company}}<p class="brand">{{company}}</p>{{/if}}
${read(`${file}.html`)}
</main>
</body>
</html>
`,
		variables: Object.fromEntries(Object.entries(all).map(([name, type]) => [name, { type, required: true }])),
	};
}
