import { isSeen, page, visibilityOf } from './cssVisibility';
import type { Visibility } from './cssVisibility';
import { decodeEntities, htmlTokens, readAttributes } from './htmlTokens';
import { zoneOf } from './htmlZones';
import type { Zone } from './htmlZones';
import { tidyLines, withoutInvisible } from './invisible';
import { limits } from './limits';
import { StyleSheet } from './styleSheet';

/** A piece of visible text with the zone it stands in; line ends are part of it. */
export interface TextRun {
	text: string;
	zone: Zone;
}

interface Element extends Visibility {
	name: string;
	zone: Zone;
}

const blocks = new Set(
	(
		'address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
		'header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul'
	).split(' '),
);
const cells = new Set(['td', 'th']);
/** Blocks that stand off from what is around them by an empty line. */
const paragraphs = new Set('p blockquote h1 h2 h3 h4 h5 h6 ul ol table'.split(' '));

/** Which open element a start tag ends without an end tag (HTML standard, 13.1.2.4), and where the search stops. */
const impliedEnds: ReadonlyArray<{ when: (name: string) => boolean; ends: Set<string>; within: Set<string> }> = [
	{ when: (name) => blocks.has(name), ends: new Set(['p']), within: new Set(['td', 'th', 'table', 'button']) },
	{ when: (name) => name === 'li', ends: new Set(['li']), within: new Set(['ul', 'ol']) },
	{ when: (name) => name === 'dd' || name === 'dt', ends: new Set(['dd', 'dt']), within: new Set(['dl']) },
	{ when: (name) => cells.has(name), ends: cells, within: new Set(['tr', 'table']) },
	{ when: (name) => name === 'tr', ends: new Set(['tr']), within: new Set(['table', 'tbody', 'thead', 'tfoot']) },
];
/** How far up an implied end is looked for: keeps the work on deep nesting linear. */
const impliedReach = 12;

/** Deeper nesting than this is read as if it were at this depth. */
const maxDepth = 5_000;

class Reader {
	readonly runs: TextRun[] = [];
	hidden = false;
	private readonly sheet = new StyleSheet();
	private readonly stack: Element[] = [{ ...page, name: '#page', zone: 'new' }];
	private readonly open = new Map<string, number>();
	private rest: Zone | undefined;
	private length = 0;
	/** Line ends that stand last. */
	private trailing = 0;

	read(html: string): void {
		for (const token of htmlTokens(html)) {
			if (this.length > limits.textRead) return;
			if (token.kind === 'style') this.sheet.add(token.css);
			else if (token.kind === 'text') this.text(token.text);
			else if (token.kind === 'open') this.start(token.name, token.attributes, token.empty);
			else this.end(token.name);
		}
	}

	private get top(): Element {
		return this.stack[this.stack.length - 1] ?? { ...page, name: '#page', zone: 'new' };
	}

	private add(text: string): void {
		const zone = this.rest ?? this.top.zone;
		const last = this.runs[this.runs.length - 1];
		if (last && last.zone === zone) last.text += text;
		else this.runs.push({ text, zone });
		this.length += text.length;
		if (this.trailing > 0 && /\S/u.test(text)) this.trailing = 0;
	}

	/** Ends the line, so that at least `count` line ends stand last. */
	private breakLine(count: number): void {
		if (this.trailing >= count) return;
		this.add('\n'.repeat(count - this.trailing));
		this.trailing = count;
	}

	private breakAround(name: string): void {
		if (blocks.has(name)) this.breakLine(paragraphs.has(name) ? 2 : 1);
	}

	private text(source: string): void {
		const preserved = (this.open.get('pre') ?? 0) > 0;
		const decoded = decodeEntities(source);
		if (!isSeen(this.top)) {
			if (withoutInvisible(decoded).text.trim() !== '') this.hidden = true;
			return;
		}
		this.add(preserved ? decoded : decoded.replace(/[\s\u00A0]+/gu, ' '));
	}

	private start(name: string, source: string, empty: boolean): void {
		this.closeImplied(name);
		if (name === 'br') this.breakLine(this.trailing + 1);
		this.breakAround(name);
		if (cells.has(name)) this.add(' \t');
		if (empty || this.stack.length > maxDepth) return;
		const attributes = readAttributes(source);
		const parent = this.top;
		const mark = zoneOf(name, attributes);
		if (mark?.toTheEnd) this.rest = mark.zone;
		const style = this.sheet.declarationsOf(name, attributes);
		const zone = mark && parent.zone === 'new' ? mark.zone : parent.zone;
		this.stack.push({ ...(style.size > 0 ? visibilityOf(style, parent) : parent), name, zone });
		this.open.set(name, (this.open.get(name) ?? 0) + 1);
	}

	private end(name: string): void {
		this.breakAround(name);
		if ((this.open.get(name) ?? 0) > 0) this.popTo(name);
	}

	private popTo(name: string): void {
		while (this.stack.length > 1) {
			const element = this.stack.pop();
			if (!element) return;
			this.open.set(element.name, (this.open.get(element.name) ?? 1) - 1);
			if (element.name === name) return;
		}
	}

	/** Whether any element of these names is open: mostly none is, and then none need be looked for. */
	private isOpen(names: ReadonlySet<string>): boolean {
		for (const name of names) if ((this.open.get(name) ?? 0) > 0) return true;
		return false;
	}

	private closeImplied(name: string): void {
		for (const { when, ends, within } of impliedEnds) {
			if (!when(name) || !this.isOpen(ends)) continue;
			const lowest = Math.max(1, this.stack.length - impliedReach);
			for (let at = this.stack.length - 1; at >= lowest; at -= 1) {
				const opened = this.stack[at]?.name ?? '';
				if (within.has(opened)) break;
				if (!ends.has(opened)) continue;
				this.popTo(opened);
				break;
			}
		}
	}
}

interface Read {
	runs: readonly TextRun[];
	hidden: boolean;
}

/** The HTML read last: one mail's is asked for twice, as it is read and as quotes are taken off. */
let last: Read & { html: string } = { html: '', runs: [], hidden: false };

/** Visible text of HTML by zone, and whether there was text that no reader sees. At most `limits.html` characters are read. */
export function visibleRuns(html: string): Read {
	if (last.html === html) return last;
	const reader = new Reader();
	reader.read(html.slice(0, limits.html));
	last = { html, runs: reader.runs, hidden: reader.hidden };
	return last;
}

/** Spaces and empty lines as a reader sees them. */
export function tidyRendered(text: string): string {
	return tidyLines(text.split('\n').map((line) => line.replace(/[ \t]+/gu, ' ').trim()).join('\n'));
}

/**
 * The text of an HTML mail that a reader can see. Left out: `display: none`, `visibility: hidden`, opacity 0, ink in the
 * colour of the paper, zero font or box size, off-screen positions, `hidden`, comments, scripts, styles, titles; by
 * attribute, inline style, or a simple rule of a `<style>` element. `hidden` tells that text was left out so. Linear
 * in the input.
 */
export function visibleText(html: string): { text: string; hidden: boolean } {
	const { runs, hidden } = visibleRuns(html);
	const text = runs.map((run) => run.text).join('');
	return { text: tidyRendered(text), hidden };
}
