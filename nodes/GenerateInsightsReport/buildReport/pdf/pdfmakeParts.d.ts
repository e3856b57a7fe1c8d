/** The parts of pdfmake 0.3 that the report is printed with; the package has no types of its own. */

declare module 'pdfmake/js/PDFDocument' {
	export interface StructureContent {
		readonly refs: unknown[];
	}
	export interface StructureElement {
		add(child: StructureElement | StructureContent): StructureElement;
		end(): void;
	}
	export default class PDFDocument {
		constructor(fonts: unknown, images: unknown, patterns: unknown, attachments: unknown, options: unknown, virtualFs: unknown);
		/** The file of a font as it was given to the constructor; what is drawn as SVG asks for it. */
		getFontFile(family: string, bold: boolean, italics: boolean): unknown;
		registerFont(name: string, source: Buffer, face: string): this;
		struct(type: string, options?: { alt?: string; scope?: 'Row' | 'Column' }): StructureElement;
		addStructure(element: StructureElement): void;
		markContent(tag: 'Artifact', options?: { type?: string }): void;
		markStructureContent(tag: string): StructureContent;
		endMarkedContent(): void;
		/** A readable stream. */
		on(event: 'data', listener: (chunk: Buffer) => void): this;
		on(event: 'end', listener: () => void): this;
		on(event: 'error', listener: (error: Error) => void): this;
		end(): void;
	}
}

declare module 'pdfmake/js/LayoutBuilder' {
	import type { default as PDFDocument } from 'pdfmake/js/PDFDocument';

	export interface Line {
		source?: unknown;
	}
	export interface Page {
		items: Array<{ type: string; item: unknown }>;
	}
	export default class LayoutBuilder {
		constructor(pageSize: unknown, margins: unknown, svgMeasure: unknown);
		registerTableLayouts(layouts: unknown): void;
		layoutDocument(
			content: unknown,
			pdf: PDFDocument,
			styles: unknown,
			defaultStyle: unknown,
			background: unknown,
			header: unknown,
			footer: unknown,
			watermark: unknown,
			pageBreakBefore: unknown,
		): Page[];
		buildNextLine(node: unknown): Line | null;
	}
}

declare module 'pdfmake/js/Renderer' {
	import type { default as PDFDocument } from 'pdfmake/js/PDFDocument';

	export default class Renderer {
		constructor(pdf: PDFDocument);
		pdfDocument: PDFDocument;
		renderPages(pages: unknown): void;
		renderLine(line: unknown, x: number, y: number): void;
		renderVector(vector: unknown): void;
		renderImage(image: unknown): void;
		renderSVG(svg: unknown): void;
	}
}

declare module 'pdfmake/js/SVGMeasure' {
	export default class SVGMeasure {}
}

declare module 'pdfmake/js/tableLayouts' {
	export const tableLayouts: unknown;
}

declare module 'pdfmake/build/vfs_fonts' {
	/** Fonts by file name, base64. */
	const fonts: Readonly<Record<string, string>>;
	export default fonts;
}
