import { escapeHtml } from '../nodes/shared/escapeHtml';

/** Boxes, frames around them and arrows between them, as SVG: light and dark by the reader's setting, the same input the same bytes. */

export interface Box {
	at: readonly [x: number, y: number];
	/** The first line is its name, the rest says what it is. */
	lines: readonly string[];
	kind?: 'plain' | 'strong' | 'store' | 'outside';
	width?: number;
}

export interface Frame {
	from: readonly [x: number, y: number];
	to: readonly [x: number, y: number];
	title: string;
}

export interface Drawing {
	title: string;
	size: readonly [width: number, height: number];
	frames: readonly Frame[];
	boxes: Readonly<Record<string, Box>>;
	/** From, to; a word beside it; dashed where it is asked, not moved. */
	arrows: ReadonlyArray<{ from: string; to: string; word?: string; dashed?: boolean }>;
}

const usualWidth = 168;
const lineHeight = 17;
const heightOf = ({ lines }: Box): number => 18 + lineHeight * lines.length;

/** Where the line between the middles of two boxes leaves the first, a little outside of it. */
function edge(box: Box, towards: Box, gap: number): { x: number; y: number } {
	const middle = (one: Box) => ({ x: one.at[0] + (one.width ?? usualWidth) / 2, y: one.at[1] + heightOf(one) / 2 });
	const [a, b] = [middle(box), middle(towards)];
	const [dx, dy] = [b.x - a.x, b.y - a.y];
	const share = Math.min(((box.width ?? usualWidth) / 2 + gap) / Math.abs(dx || 1e-9), (heightOf(box) / 2 + gap) / Math.abs(dy || 1e-9));
	return { x: Math.round(a.x + dx * share), y: Math.round(a.y + dy * share) };
}

function boxOf(box: Box): string {
	const [x, y] = box.at;
	const text = box.lines.map((line, i) => `<text class="${i === 0 ? 'name' : 'said'}" x="${x + 12}" y="${y + 22 + lineHeight * i}">${escapeHtml(line)}</text>`).join('');
	return `<g class="${box.kind ?? 'plain'}"><rect x="${x}" y="${y}" width="${box.width ?? usualWidth}" height="${heightOf(box)}" rx="7"/>${text}</g>`;
}

const style = [
	'text{font:13px system-ui,sans-serif;fill:#1f2430}.name{font-weight:600}.said,.word{font-size:11.5px;fill:#4a5361}.frame text{font-size:12px;font-weight:600;fill:#4a5361;letter-spacing:.03em}',
	'rect{fill:#fff;stroke:#b9c0cc;stroke-width:1.5}.frame rect{fill:#f6f7f9;stroke:#d5dae2}.strong rect{fill:#e4f3f4;stroke:#0b6e75}.store rect{fill:#eaf0fb;stroke:#5b7fc7}.outside rect{fill:#f3ecfa;stroke:#8d64bd}',
	'path{fill:none;stroke:#717b8c;stroke-width:1.6;marker-end:url(#tip)}.dashed{stroke-dasharray:5 4}marker path{fill:#717b8c;stroke:none}',
	'@media (prefers-color-scheme:dark){text{fill:#e8eaef}.said,.word,.frame text{fill:#b4bcc9}rect{fill:#262b34;stroke:#5b6472}.frame rect{fill:#1b1f26;stroke:#3a424e}.strong rect{fill:#12363a}.store rect{fill:#1f2c47}.outside rect{fill:#33264a}path{stroke:#98a2b3}marker path{fill:#98a2b3}}',
].join('');

/** @throws where an arrow names no box */
export function drawn({ title, size: [width, height], frames, boxes, arrows }: Drawing): string {
	const lines = arrows.map(({ from, to, word, dashed }) => {
		const [a, b] = [boxes[from], boxes[to]];
		if (!a || !b) throw new Error(`"${title}": an arrow from "${from}" to "${to}", and one of them is no box`);
		const [start, end] = [edge(a, b, 1), edge(b, a, 5)];
		const said = word ? `<text class="word" x="${Math.round((start.x + end.x) / 2) + 6}" y="${Math.round((start.y + end.y) / 2) - 5}">${escapeHtml(word)}</text>` : '';
		return `<path${dashed ? ' class="dashed"' : ''} d="M${start.x} ${start.y}L${end.x} ${end.y}"/>${said}`;
	});
	const around = frames.map(({ from: [x, y], to, title: name }) => `<g class="frame"><rect x="${x}" y="${y}" width="${to[0] - x}" height="${to[1] - y}" rx="10"/><text x="${x + 12}" y="${y + 20}">${escapeHtml(name)}</text></g>`);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">`,
		`<style>${style}</style><defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>`,
		...around,
		...lines,
		...Object.values(boxes).map(boxOf),
		'</svg>\n',
	].join('\n');
}
