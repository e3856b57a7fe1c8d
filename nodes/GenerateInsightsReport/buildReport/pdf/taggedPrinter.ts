import LayoutBuilder, { type Line } from 'pdfmake/js/LayoutBuilder';
import PDFDocument, { type StructureElement } from 'pdfmake/js/PDFDocument';
import Renderer from 'pdfmake/js/Renderer';
import SVGMeasure from 'pdfmake/js/SVGMeasure';
import { tableLayouts } from 'pdfmake/js/tableLayouts';
import type { Layout } from '../editions';
import type { Mark } from './marks';

/**
 * pdfmake lays a document out but tells a screen reader nothing of its structure. Here each text and chart carries a
 * mark, from which the tags of the PDF are made (ISO 32000-1, 14.8); what has none is decoration.
 */

const marked = (value: unknown): Mark | undefined => {
	const mark: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'mark') : undefined;
	return typeof mark === 'object' && mark !== null && 'role' in mark ? (mark as Mark) : undefined;
};

class MarkedLayout extends LayoutBuilder {
	override buildNextLine(node: unknown): Line | null {
		const line = super.buildNextLine(node);
		if (line !== null) line.source = node;
		return line;
	}
}

/** The tree of tags, grown in reading order. */
class Structure {
	private readonly root: StructureElement;
	private readonly parents = new Map<string, StructureElement>();
	private readonly elements = new Map<Mark, StructureElement>();

	constructor(private readonly pdf: PDFDocument) {
		this.root = pdf.struct('Document');
		pdf.addStructure(this.root);
	}

	/** The element of a mark: one for all lines of a text, inside the containers that the mark names. */
	of(mark: Mark): StructureElement {
		const known = this.elements.get(mark);
		if (known !== undefined) return known;
		const element = this.pdf.struct(mark.role, { ...(mark.alt === undefined ? {} : { alt: mark.alt }), ...(mark.role === 'TH' ? { scope: 'Column' as const } : {}) });
		this.inside(mark.within ?? []).add(element);
		this.elements.set(mark, element);
		return element;
	}

	private inside(within: ReadonlyArray<readonly [role: string, key: string]>): StructureElement {
		let parent = this.root;
		let path = '';
		for (const [role, key] of within) {
			path += `/${key}`;
			const known = this.parents.get(path);
			const element = known ?? this.pdf.struct(role);
			if (known === undefined) {
				parent.add(element);
				this.parents.set(path, element);
			}
			parent = element;
		}
		return parent;
	}

	end(): void {
		this.root.end();
	}
}

class MarkedRenderer extends Renderer {
	constructor(
		pdf: PDFDocument,
		private readonly structure: Structure,
	) {
		super(pdf);
	}

	override renderLine(line: Line, x: number, y: number): void {
		this.draw(marked(line.source), () => super.renderLine(line, x, y));
	}

	override renderSVG(svg: unknown): void {
		this.draw(marked(svg), () => super.renderSVG(svg));
	}

	override renderImage(image: unknown): void {
		this.draw(marked(image), () => super.renderImage(image));
	}

	override renderVector(vector: unknown): void {
		this.draw(undefined, () => super.renderVector(vector));
	}

	private draw(mark: Mark | undefined, work: () => void): void {
		if (mark === undefined) {
			this.pdfDocument.markContent('Artifact', { type: 'Layout' });
			work();
			this.pdfDocument.endMarkedContent();
			return;
		}
		const content = this.pdfDocument.markStructureContent(mark.role);
		work();
		this.pdfDocument.endMarkedContent();
		this.structure.of(mark).add(content);
	}
}

export interface PrintableDocument {
	fonts: Record<string, Record<'normal' | 'bold' | 'italics' | 'bolditalics', Buffer | [Buffer, string]>>;
	content: unknown[];
	styles: Record<string, unknown>;
	defaultStyle: Record<string, unknown>;
	images: Record<string, string>;
	header: unknown;
	footer: unknown;
	language: string;
	/** `CreationDate` decides on the file's id: a fixed one gives the same bytes. */
	info: { Title: string; Author: string; Subject: string; Creator: string; Producer: string; CreationDate: Date };
	pageBreakBefore: unknown;
	layout: Layout;
}

/** A4 upright, or lying, in points. */
export const pageOf = {
	pages: { width: 595.28, height: 841.89, margins: { left: 40, top: 56, right: 40, bottom: 52 } },
	deck: { width: 841.89, height: 595.28, margins: { left: 56, top: 48, right: 56, bottom: 48 } },
} as const satisfies Record<Layout, unknown>;

/**
 * A face of a collection goes by a name. What draws SVG hands on what it is given, and a file with its face is none that the font library opens: it
 * would keep the font before, and write the bytes of the whole file into the log for every word of a chart.
 */
class ReportDocument extends PDFDocument {
	override getFontFile(family: string, bold: boolean, italics: boolean): unknown {
		const file = super.getFontFile(family, bold, italics);
		if (!Array.isArray(file)) return file;
		const [source, face]: unknown[] = file;
		if (!Buffer.isBuffer(source) || typeof face !== 'string') return file;
		this.registerFont(face, source, face);
		return face;
	}
}

export async function print(document: PrintableDocument): Promise<Buffer> {
	const { margins, ...page } = pageOf[document.layout];
	const pdf = new ReportDocument(
		document.fonts,
		document.images,
		{},
		{},
		{
			size: [page.width, page.height],
			pdfVersion: '1.7',
			tagged: true,
			displayTitle: true,
			compress: true,
			lang: document.language,
			fontLayoutCache: true,
			bufferPages: false,
			autoFirstPage: false,
			info: document.info,
			font: null,
		},
		null,
	);
	const builder = new MarkedLayout(page, margins, new SVGMeasure());
	builder.registerTableLayouts(tableLayouts);
	const pages = builder.layoutDocument(document.content, pdf, document.styles, document.defaultStyle, undefined, document.header, document.footer, undefined, document.pageBreakBefore);
	const structure = new Structure(pdf);
	new MarkedRenderer(pdf, structure).renderPages(pages);
	structure.end();
	const chunks: Buffer[] = [];
	const done = new Promise<Buffer>((resolve, reject) => {
		pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
		pdf.on('end', () => resolve(Buffer.concat(chunks)));
		pdf.on('error', reject);
	});
	pdf.end();
	return await done;
}
