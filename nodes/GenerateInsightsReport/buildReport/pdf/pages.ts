import type { Block, ChartBlock, ReportContent, Section } from '../content';
import type { Mark } from './marks';
import { pageOf } from './taggedPrinter';

/** Nodes of pdfmake's document definition. */
type Node = Record<string, unknown>;

const ink = '#1e293b';
const quiet = '#475569';
const rule = '#cbd5e1';
const shade = '#f1f5f9';
const signs = { good: '+', bad: '!', plain: '-' } as const;

/** Keys for tables and lists, so that their cells and entries find together. */
class Keys {
	private count = 0;

	next(what: string): string {
		this.count += 1;
		return `${what}${this.count}`;
	}
}

export function pagesOf(content: ReportContent): Node[] {
	const keys = new Keys();
	return content.sections.flatMap((section, index) => sectionNodes(section, index, content, keys));
}

const text = (value: string, mark: Mark, more: Node = {}): Node => ({ text: value, mark, ...more });

function sectionNodes(section: Section, index: number, content: ReportContent, keys: Keys): Node[] {
	const colour = content.brand.colour;
	const head: Node[] = index === 0 ? titleNodes(content) : [];
	const title = text(section.title, { role: 'H2' }, { style: 'section', color: colour, headlineLevel: section.newPage === 'whenStarted' ? 2 : 1, ...(section.newPage === 'always' ? { pageBreak: 'before' } : { margin: [0, 14, 0, 6] }) });
	return [...head, title, ...keptTogether(section.blocks, content, keys)];
}

/** Rows of a table that may be kept on one page with their heading. */
const shortTable = 12;

/** A heading stays with what it is the heading of, unless that is longer than a page should wait for. */
function keptTogether(blocks: readonly Block[], content: ReportContent, keys: Keys): Node[] {
	const nodes: Node[] = [];
	for (let index = 0; index < blocks.length; index++) {
		const block = blocks[index];
		const next = blocks[index + 1];
		if (block === undefined) break;
		if (block.kind !== 'heading' || next === undefined || (next.kind === 'table' && next.rows.length > shortTable)) {
			nodes.push(...blockNodes(block, content, keys));
			continue;
		}
		const [first, ...rest] = blockNodes(next, content, keys);
		nodes.push({ stack: [...blockNodes(block, content, keys), ...(first === undefined ? [] : [first])], unbreakable: true }, ...rest);
		index += 1;
	}
	return nodes;
}

function titleNodes({ title, subtitle, client, brand, layout, voice }: ReportContent): Node[] {
	const words = [
		text(title, { role: 'H1' }, { fontSize: 22, bold: true, color: brand.colour }),
		text(client === '' ? subtitle : `${client}, ${subtitle}`, { role: 'P' }, { fontSize: 12, color: quiet, margin: [0, 2, 0, 0] }),
	];
	const logo: Node[] = brand.logo === undefined ? [] : [{ image: 'logo', fit: [110, 40], alignment: 'right', width: 120, mark: { role: 'Figure', alt: voice.words.logoOf(brand.name) } satisfies Mark }];
	return [
		{ columns: [{ stack: words, width: '*' }, ...logo], columnGap: 16 },
		{ canvas: [{ type: 'rect', x: 0, y: 0, w: pageOf[layout].width - pageOf[layout].margins.left - pageOf[layout].margins.right, h: 3, color: brand.colour }], margin: [0, 8, 0, 4] },
	];
}

function blockNodes(block: Block, content: ReportContent, keys: Keys): Node[] {
	switch (block.kind) {
		case 'heading':
			return [text(block.text, { role: 'H3' }, { style: 'heading' })];
		case 'paragraph':
			return [text(block.text, { role: 'P' }, { style: block.tone ?? 'body' })];
		case 'list':
			return list(block.items, block.empty, signs[block.sign], content, keys);
		case 'table':
			return table(block, content, keys);
		case 'figures':
			return figures(block.figures, content);
		case 'quote':
			return [
				{
					stack: [text(block.text, { role: 'BlockQuote' }, { italics: true }), ...(block.who === '' ? [] : [text(block.who, { role: 'P' }, { color: quiet, fontSize: 9, margin: [0, 2, 0, 0] })])],
					margin: [12, 6, 12, 6],
					unbreakable: true,
				},
			];
		case 'charts':
			return charts(block.charts);
		case 'card':
			return card(block, content, keys);
	}
}

function list(items: readonly string[], empty: string, sign: string, { brand }: ReportContent, keys: Keys): Node[] {
	if (items.length === 0) return empty === '' ? [] : [text(empty, { role: 'P' }, { style: 'quiet' })];
	const key = keys.next('list');
	return items.map((item, index) => ({
		columns: [
			{ text: sign, width: 12, bold: true, color: brand.colour },
			text(item, { role: 'LBody', within: [['L', key], ['LI', `${key}.${index}`]] }, { width: '*' }),
		],
		margin: [0, 0, 0, 4],
		unbreakable: true,
	}));
}

function table(block: Extract<Block, { kind: 'table' }>, { brand }: ReportContent, keys: Keys): Node[] {
	if (block.rows.length === 0) return block.empty === '' ? [] : [text(block.empty, { role: 'P' }, { style: 'quiet' })];
	const key = keys.next('table');
	const cell = (value: string, row: number, column: number, head: boolean): Node =>
		text(value, { role: head ? 'TH' : 'TD', within: [['Table', key], ['TR', `${key}.${row}`]] }, {
			alignment: block.numeric[column] ? 'right' : 'left',
			...(head ? { bold: true, color: brand.colour } : {}),
		});
	const body = [block.head.map((value, column) => cell(value, 0, column, true)), ...block.rows.map((row, index) => row.map((value, column) => cell(value, index + 1, column, false)))];
	// Long texts share what the others leave; where there are none, the first column takes it.
	const widths = block.head.map((_, column) => (!block.numeric[column] && longest(block.rows, column) > 40 ? '*' : 'auto'));
	return [
		{
			table: { headerRows: 1, keepWithHeaderRows: 1, dontBreakRows: true, widths: widths.includes('*') ? widths : widths.map((one, column) => (column === 0 ? '*' : one)), body },
			fontSize: block.small ? 7.5 : 9,
			margin: [0, 2, 0, 8],
			layout: {
				hLineWidth: (line: number) => (line === 0 ? 0 : line === 1 ? 1 : 0.4),
				vLineWidth: () => 0,
				hLineColor: (line: number) => (line === 1 ? brand.colour : rule),
				paddingLeft: (column: number) => (column === 0 ? 0 : 5),
				paddingRight: () => 5,
				paddingTop: () => (block.small ? 2 : 3),
				paddingBottom: () => (block.small ? 2 : 3),
			},
		},
	];
}

const longest = (rows: readonly string[][], column: number) => rows.reduce((most, row) => Math.max(most, (row[column] ?? '').length), 0);

function figures(all: ReadonlyArray<{ label: string; value: string; note: string }>, { brand }: ReportContent): Node[] {
	const one = ({ label, value, note }: { label: string; value: string; note: string }): Node => ({
		stack: [
			text(label, { role: 'P' }, { fontSize: 8.5, color: quiet }),
			text(value, { role: 'P' }, { fontSize: 15, bold: true, color: brand.colour, margin: [0, 1, 0, 1] }),
			text(note, { role: 'P' }, { fontSize: 8, color: quiet }),
		],
	});
	return [
		{
			table: { widths: all.map(() => '*'), body: [all.map(one)] },
			margin: [0, 8, 0, 8],
			layout: {
				hLineWidth: () => 0,
				vLineWidth: (line: number) => (line === 0 || line === all.length ? 0 : 4),
				vLineColor: () => '#ffffff',
				fillColor: () => shade,
				paddingLeft: () => 8,
				paddingRight: () => 6,
				paddingTop: () => 6,
				paddingBottom: () => 6,
			},
		},
	];
}

function charts(all: readonly ChartBlock[]): Node[] {
	const one = ({ title, alt, drawing }: ChartBlock): Node => ({
		stack: [
			text(title, { role: 'Caption' }, { fontSize: 9, bold: true, color: ink, margin: [0, 0, 0, 2] }),
			...(drawing === undefined ? [text(alt, { role: 'P' })] : [{ svg: drawing.svg, width: drawing.width, height: drawing.height, mark: { role: 'Figure', alt } satisfies Mark }]),
		],
		width: drawing?.width ?? '*',
	});
	const nodes: Node[] = [];
	for (let index = 0; index < all.length; ) {
		const chart = all[index];
		const next = all[index + 1];
		if (chart === undefined) break;
		if (chart.size === 'whole') {
			nodes.push({ ...one(chart), margin: [0, 4, 0, 8], unbreakable: true });
			index += 1;
			continue;
		}
		const pair = next !== undefined && next.size === 'half' ? [one(chart), one(next)] : [one(chart)];
		nodes.push({ columns: pair, columnGap: 15, margin: [0, 4, 0, 8], unbreakable: true });
		index += pair.length;
	}
	return nodes;
}

function card({ title, tag, rows, steps, stepsTitle }: Extract<Block, { kind: 'card' }>, content: ReportContent, keys: Keys): Node[] {
	const { brand } = content;
	const key = keys.next('card');
	const row = ([name, value]: [string, string], index: number): Node[] => {
		const within: Mark['within'] = [['Table', key], ['TR', `${key}.${index}`]];
		return [text(name, { role: 'TD', within }, { bold: true, color: quiet }), text(value, { role: 'TD', within })];
	};
	return [
		{
			unbreakable: true,
			margin: [0, 4, 0, 10],
			table: {
				widths: ['*'],
				body: [
					[
						{
							columns: [
								text(title, { role: 'H3' }, { bold: true, fontSize: 12, color: brand.colour, width: '*' }),
								text(tag, { role: 'P' }, { width: 'auto', fontSize: 8.5, bold: true, color: ink }),
							],
						},
					],
					[
						{
							stack: [
								{ table: { widths: [62, '*'], body: rows.map(row) }, layout: 'noBorders', fontSize: 9.5 },
								...(steps.length === 0 ? [] : [text(stepsTitle, { role: 'P' }, { bold: true, color: quiet, fontSize: 9.5, margin: [4, 4, 0, 2] }), { stack: list(steps, '', '-', content, keys), fontSize: 9.5, margin: [4, 0, 0, 0] }]),
							],
						},
					],
				],
			},
			layout: {
				hLineWidth: (line: number) => (line === 1 ? 0 : 0.6),
				vLineWidth: (line: number) => (line === 0 ? 3 : 0.6),
				hLineColor: () => rule,
				vLineColor: (line: number) => (line === 0 ? brand.colour : rule),
				paddingLeft: () => 8,
				paddingRight: () => 8,
				paddingTop: () => 6,
				paddingBottom: () => 5,
			},
		},
	];
}

/** Runs along the foot of every page. */
export function footer({ brand, title, to, voice, layout }: ReportContent) {
	const { margins } = pageOf[layout];
	return (current: number, of: number): Node => ({
		columns: [
			{ text: [brand.name, brand.address].filter((part) => part !== undefined && part !== '').join(', '), width: '*' },
			{ text: `${title}, ${voice.words.asOf(voice.dayName(to))}`, width: 'auto', alignment: 'center' },
			{ text: voice.words.page(current, of), width: '*', alignment: 'right' },
		],
		columnGap: 10,
		fontSize: 7.5,
		color: quiet,
		margin: [margins.left, 18, margins.right, 0],
	});
}
