/**
 * Fonts for Chinese, Japanese and Korean mostly come as collections (.ttc): one file, a face for each way of writing the same characters.
 * The layout is that of the OpenType specification (https://learn.microsoft.com/typography/opentype/spec/otff).
 */

/** How the makers of such fonts mark the face of a language in its name: before the weight, at its end (the "sC" of NotoSansCJKjp says nothing). */
const marks: Readonly<Record<string, RegExp>> = { ja: /(jp|ja)(-\w+)?$/i, zh: /(sc|cn|hans)(-\w+)?$/i };

const isCollection = (font: Buffer): boolean => font.subarray(0, 4).toString('latin1') === 'ttcf';

/** The PostScript name (name 6) of the face whose table directory begins at `start`; undefined where it has none. */
function nameOfFace(font: Buffer, start: number): string | undefined {
	const tables = font.readUInt16BE(start + 4);
	const directory = Array.from({ length: tables }, (_, index) => start + 12 + 16 * index);
	const entry = directory.find((at) => font.subarray(at, at + 4).toString('latin1') === 'name');
	if (entry === undefined) return undefined;
	const table = font.readUInt32BE(entry + 8);
	const strings = table + font.readUInt16BE(table + 4);
	for (let index = 0; index < font.readUInt16BE(table + 2); index++) {
		const at = table + 6 + 12 * index;
		if (font.readUInt16BE(at + 6) !== 6) continue;
		const length = font.readUInt16BE(at + 8);
		const bytes = font.subarray(strings + font.readUInt16BE(at + 10), strings + font.readUInt16BE(at + 10) + length);
		// Platform 1 writes one byte a letter, the others two; the name is ASCII in any case.
		return bytes.toString('latin1').replaceAll('\0', '');
	}
	return undefined;
}

/** The face of a collection for a language, by its PostScript name: that of the language, else the first. Undefined for a plain font. */
export function faceFor(language: string, font: Buffer): string | undefined {
	if (!isCollection(font)) return undefined;
	const starts = Array.from({ length: font.readUInt32BE(8) }, (_, index) => font.readUInt32BE(12 + 4 * index));
	const names = starts.flatMap((start) => nameOfFace(font, start) ?? []);
	return names.find((name) => marks[language]?.test(name) && !/mono/i.test(name)) ?? names[0];
}
