import type { EscalationPoint } from '../test/evaluate/measures';

/** Draws share escalated against accuracy of the rest, a line a set of mails, as SVG. */

export interface EscalationLine {
	name: string;
	escalation: readonly EscalationPoint[];
}

const styles = [
	{ colour: '#0b6e75', dash: '' },
	{ colour: '#c2571a', dash: ' stroke-dasharray="6 4"' },
] as const;

/** Where the axes stand; accuracies from `lowest` to 1. */
const frame = { left: 68, top: 16, width: 424, height: 240, lowest: 0.5 } as const;

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const x = (share: number) => (frame.left + share * frame.width).toFixed(1);
const y = (share: number) => (frame.top + (1 - (Math.max(frame.lowest, share) - frame.lowest) / (1 - frame.lowest)) * frame.height).toFixed(1);

const styleOf = (index: number) => styles[index % styles.length] ?? styles[0];

function lineOf({ escalation }: EscalationLine, index: number): string {
	const { colour, dash } = styleOf(index);
	const points = escalation.flatMap(({ escalated, accuracyOfRest }) => (accuracyOfRest === null ? [] : [{ x: x(escalated), y: y(accuracyOfRest) }]));
	const path = points.map((point) => `${point.x},${point.y}`).join(' ');
	const dots = points.map((point) => `<circle cx="${point.x}" cy="${point.y}" r="3" fill="${colour}"/>`).join('');
	return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2.5"${dash}/>${dots}`;
}

function legendOf({ name }: EscalationLine, index: number): string {
	const { colour, dash } = styleOf(index);
	const { left, top, height } = frame;
	const at = top + height - 34 + 18 * index;
	const stroke = `<line x1="${left + 12}" x2="${left + 40}" y1="${at}" y2="${at}" stroke="${colour}" stroke-width="2.5"${dash}/>`;
	return `${stroke}<text x="${left + 48}" y="${at + 4}">${name}</text>`;
}

export function escalationPicture(lines: readonly EscalationLine[]): string {
	const { left, top, width, height } = frame;
	const grid = [0.5, 0.6, 0.7, 0.8, 0.9, 1].map(
		(share) =>
			`<line x1="${left}" x2="${left + width}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/>` +
			`<text x="${left - 8}" y="${Number(y(share)) + 4}" text-anchor="end">${percent(share)}</text>`,
	);
	const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => `<text x="${x(share)}" y="${top + height + 18}" text-anchor="middle">${percent(share)}</text>`);
	const middle = top + height / 2;
	return [
		'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 310" font-family="sans-serif" font-size="12" fill="#333"><rect width="520" height="310" fill="#fff"/>',
		...grid,
		...ticks,
		...lines.map(lineOf),
		...lines.map(legendOf),
		`<text x="${left + width / 2}" y="302" text-anchor="middle">share of mails asked of a model</text>`,
		`<text x="14" y="${middle}" text-anchor="middle" transform="rotate(-90 14 ${middle})">the rest right</text></svg>\n`,
	].join('');
}
