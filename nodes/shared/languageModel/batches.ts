export interface Batching {
	/** How many are worked on at the same time (at least 1). */
	batchSize: number;
	/** Milliseconds to rest between one batch and the next. */
	delayBetweenBatches: number;
	sleep: (ms: number) => Promise<void>;
}

/**
 * Runs `work` on all items with bounded concurrency. The results are in the order of the items, settled: one that fails
 * never costs the others. Without a delay the next item starts as soon as one is done, so that a slow one holds up
 * nobody.
 */
export async function mapInBatches<Item, Result>(
	items: readonly Item[],
	{ batchSize, delayBetweenBatches, sleep }: Batching,
	work: (item: Item, index: number) => Result | Promise<Result>,
): Promise<Array<PromiseSettledResult<Result>>> {
	const size = Math.max(1, Math.floor(batchSize) || 1);
	const settled: Array<PromiseSettledResult<Result>> = [];
	const settle = async (item: Item, index: number): Promise<void> => {
		try {
			settled[index] = { status: 'fulfilled', value: await work(item, index) };
		} catch (reason) {
			settled[index] = { status: 'rejected', reason };
		}
	};

	if (delayBetweenBatches > 0) {
		for (let start = 0; start < items.length; start += size) {
			if (start > 0) await sleep(delayBetweenBatches);
			await Promise.all(items.slice(start, start + size).map((item, i) => settle(item, start + i)));
		}
		return settled;
	}

	const waiting = items.entries();
	const worker = async (): Promise<void> => {
		for (const [index, item] of waiting) await settle(item, index);
	};
	await Promise.all(Array.from({ length: Math.min(size, items.length) }, worker));
	return settled;
}
