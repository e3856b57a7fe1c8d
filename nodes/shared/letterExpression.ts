import { codeUnits } from './codeUnits';

/**
 * An expression that asks for letters of any script takes V8 milliseconds to compile, as there are some 700 ranges of them, and most first
 * mails ask a dozen such. Nearly all mails hold common characters alone: Latin up to U+024F, Chinese, Japanese, and marks. Of these a few ranges say the same.
 */

/** First and last units of UTF-16 of common characters: Latin, marks, currencies, Chinese and Japanese, full width. */
const commonRanges = [[0, 0x24f], [0x2000, 0x206f], [0x20a0, 0x20bf], [0x3000, 0x3020], [0x3041, 0x3096], [0x309b, 0x30ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xff01, 0xff60]] as const;
const common = new Uint8Array(0x10000);
for (const [first, last] of commonRanges) common.fill(1, first, last + 1);

/** What classes of characters come to among common ones. Of marks there are none. */
const among: Readonly<Record<string, string>> = {
	'\\p{L}': 'A-Za-z\\xaa\\xb5\\xba\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u024f\\u3005\\u3006\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uff21-\\uff3a\\uff41-\\uff5a',
	'\\p{N}': '0-9\\xb2\\xb3\\xb9\\xbc-\\xbe\\u3007\\uff10-\\uff19',
	'\\p{M}': '',
	// Where case is ignored: all that have a case.
	'\\p{Lu}': 'A-Za-z\\xb5\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u0130\\u0132-\\u0137\\u0139-\\u0148\\u014a-\\u018c\\u018e-\\u01a9\\u01ac-\\u01b9\\u01bc\\u01bd\\u01bf\\u01c4-\\u01ef\\u01f1-\\u0220\\u0222-\\u0233\\u023a-\\u024f\\uff21-\\uff3a\\uff41-\\uff5a',
};

/** Whether a text holds common characters alone. */
export function isCommonText(text: string): boolean {
	const codes = codeUnits(text);
	const { length } = text;
	for (let at = 0; at < length; at++) if (common[codes[at] as number] === 0) return false;
	return true;
}

const classesIn = (source: string): number => source.split('\\p{').length - 1;

/** An expression in two spellings: for all texts, and for common ones. Either is made when a text first asks for it. */
export class LetterExpression {
	private ofAll: RegExp | undefined = undefined;
	private ofCommon: RegExp | undefined = undefined;

	/**
	 * @param source `\p{L}`, `\p{N}`, `\p{M}` and `\p{Lu}` stand in brackets; the last only where case is ignored
	 * @param flags with `u`
	 */
	constructor(
		private readonly source: string,
		private readonly flags: string,
	) {
		const within = [...source.matchAll(/\[[^\]]*\]/gu)].reduce((sum, [brackets]) => sum + classesIn(brackets), 0);
		if (within !== classesIn(source)) throw new Error(`A class of letters stands outside of brackets: ${source}`);
	}

	/** @param isCommon whether `isCommonText` */
	for(isCommon: boolean): RegExp {
		if (!isCommon) return (this.ofAll ??= new RegExp(this.source, this.flags));
		return (this.ofCommon ??= new RegExp(this.source.replace(/\\p\{\w+\}/gu, (called) => among[called] ?? called), this.flags));
	}
}
