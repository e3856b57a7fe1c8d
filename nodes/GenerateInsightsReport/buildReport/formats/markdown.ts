import type { Block, ReportContent } from '../content';

/** What would be read as markup is written as text. */
const escape = (text: string): string => text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ');
const lines = (items: readonly string[]) => items.map((item) => `- ${escape(item)}`).join('\n');

/** GitHub's Markdown. Charts are given in words. */
export function toMarkdown({ title, subtitle, client, brand, sections, to, voice }: ReportContent): string {
	const head = `# ${escape(title)}\n\n${escape(client === '' ? subtitle : `${client}, ${subtitle}`)}`;
	const body = sections.map((section) => [`## ${escape(section.title)}`, ...section.blocks.map(blockText).filter((text) => text !== '')].join('\n\n'));
	const foot = [brand.name, brand.address ?? '', voice.words.asOf(voice.dayName(to))].filter((part) => part !== '').map(escape).join(', ');
	return `${[head, ...body, '---', foot].join('\n\n')}\n`;
}

function blockText(block: Block): string {
	switch (block.kind) {
		case 'heading':
			return `### ${escape(block.text)}`;
		case 'paragraph':
			return escape(block.text);
		case 'list':
			return block.items.length === 0 ? escape(block.empty) : lines(block.items);
		case 'table': {
			if (block.rows.length === 0) return escape(block.empty);
			const row = (cells: readonly string[]) => `| ${cells.map(escape).join(' | ')} |`;
			return [row(block.head), `|${block.numeric.map((number) => (number ? '---:' : '---')).join('|')}|`, ...block.rows.map(row)].join('\n');
		}
		case 'figures':
			return block.figures.map(({ label, value, note }) => `- **${escape(label)}:** ${escape(value)} (${escape(note)})`).join('\n');
		case 'quote':
			return `> ${escape(block.text)}${block.who === '' ? '' : `\n>\n> ${escape(block.who)}`}`;
		case 'charts':
			return lines(block.charts.map(({ alt }) => alt));
		case 'card':
			return [`### ${escape(block.title)} (${escape(block.tag)})`, block.rows.map(([name, value]) => `- **${escape(name)}:** ${escape(value)}`).join('\n'), ...(block.steps.length === 0 ? [] : [block.steps.map((step, index) => `${index + 1}. ${escape(step)}`).join('\n')])].join('\n\n');
	}
}
