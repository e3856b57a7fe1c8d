/** A step further with each of many, one after the other and in order. One that fails, now or before, costs no other. */
export async function eachSettled<Before, After>(
	settled: ReadonlyArray<PromiseSettledResult<Before>>,
	step: (value: Before, index: number) => After | Promise<After>,
): Promise<Array<PromiseSettledResult<After>>> {
	const done: Array<PromiseSettledResult<After>> = [];
	for (let index = 0; index < settled.length; index++) {
		const one = settled[index] as PromiseSettledResult<Before>;
		if (one.status === 'rejected') {
			done.push(one);
			continue;
		}
		try {
			const value = step(one.value, index);
			done.push({ status: 'fulfilled', value: value instanceof Promise ? await value : value });
		} catch (reason) {
			done.push({ status: 'rejected', reason });
		}
	}
	return done;
}
