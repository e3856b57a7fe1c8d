/**
 * Spaces the starts of mails evenly, for servers that take only so many a second.
 *
 * @param ratePerSecond 0 for no limit
 * @param now epoch milliseconds
 */
export function pacer(
	ratePerSecond: number,
	now: () => number,
	sleep: (ms: number) => Promise<void>,
): () => Promise<void> {
	if (!(ratePerSecond > 0)) return async () => {};
	const gap = 1_000 / ratePerSecond;
	let next = 0;
	return async () => {
		const start = Math.max(now(), next);
		next = start + gap;
		const wait = start - now();
		if (wait > 0) await sleep(wait);
	};
}
