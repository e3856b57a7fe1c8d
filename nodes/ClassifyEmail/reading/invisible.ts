/**
 * Characters that change what a machine reads and not what a person sees: zero-width and bidi controls, soft hyphen,
 * variation-free tags (U+E0000 block, used to smuggle text), and C0/C1 controls other than tab and line ends.
 * Unicode 16, chapter 23 (special areas and format characters).
 */
const invisible = new RegExp(
	[
		'[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u0084\\u0086-\\u009F]',
		'[\\u00AD\\u061C\\u115F\\u1160\\u3164\\uFEFF\\uFFA0\\uFFF9-\\uFFFB]',
		'\\u034F|\\u17B4|\\u17B5|\\u180B|\\u180C|\\u180D|\\u180E',
		'\\u200D',
		'[\\u200B\\u200C\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F]',
		'[\\u{E0000}-\\u{E0FFF}]',
	].join('|'),
	'gu',
);

/** The text without characters nobody sees, and how many there were. */
export function withoutInvisible(text: string): { text: string; removed: number } {
	if (text.search(invisible) < 0) return { text, removed: 0 };
	let removed = 0;
	const clean = text.replace(invisible, () => {
		removed += 1;
		return '';
	});
	return { text: clean, removed };
}

const oddSpace = /[\r\u0085\u2028\u2029\u00A0\u2000-\u200A\u202F\u205F]/u;
const spaceAtLineEnd = /[^\S\n]\n/u;
const spaceAtAnEnd = /^\n|\s$/u;

/** Whether `tidyLines` would change nothing, as of most texts. One expression for all would take twice as long, and go through all of a text for its end. */
function isTidy(text: string): boolean {
	return text === '' || (!text.includes('\n\n\n\n') && !spaceAtAnEnd.test(text.charAt(0) + text.charAt(text.length - 1)) && !spaceAtLineEnd.test(text) && !oddSpace.test(text));
}

/** Unix line ends, no-break and other odd spaces as plain ones, no spaces at line ends, at most two empty lines in a row. */
export function tidyLines(text: string): string {
	if (isTidy(text)) return text;
	const lines = text
		.replace(/\r\n?|\u0085|\u2028|\u2029/gu, '\n')
		.replace(/[\u00A0\u2000-\u200A\u202F\u205F]/gu, ' ')
		.split('\n');
	const kept: string[] = [];
	let empty = 0;
	for (const line of lines) {
		// "-- " keeps its space: it is the signature mark (RFC 3676, 4.3).
		const trimmed = line === '-- ' ? line : line.trimEnd();
		empty = trimmed === '' ? empty + 1 : 0;
		if (empty <= 2) kept.push(trimmed);
	}
	while (kept[0] === '') kept.shift();
	while (kept.length > 0 && kept[kept.length - 1] === '') kept.pop();
	return kept.join('\n');
}
