import { escapeHtml } from '../../nodes/shared/escapeHtml';

/** Markup that is safe to put into a page as it is. */
export class Html {
	constructor(readonly text: string) {}
	toString(): string {
		return this.text;
	}
}

type Part = Html | string | number | undefined | false | readonly Part[];

/** Builds markup; every value put in is escaped unless it is markup itself. `undefined` and `false` are nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
	return new Html(strings.reduce((text, string, i) => text + render(parts[i - 1]) + string));
}

function render(part: Part): string {
	if (part === undefined || part === false) return '';
	if (part instanceof Html) return part.text;
	if (typeof part === 'object') return part.map(render).join('');
	return escapeHtml(String(part));
}

/** Data for a script of the page, in a block that is never run; `<` is spelled so that nothing ends the block. */
export function jsonBlock(id: string, value: unknown): Html {
	return new Html(`<script type="application/json" id="${escapeHtml(id)}">${JSON.stringify(value).replace(/</g, '\\u003c')}</script>`);
}
