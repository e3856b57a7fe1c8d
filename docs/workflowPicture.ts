import { escapeHtml } from '../nodes/shared/escapeHtml';
import type { NodeSpec, WorkflowSpec } from '../workflows/workflow';

/**
 * Draws a workflow as n8n's canvas shows it, without its notes: nodes on their grid, arrows between them. From the definition, so
 * the picture is never older than the workflow; the same definition gives the same bytes. Light and dark by the reader's setting.
 */

const card = { width: 172, height: 78 };
/** Pixels from one column or row to the next. */
const step = { x: 212, y: 106 };
const margin = 16;

type Kind = 'start' | 'ours' | 'database' | 'workflow' | 'other';

export const ours = 'n8n-nodes-customer-comms.';
const triggers = /Trigger$|\.webhook$|\.emailReadImap$/;

function kindOf({ type }: NodeSpec): Kind {
	if (triggers.test(type)) return 'start';
	if (type.startsWith(ours)) return 'ours';
	if (type === 'n8n-nodes-base.postgres') return 'database';
	return type === 'n8n-nodes-base.executeWorkflow' ? 'workflow' : 'other';
}

export const starts = (node: NodeSpec): boolean => kindOf(node) === 'start';

/** What a node type is called in the editor, nearly: "executeWorkflow" -> "Execute workflow". */
const typeName = (type: string): string => {
	const words = type.replace(/^.*\./, '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
	return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Lines of at most `most` characters, at most `count` of them; what is left over ends in an ellipsis. */
function wrapped(text: string, most: number, count: number): string[] {
	const lines: string[] = [];
	for (const word of text.split(' ')) {
		const last = lines.at(-1);
		if (last !== undefined && `${last} ${word}`.length <= most) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	const kept = lines.slice(0, count).map((line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line));
	if (lines.length > count) kept[count - 1] = `${(kept[count - 1] ?? '').slice(0, most - 1)}…`;
	return kept;
}

function cardOf(node: NodeSpec, x: number, y: number): string {
	const kind = kindOf(node);
	const lines = wrapped(node.name, 18, 3);
	const top = y + ([34, 27, 20][lines.length - 1] ?? 20);
	const off = node.settings?.disabled === true ? ' off' : '';
	const text = lines.map((line, i) => `<text x="${x + 14}" y="${top + 16 * i}">${escapeHtml(line)}</text>`).join('');
	const caption = `${typeName(node.type)}${off ? ', switched off' : ''}`;
	return `<g class="${kind}${off}"><rect x="${x}" y="${y}" width="${card.width}" height="${card.height}" rx="${kind === 'start' ? 24 : 8}"/>${text}<text class="type" x="${x + 14}" y="${y + card.height - 10}">${escapeHtml(caption)}</text></g>`;
}

/** Forward: a curve from the right edge to the left one. Back: below the cards and round. */
function arrowOf(from: { x: number; y: number }, to: { x: number; y: number }): string {
	if (to.x > from.x) {
		const bend = Math.min(90, (to.x - from.x) / 2 + 6);
		return `<path d="M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}"/>`;
	}
	const below = Math.max(from.y, to.y) + card.height / 2 + 14;
	return `<path d="M${from.x} ${from.y}c18 0 18 ${below - from.y} 0 ${below - from.y}L${to.x} ${below}c-18 0 -18 ${to.y - below} 0 ${to.y - below}"/>`;
}

const style = [
	'text{font:600 13px system-ui,sans-serif;fill:#1f2430}.type{font-size:11px;font-weight:400;fill:#5b6472}',
	'rect{fill:#fff;stroke:#b9c0cc;stroke-width:1.5}path{fill:none;stroke:#8a93a3;stroke-width:1.6;marker-end:url(#tip)}marker path{fill:#8a93a3;stroke:none}',
	'.start rect{fill:#e9f6ec;stroke:#5da271}.ours rect{fill:#e4f3f4;stroke:#0b6e75}.database rect{fill:#eaf0fb;stroke:#5b7fc7}.workflow rect{fill:#f3ecfa;stroke:#8d64bd}.off{opacity:.5}',
	'@media (prefers-color-scheme:dark){text{fill:#e8eaef}.type{fill:#a9b1bf}rect{fill:#262b34;stroke:#5b6472}.start rect{fill:#1d3325}.ours rect{fill:#12363a}.database rect{fill:#1f2c47}.workflow rect{fill:#33264a}}',
].join('');

/** @returns an SVG document; node names are escaped. */
export function workflowPicture({ name, nodes, arrows }: WorkflowSpec): string {
	const left = Math.min(...nodes.map(({ at }) => at[0]));
	const top = Math.min(...nodes.map(({ at }) => at[1]));
	const place = ({ at: [column, row] }: NodeSpec) => ({ x: Math.round(margin + (column - left) * step.x), y: Math.round(margin + (row - top) * step.y) });
	const places = new Map(nodes.map((node) => [node.name, place(node)]));
	const outputs = new Map<string, number>();
	for (const [from, , output = 0] of arrows) outputs.set(from, Math.max(outputs.get(from) ?? 1, output + 1));
	const lines = arrows.map(([from, to, output = 0]) => {
		const [a, b] = [places.get(from), places.get(to)];
		if (!a || !b) throw new Error(`"${name}": an arrow from "${from}" to "${to}", and one of them is no node`);
		const share = (output + 1) / ((outputs.get(from) ?? 1) + 1);
		return arrowOf({ x: a.x + card.width, y: Math.round(a.y + share * card.height) }, { x: b.x - 5, y: b.y + card.height / 2 });
	});
	const all = [...places.values()];
	const width = Math.max(...all.map(({ x }) => x)) + card.width + margin;
	const height = Math.max(...all.map(({ y }) => y)) + card.height + margin + 12;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${name}: ${nodes.map((node) => node.name).join(', ')}`)}">`,
		`<style>${style}</style><defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>`,
		...lines,
		...nodes.map((node) => cardOf(node, places.get(node.name)?.x ?? 0, places.get(node.name)?.y ?? 0)),
		'</svg>\n',
	].join('\n');
}
