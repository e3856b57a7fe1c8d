import { tellersWords, wroteStarts, wroteWords } from './replyMarks';

/** The longest attribution ("On ..., X <x@y> wrote:") in characters, and over how many lines a program wraps it. */
const attribution = { characters: 400, lines: 4 } as const;

/** A line that a mail program marked as one of the mail answered. */
export function isQuoted(line: string): boolean {
	return line.startsWith('>') || line.startsWith('＞') || line.startsWith('|>');
}

/** Digits of a date or time, or an address: what makes "... wrote:" an attribution and not a sentence. */
function namesDateOrAddress(text: string): boolean {
	return /\d{1,2}[:.h年月日/-]|\d{4}|\d{1,2}\.? \p{L}|\p{L} \d{1,2}|[^\s@]@[^\s@]/u.test(text);
}

/** A time of day with a year, without which people tell what somebody said: "On 3 March the doorman wrote:". */
function isDatedByProgram(text: string): boolean {
	const clock = /\d{1,2}\s?[:：h]\s?\d{2}|\d{1,2}\.\d{2} uhr|\d{1,2}\s?[时時点點]/u;
	const year = /(?<!\d)(?:19|20)\d{2}(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)/u;
	return clock.test(text) && year.test(text);
}

/** Letters with capitals are parted by spaces; the others are looked for anywhere. */
const isWestern = (word: string): boolean => /^\p{Script=Latin}/u.test(word);
const tellersWord = new RegExp(
	`(?<![\\p{L}'’])(?:${tellersWords.filter(isWestern).join('|')})(?![\\p{L}'’])|${tellersWords.filter((word) => !isWestern(word)).join('|')}`,
	'u',
);

/** `unsure`: only a quote if quoted lines follow. */
function attributionKind(text: string): 'sure' | 'unsure' | undefined {
	if (text.length > attribution.characters || !/[:：]$/u.test(text)) return undefined;
	const lower = text.toLowerCase();
	if (!namesDateOrAddress(lower)) return undefined;
	const wrote = wroteWords.some((word) => lower.includes(word));
	const starts = wroteStarts.some((word) => lower.startsWith(word)) || /^\d{4}[-年/]\d{1,2}[-月/]\d{1,2}|^\d{1,2}[./]\d{1,2}[./]\d{2,4}/u.test(lower);
	const address = /<[^\s<>@]{1,100}@[^\s<>@]{1,200}>/u.test(lower);
	// Gmail in Japanese and old Gmail in all languages: date, name, <address>, colon.
	if (!(wrote ? starts || address : starts && address)) return wrote ? 'unsure' : undefined;
	// With a capital letter it is part of a name.
	if (/[^\s@]@[^\s@]/u.test(lower) || (isDatedByProgram(lower) && !tellersWord.test(text))) return 'sure';
	return wrote ? 'unsure' : undefined;
}

/** Whether a line ends as an attribution does. */
export function endsWithColon(line: string): boolean {
	const text = line.trimEnd();
	return text.endsWith(':') || text.endsWith('：');
}

/** Whether one of the lines of an attribution could be its last: most lines are told to be none by this alone. */
function colonFollows(lines: readonly string[], at: number): boolean {
	for (let line = at; line < at + attribution.lines; line += 1) {
		const text = lines[line]?.trimEnd();
		if (!text) return false;
		if (endsWithColon(text)) return true;
	}
	return false;
}

/** An attribution that starts at line `at`: its kind and how many lines it takes. */
export function attributionAt(lines: readonly string[], at: number): { kind: 'sure' | 'unsure'; length: number } | undefined {
	if (!colonFollows(lines, at)) return undefined;
	let joined = '';
	for (let count = 1; count <= attribution.lines; count += 1) {
		const line = lines[at + count - 1]?.trim();
		if (!line || isQuoted(line)) return undefined;
		joined = joined === '' ? line : `${joined} ${line}`;
		if (joined.length > attribution.characters) return undefined;
		const kind = attributionKind(joined);
		// A wrapped one starts with its own words: a sentence before it is not swallowed.
		if (kind && (count === 1 || startsAttribution(joined))) return { kind, length: count };
		if (/[:：]$/u.test(line)) return undefined;
	}
	return undefined;
}

function startsAttribution(text: string): boolean {
	const lower = text.slice(0, 60).toLowerCase();
	return wroteStarts.some((word) => lower.startsWith(word)) || /^\d{1,4}[-年/.]\d/u.test(lower) || /^[^<]{0,50}</u.test(lower);
}
