import { hashBits } from './columns';
import { lookUpBits } from './scoreKernel';

/** How many buckets the upper bits of an id make. */
const buckets = 2 ** (hashBits - lookUpBits.low);

/** Where the rows of known features lie, as bytes in base64: the build works it out, as that would take a tenth of the first mail. Rows rise with the ids. */
export interface PackedRowTable {
	/** How many features are known: one row each. */
	size: number;
	/** By row: the lower bits of its feature. */
	lows: string;
	/** By the upper bits: how many features there are. */
	counts: string;
}

/** Features as `TrainedWeights` holds them. */
function readIds(text: string): Uint32Array {
	const bytes = Buffer.from(text, 'base64');
	// An id takes a byte at least.
	const ids = new Uint32Array(bytes.length);
	let count = 0;
	let last = 0;
	for (let at = 0; at < bytes.length; ) {
		let difference = 0;
		let shift = 0;
		for (let byte = 0x80; byte >= 0x80; shift += 7) {
			byte = bytes[at++] ?? 0;
			difference |= (byte & 0x7f) << shift;
		}
		last += difference;
		ids[count++] = last;
	}
	return ids.subarray(0, count);
}

/**
 * @param text `ids` of `TrainedWeights`
 * @throws Error where more features lie side by side than are compared at once
 */
export function packRowTable(text: string): PackedRowTable {
	const ids = readIds(text);
	const counts = new Uint32Array(buckets);
	for (const id of ids) (counts[id >>> lookUpBits.low] as number) += 1;
	if (counts.some((count) => count > lookUpBits.rowsOfBucket)) throw new Error('Too many trained features lie side by side to be looked up.');
	const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
	return { size: ids.length, lows: base64(Uint8Array.from(ids, (id) => id & (2 ** lookUpBits.low - 1))), counts: base64(Uint8Array.from(counts)) };
}

/**
 * Writes where rows begin.
 * @param blocks the first row of each block of buckets
 * @param starts the first row of each bucket, counted from the block's, and behind the last one of a block the end of it
 */
export function fillStarts({ counts }: PackedRowTable, blocks: Int32Array, starts: Uint16Array): void {
	const counted = Buffer.from(counts, 'base64');
	const bucketsOfBlock = 2 ** lookUpBits.block;
	let row = 0;
	let bucket = 0;
	let place = 0;
	for (let block = 0; block < blocks.length; block++) {
		const first = row;
		blocks[block] = first;
		for (let nth = 0; nth < bucketsOfBlock; nth++) {
			starts[place++] = row - first;
			row += counted[bucket++] as number;
		}
		starts[place++] = row - first;
	}
}
