import pairs from 'opencc-js/dict/TSCharacters';
import { codeUnits, textOfUnits } from '../../../shared/codeUnits';

/** By the code of a traditional character that of the one simplified character for it, else 0: from OpenCC's table, read with the first Chinese mail. */
let simplified: Uint16Array | undefined;

/** Below there are no Chinese characters. */
const first = 0x3400;

function readTable(): Uint16Array {
	const table = new Uint16Array(0x10000);
	for (const pair of pairs.split('|')) {
		const [traditional = '', simple = ''] = pair.split(' ');
		if (traditional.length === 1 && simple.length === 1 && traditional.charCodeAt(0) >= first) table[traditional.charCodeAt(0)] = simple.charCodeAt(0);
	}
	return table;
}

/** One character for one, so that positions stay: what is learnt in one spelling of Chinese holds in the other. */
export function simplifiedChinese(text: string): string {
	const table = (simplified ??= readTable());
	const codes = codeUnits(text);
	let changed = false;
	for (let at = 0; at < text.length; at++) {
		const simple = table[codes[at] as number] as number;
		if (simple === 0) continue;
		codes[at] = simple;
		changed = true;
	}
	return changed ? textOfUnits(codes, text.length) : text;
}
