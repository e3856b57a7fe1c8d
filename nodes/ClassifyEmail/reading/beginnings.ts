const none: readonly string[] = [];

/** Phrases by how they begin: a text is held against the few of them that begin with its first character. */
export class Beginnings {
	private readonly byFirst = new Map<string, string[]>();

	/** @param phrases none of them empty */
	constructor(phrases: readonly string[]) {
		for (const phrase of phrases) {
			const first = phrase.charAt(0);
			this.byFirst.set(first, [...(this.byFirst.get(first) ?? []), phrase]);
		}
	}

	/** Machine code that has never read beyond a text is thrown away where it first does: an empty one is told before. */
	private near(text: string): readonly string[] | undefined {
		return text === '' ? undefined : this.byFirst.get(text.charAt(0));
	}

	/** Those that a text begins with, in the order given. */
	of(text: string): readonly string[] {
		const near = this.near(text);
		return near === undefined ? none : near.filter((phrase) => text.startsWith(phrase));
	}

	/** The first of those that a text begins with. */
	first(text: string): string | undefined {
		return this.near(text)?.find((phrase) => text.startsWith(phrase));
	}

	/** Whether a text begins with one of them. */
	begin(text: string): boolean {
		return this.first(text) !== undefined;
	}
}
