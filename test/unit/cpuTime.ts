/** Milliseconds of this process's own CPU that a piece of work takes: what else the machine does counts less. */
export async function cpuMilliseconds(work: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}
