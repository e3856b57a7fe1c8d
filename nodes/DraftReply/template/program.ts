import type { HtmlPlace, Slot } from './htmlPlaces';
import { afterEither, afterPlaceholder, documentStart, placeAfter, samePlace, slotAt } from './htmlPlaces';
import type { TemplateProblem } from './problems';
import { templateLimits } from './problems';
import type { Token } from './tokens';
import { placeOf, tokenise } from './tokens';
import type { Declarations, VariableDeclaration, VariableType } from './variables';
import { isVariableName } from './variables';

/** `html` values are escaped by where they stand; `text` is left as it is; `line` is one line of text. */
export type PartKind = 'html' | 'text' | 'line';

/** A path into the data: a variable (`order.total`) or, inside a loop, the current entry (`this.name`). */
export interface Path {
	name: string;
	fields: string[];
	/** What the template says of the value; undefined for an undeclared field of an object. */
	type: VariableType | undefined;
}

/** A template part as a flat list of steps, so that rendering needs no recursion. */
export type Step =
	| { op: 'text'; text: string }
	| { op: 'value'; path: Path; slot: Slot; style: string | undefined }
	| { op: 'choice'; by: 'plural' | 'select'; path: Path; forms: ReadonlyMap<string, string>; slot: Slot }
	| { op: 'unless'; path: Path; to: number }
	| { op: 'jump'; to: number }
	| { op: 'loop'; path: Path; ifEmpty: number }
	| { op: 'next'; start: number };

export type Program = readonly Step[];

interface OpenBlock {
	word: 'if' | 'each';
	at: number;
	step: number;
	/** The jump over the `else` branch. */
	jump: number | undefined;
	placeAtStart: HtmlPlace;
	placeBeforeElse: HtmlPlace | undefined;
	entry: VariableDeclaration | undefined;
}

const pluralForms = new Set(['zero', 'one', 'two', 'few', 'many', 'other']);
const dateStyles = new Set(['short', 'medium', 'long', 'full']);
const notPrintable: ReadonlySet<VariableType | undefined> = new Set<VariableType>(['boolean', 'list', 'object']);

/** Compiles one part of a template. All that is wrong with it goes to `problems`; the result is then of no use. */
class Compiler {
	private readonly steps: Step[] = [];
	private readonly open: OpenBlock[] = [];
	private place: HtmlPlace = documentStart;

	constructor(
		private readonly source: string,
		private readonly part: string,
		private readonly kind: PartKind,
		private readonly declarations: Declarations,
		private readonly problems: TemplateProblem[],
	) {}

	compile(): Program {
		const { tokens, problems } = tokenise(this.source);
		for (const { at, code, text } of problems) this.complain(at, code, text);
		for (const token of tokens) {
			if (token.kind === 'text') this.text(token.text);
			else this.tag(token);
		}
		for (const block of this.open) this.complain(block.at, 'syntax', `{{#${block.word}}} is never closed`);
		return this.steps;
	}

	private complain(at: number, code: TemplateProblem['code'], text: string): void {
		if (this.problems.length >= templateLimits.problems) return;
		this.problems.push({ code, part: this.part, text, ...placeOf(this.source, at) });
	}

	private text(text: string): void {
		this.steps.push({ op: 'text', text });
		if (this.kind === 'html') this.place = placeAfter(this.place, text);
	}

	private tag(token: Extract<Token, { kind: 'tag' }>): void {
		const [word = '', argument] = token.words;
		if (word === '#if' || word === '#each') this.openBlock(word === '#if' ? 'if' : 'each', argument, token);
		else if (word === 'else') this.otherwise(token.at);
		else if (word === '/if' || word === '/each') this.closeBlock(word === '/if' ? 'if' : 'each', token.at);
		else if (word === 'plural' || word === 'select') this.choice(word, argument, token);
		else if (/^[#/]/.test(word)) this.complain(token.at, 'syntax', `"${word}" is not known (if, each)`);
		else this.value(word, token);
	}

	/** Resolves a path against the declarations. */
	private path(written: string | undefined, at: number): Path | undefined {
		const [name = '', ...fields] = (written ?? '').split('.');
		if ((name !== 'this' && !isVariableName(name)) || !fields.every(isVariableName)) {
			this.complain(at, 'syntax', `"${written ?? ''}" is not the name of a variable`);
			return undefined;
		}
		const loop = this.open.findLast(({ word }) => word === 'each');
		if (name === 'this' && loop === undefined) {
			this.complain(at, 'wrong_use', '"this" only means something inside {{#each}}');
			return undefined;
		}
		let declaration = name === 'this' ? loop?.entry : this.declarations.get(name);
		if (name !== 'this' && declaration === undefined) {
			this.complain(at, 'undeclared', `"${name}" is used but not declared under "variables"`);
			return undefined;
		}
		for (const field of fields) {
			if (declaration !== undefined && declaration.type !== 'object') {
				this.complain(at, 'wrong_use', `"${written}": a ${declaration.type} has no fields`);
				return undefined;
			}
			if (declaration?.fields !== undefined && !Object.hasOwn(declaration.fields, field)) {
				this.complain(at, 'undeclared', `"${written}": the field "${field}" is not declared`);
				return undefined;
			}
			declaration = declaration?.fields?.[field];
		}
		return { name, fields, type: declaration?.type };
	}

	/** What is declared of the entries of the list at `path`. */
	private entryOf({ name, fields }: Path): VariableDeclaration | undefined {
		const loop = this.open.findLast(({ word }) => word === 'each');
		let declaration = name === 'this' ? loop?.entry : this.declarations.get(name);
		for (const field of fields) declaration = declaration?.fields?.[field];
		return declaration?.items;
	}

	private slot(at: number, type: VariableType | undefined): Slot {
		const slot: Slot = this.kind === 'html' ? slotAt(this.place) : { kind: 'text' };
		if (slot.kind === 'refused') {
			this.complain(at, 'unsafe_place', `a placeholder cannot be made safe ${slot.why}`);
		} else if (slot.kind === 'link' && type !== 'url') {
			this.complain(at, 'unsafe_place', 'a whole link needs a variable declared as "url"');
		}
		this.place = afterPlaceholder(this.place);
		return slot;
	}

	private value(word: string, token: Extract<Token, { kind: 'tag' }>): void {
		const path = this.path(word, token.at);
		let style: string | undefined;
		for (const [name, value] of token.settings) {
			if (name === 'format' && dateStyles.has(value)) style = value;
			else this.complain(token.at, 'syntax', `"${name}=${value}" is not known (format: ${[...dateStyles].join(', ')})`);
		}
		if (token.words.length > 1) this.complain(token.at, 'syntax', `"${token.words.join(' ')}" is not one variable`);
		if (path === undefined) return;
		if (notPrintable.has(path.type)) {
			this.complain(token.at, 'wrong_use', `"${word}" is a ${path.type} and cannot be printed (use #if, #each or a field)`);
		}
		this.steps.push({ op: 'value', path, slot: this.slot(token.at, path.type), style });
	}

	private choice(by: 'plural' | 'select', written: string | undefined, token: Extract<Token, { kind: 'tag' }>): void {
		const path = this.path(written, token.at);
		const forms = new Map(token.settings);
		if (!forms.has('other')) this.complain(token.at, 'syntax', `{{${by}}} needs other="..."`);
		if (by === 'plural') {
			const strange = [...forms.keys()].filter((form) => !pluralForms.has(form));
			if (strange.length > 0) {
				this.complain(token.at, 'syntax', `unknown plural form ${strange.join(', ')} (${[...pluralForms].join(', ')})`);
			}
		}
		if (path === undefined) return;
		const wanted: VariableType = by === 'plural' ? 'number' : 'text';
		if (path.type !== undefined && path.type !== wanted) {
			this.complain(token.at, 'wrong_use', `{{${by}}} needs a ${wanted}, "${written}" is a ${path.type}`);
		}
		this.steps.push({ op: 'choice', by, path, forms, slot: this.slot(token.at, 'text') });
	}

	private openBlock(word: 'if' | 'each', written: string | undefined, token: Extract<Token, { kind: 'tag' }>): void {
		const path = this.path(written, token.at);
		if (token.words.length > 2 || token.settings.length > 0) {
			this.complain(token.at, 'syntax', `{{#${word}}} takes one variable`);
		}
		if (this.open.length >= templateLimits.nesting) {
			this.complain(token.at, 'limit', `blocks are nested more than ${templateLimits.nesting} deep`);
		}
		if (word === 'each' && path?.type !== undefined && path.type !== 'list') {
			this.complain(token.at, 'wrong_use', `{{#each}} needs a list, "${written}" is a ${path.type}`);
		}
		const entry = word === 'each' && path !== undefined ? this.entryOf(path) : undefined;
		const known = path ?? { name: written ?? '', fields: [], type: undefined };
		this.open.push({
			word,
			at: token.at,
			step: this.steps.length,
			jump: undefined,
			placeAtStart: this.place,
			placeBeforeElse: undefined,
			entry,
		});
		this.steps.push(word === 'if' ? { op: 'unless', path: known, to: 0 } : { op: 'loop', path: known, ifEmpty: 0 });
	}

	/** Ends the first branch of a block: a loop goes on to its next entry, a condition jumps over the rest. */
	private endBranch(block: OpenBlock): void {
		if (block.word === 'each') this.steps.push({ op: 'next', start: block.step });
		block.jump = this.steps.length;
		this.steps.push({ op: 'jump', to: 0 });
		const first = this.steps[block.step];
		if (first?.op === 'unless') first.to = this.steps.length;
		else if (first?.op === 'loop') first.ifEmpty = this.steps.length;
	}

	private otherwise(at: number): void {
		const block = this.open.at(-1);
		if (block === undefined || block.jump !== undefined) {
			this.complain(at, 'syntax', '{{else}} without an open {{#if}} or {{#each}}');
			return;
		}
		this.endBranch(block);
		block.placeBeforeElse = this.place;
		this.place = block.placeAtStart;
	}

	private closeBlock(word: 'if' | 'each', at: number): void {
		const block = this.open.at(-1);
		if (block?.word !== word) {
			const expected = block === undefined ? 'nothing is open' : `{{/${block.word}}} is expected`;
			this.complain(at, 'syntax', `{{/${word}}} here, but ${expected}`);
			return;
		}
		this.open.pop();
		const other = block.placeBeforeElse ?? block.placeAtStart;
		const loops = word === 'each' && !samePlace(other, block.placeAtStart);
		if (this.kind === 'html' && (loops || !samePlace(other, this.place))) {
			this.complain(at, 'unsafe_place', `{{#${word}}} must leave tags and quotes as it found them, on each of its ways`);
		}
		this.place = afterEither(other, this.place);
		// A value that may or may not be there is unknown to what follows in the same attribute.
		if (other.value !== this.place.value) this.place = afterPlaceholder(this.place);
		if (block.jump === undefined) this.endBranch(block);
		const jump = this.steps[block.jump ?? -1];
		if (jump?.op === 'jump') jump.to = this.steps.length;
	}
}

/** @returns the steps of one part; what is wrong with it is added to `problems`. */
export function compilePart(
	source: string,
	part: string,
	kind: PartKind,
	declarations: Declarations,
	problems: TemplateProblem[],
): Program {
	if (source.length > templateLimits.source) {
		problems.push({ code: 'limit', part, text: `longer than ${templateLimits.source} characters` });
		return [];
	}
	return new Compiler(source, part, kind, declarations, problems).compile();
}
