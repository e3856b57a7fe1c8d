/** Text files as spreadsheets and databases write them. */

/** The text of a file: UTF-8 or UTF-16 by its byte order mark, else UTF-8, else Windows-1252. */
export function textOfFile(bytes: Buffer): string {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}

const delimiters = [',', ';', '\t', '|'] as const;

/** What parts the columns: of the usual marks, the one the header line holds most often outside quotes. */
export function delimiterOf(text: string): string {
	const [header = ''] = text.trimStart().split(/\r\n|\n|\r/, 1);
	const bare = header.replace(/"[^"]*"/g, '');
	const counts = delimiters.map((mark) => ({ mark, count: bare.split(mark).length - 1 }));
	return counts.reduce((most, one) => (one.count > most.count ? one : most)).mark;
}
