import fonts from 'pdfmake/build/vfs_fonts';
import type { ReportContent } from '../content';
import { faceFor } from './fontFaces';
import { footer, pagesOf } from './pages';
import { print } from './taggedPrinter';

/** Roboto: Latin, Cyrillic and Greek. What it lacks comes from the operator's own font. */
function roboto() {
	const face = (name: string) => Buffer.from(fonts[`Roboto-${name}.ttf`] ?? '', 'base64');
	return { normal: face('Regular'), bold: face('Medium'), italics: face('Italic'), bolditalics: face('Italic') };
}

/** One font in all weights: fonts for thousands of characters come one by one. */
function given(font: Buffer, language: string) {
	const face = faceFor(language, font);
	const file: Buffer | [Buffer, string] = face === undefined ? font : [font, face];
	return { normal: file, bold: file, italics: file, bolditalics: file };
}

/** Share of a page after which a new section begins on the next; a slide has less to lose. */
const mostFilled = { pages: 0.4, deck: 0.7 } as const;

/**
 * Prints a report as a tagged PDF. The same content gives the same bytes.
 *
 * @param font a TrueType or OpenType font, or a collection of them, to be used instead, for scripts that Roboto does not have
 */
export async function toPdf(content: ReportContent, font: Buffer | undefined): Promise<Buffer> {
	return await print({
		fonts: { Report: font === undefined ? roboto() : given(font, content.voice.language) },
		content: pagesOf(content),
		styles: {
			section: { fontSize: 16, bold: true, margin: [0, 0, 0, 8] },
			heading: { fontSize: 11.5, bold: true, margin: [0, 8, 0, 4] },
			lead: { fontSize: 11, lineHeight: 1.25, margin: [0, 2, 0, 6] },
			body: { margin: [0, 0, 0, 6] },
			quiet: { fontSize: 9, color: '#475569', margin: [0, 2, 0, 6] },
		},
		defaultStyle: { font: 'Report', fontSize: content.layout === 'deck' ? 11 : 10, lineHeight: 1.15, color: '#1e293b' },
		images: content.brand.logo === undefined ? {} : { logo: content.brand.logo },
		header: undefined,
		footer: footer(content),
		language: content.voice.language,
		layout: content.layout,
		info: {
			Title: `${content.title}, ${content.subtitle}`,
			Author: content.brand.name,
			Subject: content.client,
			Creator: 'n8n-nodes-customer-comms',
			Producer: 'pdfmake',
			CreationDate: new Date(`${content.to}T12:00:00Z`),
		},
		// Sections that may follow others on a page do so near its head only.
		pageBreakBefore: (node: { headlineLevel?: number; startPosition?: { verticalRatio: number } }) => node.headlineLevel === 2 && (node.startPosition?.verticalRatio ?? 0) > mostFilled[content.layout],
	});
}
