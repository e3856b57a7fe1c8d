import { parseDeclarations } from './cssVisibility';

const none: ReadonlyMap<string, string> = new Map();

/** What `<style>` elements say of simple selectors: `tag`, `.class`, `#id`, `tag.class`. */
export class StyleSheet {
	private readonly rules = new Map<string, Map<string, string>>();

	/**
	 * Reads top-level rules. Selectors with combinators are left out, and so are at-rules: whether they apply depends on
	 * the reader's screen.
	 */
	add(css: string): void {
		const text = css.slice(0, 200_000);
		let at = 0;
		for (let count = 0; count < 2000; count += 1) {
			const open = text.indexOf('{', at);
			if (open < 0) return;
			const head = text.slice(Math.max(at, open - 2000), open);
			if (head.includes('@')) {
				at = endOfBlock(text, open);
				continue;
			}
			const close = text.indexOf('}', open);
			if (close < 0) return;
			this.keep(head, parseDeclarations(text.slice(open + 1, close)));
			at = close + 1;
		}
	}

	private keep(head: string, declarations: ReadonlyMap<string, string>): void {
		const plain = head.slice(head.lastIndexOf('*/') + 1).replace(/^\/|<!--|-->/gu, '');
		for (const selector of plain.split(',')) {
			const key = selector.trim().toLowerCase();
			if (!/^[\w-]{0,60}(?:[.#][\w-]{1,60})?$/u.test(key) || key === '') continue;
			const known = this.rules.get(key) ?? new Map<string, string>();
			for (const [name, value] of declarations) known.set(name, value);
			this.rules.set(key, known);
		}
	}

	/** The declarations that hold for an element, the weaker first; its inline style comes last. */
	declarationsOf(name: string, attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
		if (attributes.size === 0) return this.rules.get(name) ?? none;
		const all = new Map<string, string>();
		const apply = (rules: ReadonlyMap<string, string> | undefined): void => {
			for (const [property, value] of rules ?? []) all.set(property, value);
		};
		if (this.rules.size > 0) {
			apply(this.rules.get(name));
			const classes = (attributes.get('class') ?? '').toLowerCase().split(/\s+/u).filter(Boolean).slice(0, 20);
			for (const one of classes) apply(this.rules.get(`.${one}`));
			for (const one of classes) apply(this.rules.get(`${name}.${one}`));
			const id = attributes.get('id')?.toLowerCase();
			if (id) {
				apply(this.rules.get(`#${id}`));
				apply(this.rules.get(`${name}#${id}`));
			}
		}
		for (const [property, value] of presentational(name, attributes)) if (!all.has(property)) all.set(property, value);
		const inline = attributes.get('style');
		if (inline) apply(parseDeclarations(inline));
		return all;
	}
}

/** Index after the `}` that matches the `{` at `open`; the end of the text where none does. */
function endOfBlock(text: string, open: number): number {
	let depth = 0;
	for (let at = open; at < text.length; at += 1) {
		const char = text.charAt(at);
		if (char === '{') depth += 1;
		if (char === '}') depth -= 1;
		if (depth === 0) return at + 1;
	}
	return text.length;
}

/** Attributes that style: `hidden`, `bgcolor`, `<font color size>`, `<body text>`. */
function presentational(name: string, attributes: ReadonlyMap<string, string>): Map<string, string> {
	const found = new Map<string, string>();
	if (attributes.has('hidden')) found.set('display', 'none');
	const background = attributes.get('bgcolor');
	if (background) found.set('background-color', background);
	if (attributes.get('background')) found.set('background-image', 'url()');
	const color = name === 'font' ? attributes.get('color') : name === 'body' ? attributes.get('text') : undefined;
	if (color) found.set('color', color);
	return found;
}
