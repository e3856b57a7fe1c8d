import { compose } from './compose';
import type { ReportContent } from './content';
import { toAgenda } from './formats/agenda';
import { toHtml } from './formats/html';
import { toMarkdown } from './formats/markdown';
import { toSheets } from './formats/sheets';
import { toSlackBlocks } from './formats/slack';
import type { ReportRequest } from './request';

/** A report in the format that was asked for: a file, or JSON. */
export type Report =
	| { kind: 'file'; content: ReportContent; bytes: Buffer; fileName: string; mimeType: string }
	| { kind: 'json'; content: ReportContent; json: Record<string, unknown> };

/** @param font for scripts that the embedded one lacks; only a PDF needs it */
export async function buildReport(request: ReportRequest, font: Buffer | undefined): Promise<Report> {
	const content = compose(request);
	const { voice, ...plain } = content;
	const fileName = `${slug(`${content.client} ${content.title} ${content.to}`)}`;
	switch (request.format) {
		case 'pdf': {
			const { toPdf } = await import('./pdf/pdf.lazy');
			return { kind: 'file', content, bytes: await toPdf(await drawn(content), font), fileName: `${fileName}.pdf`, mimeType: 'application/pdf' };
		}
		case 'html':
			return { kind: 'file', content, bytes: Buffer.from(toHtml(await drawn(content)), 'utf8'), fileName: `${fileName}.html`, mimeType: 'text/html' };
		case 'markdown':
			return { kind: 'json', content, json: { markdown: toMarkdown(content) } };
		case 'slackBlocks':
			return { kind: 'json', content, json: { slackBlocks: toSlackBlocks(content) } };
		case 'json':
			return { kind: 'json', content, json: { ...plain, language: voice.language } };
		case 'sheets':
			return { kind: 'json', content, json: { sheets: toSheets(request) } };
		case 'agenda':
			return { kind: 'json', content, json: { agenda: toAgenda(request) } };
	}
}

/** The same report with its charts drawn. */
async function drawn(content: ReportContent): Promise<ReportContent> {
	const { drawChart } = await import('./charts/charts.lazy');
	let index = 0;
	return {
		...content,
		sections: content.sections.map((section) => ({
			...section,
			blocks: section.blocks.map((block) =>
				block.kind === 'charts' ? { ...block, charts: block.charts.map((chart) => ({ ...chart, drawing: drawChart(chart, index++, content.brand, content.layout) })) } : block,
			),
		})),
	};
}

/** Letters and digits of any script, with hyphens between: safe as the name of a file. */
const slug = (text: string): string =>
	text
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-|-$/g, '')
		.slice(0, 80);
