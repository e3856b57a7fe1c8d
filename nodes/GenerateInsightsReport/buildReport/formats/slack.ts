import { context, escapeSlack, fields, header, mostBlocks, section, type SlackBlock } from '../../slackBlocks';
import type { Block, ReportContent } from '../content';

/** Sections that are for a page, not for a channel. */
const leftOut = new Set(['sources', 'dashboard']);

/** The report as a message: figures, lists and cards; tables and charts stay in the document. */
export function toSlackBlocks({ title, subtitle, client, brand, sections, to, voice }: ReportContent): SlackBlock[] {
	const blocks = [header(client === '' ? `${title}, ${subtitle}` : `${title}: ${client}, ${subtitle}`)];
	for (const one of sections.filter(({ id }) => !leftOut.has(id))) {
		const own = one.blocks.flatMap(slackOf);
		if (own.length > 0) blocks.push({ type: 'divider' }, section(`*${escapeSlack(one.title)}*`), ...own);
	}
	return [...blocks.slice(0, mostBlocks - 1), context(escapeSlack([brand.name, voice.words.asOf(voice.dayName(to))].filter((part) => part !== '').join(', ')))];
}

function slackOf(block: Block): SlackBlock[] {
	switch (block.kind) {
		case 'heading':
			return [section(`*${escapeSlack(block.text)}*`)];
		case 'paragraph':
			return [section(escapeSlack(block.text))];
		case 'list':
			if (block.items.length === 0) return block.empty === '' ? [] : [section(escapeSlack(block.empty))];
			return [section(block.items.map((item) => `• ${escapeSlack(item)}`).join('\n'))];
		case 'figures':
			return [fields(block.figures.map(({ label, value, note }) => `*${escapeSlack(label)}*\n${escapeSlack(value)}\n${escapeSlack(note)}`))];
		case 'quote':
			return [section(`>${escapeSlack(block.text)}${block.who === '' ? '' : `\n>${escapeSlack(block.who)}`}`)];
		case 'card':
			return [section([`*${escapeSlack(block.title)}* (${escapeSlack(block.tag)})`, ...block.rows.map(([name, value]) => `${escapeSlack(name)}: ${escapeSlack(value)}`)].join('\n'))];
		case 'table':
		case 'charts':
			return [];
	}
}
