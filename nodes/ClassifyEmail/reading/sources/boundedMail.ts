import { limits } from '../limits';

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const DASH = 45;
const lineEnd = Uint8Array.of(CR, LF);

/**
 * What is given to the MIME parser of a raw mail: its work goes by lines, by parts and by encoded words, and a hundred
 * thousand of these tell no more than the first thousands. An ordinary mail goes through as it is.
 */
export function boundedMail(bytes: Uint8Array): Uint8Array {
	return withFewWords(withShortFields(withFewParts(shortened(bytes))));
}

/** Whether there are more of a byte than so many. */
function hasMoreThan(bytes: Uint8Array, byte: number, most: number): boolean {
	if (bytes.length <= most) return false;
	let count = 0;
	for (let at = bytes.indexOf(byte); at >= 0 && count <= most; at = bytes.indexOf(byte, at + 1)) count += 1;
	return count > most;
}

/** Headers of a part, line by line: whether they say that it is in base64, whose lines cost the parser little. */
class PartHeader {
	private open = true;
	base64 = false;

	read(line: Uint8Array): void {
		if (!this.open) return;
		if (line.length <= 2 && (line[0] === LF || line[0] === CR)) this.open = false;
		else if (/^content-transfer-encoding:\s{0,20}base64/iu.test(Buffer.from(line.subarray(0, 80)).toString('latin1'))) this.base64 = true;
	}
}

/**
 * A very long mail with each part cut, the structure kept. Attachments are counted, not read, so that they may be cut too.
 */
function shortened(bytes: Uint8Array): Uint8Array {
	if (bytes.length <= limits.rawWhole && !hasMoreThan(bytes, LF, limits.lines)) return bytes;
	const kept: Uint8Array[] = [];
	let total = 0;
	let work = 0;
	let budget: number = limits.rawFirst;
	let workOfPart = 0;
	let header = new PartHeader();
	let at = 0;
	while (at < bytes.length && total < limits.rawKept && work < 3 * limits.lines) {
		const found = bytes.indexOf(LF, at);
		const end = found < 0 ? bytes.length : found + 1;
		const isBoundary = bytes[at] === DASH && bytes[at + 1] === DASH && end - at < 80;
		if (isBoundary) {
			budget = Math.max(budget, limits.rawPart);
			workOfPart = 0;
			header = new PartHeader();
		} else header.read(bytes.subarray(at, end));
		if (budget > 0 && workOfPart < limits.lines) {
			const line = bytes.subarray(at, Math.min(end, at + budget));
			kept.push(line);
			if (line.length < end - at) kept.push(lineEnd);
			total += line.length;
			budget -= line.length;
			const cost = header.base64 ? limits.base64Line : 1;
			work += cost;
			workOfPart += cost;
		}
		at = end;
	}
	return Buffer.concat(kept);
}

/** Up to the most boundary lines: each part costs the parser as much as a page of text. */
function withFewParts(bytes: Uint8Array): Uint8Array {
	let found = 0;
	for (let at = 0; at >= 0 && at < bytes.length; at = bytes.indexOf(LF, at) + 1 || bytes.length) {
		if (bytes[at] !== DASH || bytes[at + 1] !== DASH) continue;
		found += 1;
		if (found > limits.boundaries) return bytes.subarray(0, at);
	}
	return bytes;
}

/** Fields of the mail's header end after as much as is read of one: the parser takes every recipient apart. */
function withShortFields(bytes: Uint8Array): Uint8Array {
	const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	const kept: Uint8Array[] = [];
	let keptTo = 0;
	for (let at = 0; at < source.length && source[at] !== LF && source[at] !== CR; ) {
		const end = endOfField(source, at);
		if (end - at > limits.headerValue) {
			kept.push(source.subarray(keptTo, at + limits.headerValue), lineEnd);
			keptTo = end;
		}
		at = end;
	}
	return kept.length === 0 ? bytes : Buffer.concat([...kept, source.subarray(keptTo)]);
}

/** Header fields end after the most encoded words (RFC 2047): joining them takes time by their square. */
function withFewWords(bytes: Uint8Array): Uint8Array {
	const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	const kept: Uint8Array[] = [];
	let keptTo = 0;
	let count = 0;
	let fieldEnd = 0;
	for (let at = source.indexOf('=?'); at >= 0; at = source.indexOf('=?', at + 2)) {
		if (at >= fieldEnd) {
			count = 0;
			fieldEnd = endOfField(source, at);
		}
		count += 1;
		if (count <= limits.encodedWords) continue;
		kept.push(source.subarray(keptTo, at), lineEnd);
		keptTo = fieldEnd;
		at = Math.max(at, fieldEnd - 2);
	}
	return kept.length === 0 ? bytes : Buffer.concat([...kept, source.subarray(keptTo)]);
}

/** Where the next line begins that does not go on with a space. */
function endOfField(source: Buffer, from: number): number {
	for (let at = source.indexOf(LF, from); at >= 0; at = source.indexOf(LF, at + 1)) {
		if (source[at + 1] !== SPACE && source[at + 1] !== TAB) return at + 1;
	}
	return source.length;
}
