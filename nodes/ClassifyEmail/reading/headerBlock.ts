import { headerNames } from './replyMarks';

/** The field name of a header line ("Von: ...", "*From:* ...", "差出人： ..."), lowercased; empty for other lines. */
function fieldName(line: string | undefined): string {
	// Most lines have none.
	if (line === undefined || !(line.includes(':') || line.includes('：'))) return '';
	const plain = line.slice(0, 80).replace(/^[\s*_>]{0,6}/u, '');
	const colon = /[:：]/u.exec(plain);
	if (!colon || colon.index > 24) return '';
	return plain.slice(0, colon.index).replace(/[*_\s]+$/u, '').replace(/\s+/gu, ' ').toLowerCase();
}

type Field = keyof typeof headerNames;

const fields = new Map<string, Field>((Object.keys(headerNames) as Field[]).flatMap((field) => headerNames[field].map((name): [string, Field] => [name, field])));

/** How many lines a block may have to be told as one, and at most. */
const reach = { told: 10, whole: 40 } as const;

function fieldOf(line: string | undefined): Field | undefined {
	const name = fieldName(line);
	return name === '' ? undefined : fields.get(name);
}

/**
 * A block of at least three header fields, one of them a sender: Outlook's way to start the mail answered. The sender has an address,
 * or subject and date are named, too: "From: Berlin, To: Munich, Date: 3 April" asks for a removal.
 */
export function isHeaderBlock(lines: readonly string[], at: number): boolean {
	if (at >= lines.length || fieldOf(lines[at]) === undefined) return false;
	const found = new Set<Field>();
	let count = 0;
	let address = false;
	for (let index = at; index < Math.min(at + reach.told, lines.length); index += 1) {
		const field = fieldOf(lines[index]);
		if (field === undefined) continue;
		count += 1;
		found.add(field);
		// Long names are wrapped before their address.
		if (field === 'from') {
			const next = index + 1 < lines.length ? (lines[index + 1] ?? '') : '';
			address ||= /[^\s@]@[^\s@]/u.test(`${lines[index] ?? ''}\n${fieldOf(next) ? '' : next}`);
		}
	}
	return count >= 3 && found.has('from') && (address || (found.has('subject') && found.has('sent')));
}

/** What a field goes on with on the next line, and fields that are not known: a list of recipients, "Attachments: ...". */
function goesOn(line: string): boolean {
	return /[^\s@]@[^\s@]|[;,]$|^[^:：]{1,24}[:：]/u.test(line.trim());
}

/** The first line below the block that begins at `at`. */
export function headerBlockEnd(lines: readonly string[], at: number): number {
	let end = at;
	for (let index = at; index < Math.min(at + reach.whole, lines.length) && index <= end + 3; index += 1) {
		const line = lines[index] ?? '';
		if (fieldOf(line) !== undefined) end = index + 1;
		else if (line.trim() === '' ? end > at && fieldOf(lines[index + 1]) === undefined : !goesOn(line)) break;
	}
	return end;
}
