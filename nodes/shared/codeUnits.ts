let written = new Uint16Array(0x4000);
let writtenBytes = Buffer.from(written.buffer);
/** As nearly all processors keep numbers: the lower byte first, which is how a Buffer writes UTF-16. */
const isLittleEndian = Buffer.from(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The units of UTF-16 of a text, followed by whatever stood there before; they hold until the next call. What goes through a whole text
 * reads each from an array in a fraction of what it takes to read it from a string, which may lie in memory in five ways.
 */
export function codeUnits(text: string): Uint16Array {
	if (written.length < text.length) {
		written = new Uint16Array(2 * text.length);
		writtenBytes = Buffer.from(written.buffer);
	}
	if (isLittleEndian) writtenBytes.write(text, 'utf16le');
	else for (let at = 0; at < text.length; at++) written[at] = text.charCodeAt(at);
	return written;
}

/** The same, to be kept. */
export function ownUnits(text: string): Uint16Array {
	return codeUnits(text).slice(0, text.length);
}

/** Whether a phrase stands at a place of a text of this length. */
export function stand(phrase: Uint16Array, codes: Uint16Array, at: number, length: number): boolean {
	if (at + phrase.length > length) return false;
	for (let nth = 0; nth < phrase.length; nth++) if (codes[at + nth] !== phrase[nth]) return false;
	return true;
}

let bytes = Buffer.alloc(0x8000);

/** The text of so many of `codeUnits`, which may have been changed. */
export function textOfUnits(codes: Uint16Array, length: number): string {
	if (bytes.length < 2 * length) bytes = Buffer.alloc(4 * length);
	let bits = 0;
	for (let at = 0; at < length; at++) {
		const code = codes[at] as number;
		bits |= code;
		bytes[at] = code;
	}
	// As V8 keeps texts itself: what goes over one of one byte a character is faster.
	if (bits <= 0xff) return bytes.toString('latin1', 0, length);
	for (let at = 0; at < length; at++) {
		bytes[2 * at] = codes[at] as number;
		bytes[2 * at + 1] = (codes[at] as number) >>> 8;
	}
	return bytes.toString('utf16le', 0, 2 * length);
}
