/** Between the shelves, and between the things on one: characters of ASCII, as a file of these alone is read fastest. */
const marks = { shelf: '\x7f', thing: '\\' } as const;

/** Puts things on shelves by their hashes, on most of them one; those of a shelf keep their order. */
export function onShelves(things: ReadonlyArray<readonly [hash: number, thing: string]>): string {
	const shelves = Array.from({ length: 2 ** Math.ceil(Math.log2(Math.max(1, things.length))) }, (): string[] => []);
	for (const [hash, thing] of things) {
		if (thing === '' || thing.includes(marks.shelf) || thing.includes(marks.thing)) throw new Error(`"${thing}" cannot be put on a shelf.`);
		shelves[hash & (shelves.length - 1)]?.push(thing);
	}
	return shelves.map((shelf) => shelf.join(marks.thing)).join(marks.shelf);
}

const none: readonly string[] = [];

/**
 * A large table of which little is asked for: it is one text, and a shelf is taken down when something on it is first looked for. To take
 * all of it apart would take longer than a first mail.
 */
export class Shelves {
	private readonly shelves: Array<string | undefined>;
	private readonly mask: number;

	/** @param text as `onShelves` gives it */
	constructor(text: string) {
		this.shelves = text.split(marks.shelf);
		this.mask = this.shelves.length - 1;
	}

	/** What stands on the shelf of a hash; nothing where it was taken down before. */
	takeDown(hash: number): readonly string[] {
		const place = hash & this.mask;
		const shelf = this.shelves[place];
		if (shelf === undefined) return none;
		this.shelves[place] = undefined;
		return shelf === '' ? none : shelf.split(marks.thing);
	}
}
