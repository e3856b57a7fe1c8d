interface Patience {
	/** Milliseconds after which it is given up. */
	within: number;
	/** Milliseconds between two looks. */
	every: number;
}

/** Looks until there is something, and returns it. @throws naming what did not come */
export async function until<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false, { within, every }: Patience): Promise<T> {
	for (const start = Date.now(); ; ) {
		const found = await look();
		if (found) return found;
		if (Date.now() - start > within) throw new Error(`Waited ${within / 1000} s in vain for ${what}`);
		await new Promise((wake) => setTimeout(wake, every));
	}
}
