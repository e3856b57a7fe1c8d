import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../../shared/data');

/** The path of data that only tests may read, or undefined with a loud message where it is absent (a failure with CI=true). */
export function sharedData(path: string): string | undefined {
	const full = join(root, path);
	if (existsSync(full)) return full;
	const message = `LEFT OUT: the shared data "${path}" is not here, so that its tests do not run.`;
	if (process.env.CI === 'true') throw new Error(message);
	console.warn(message);
	return undefined;
}

/** Every file below a folder, sorted by path. */
export function filesBelow(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true })
		.flatMap((entry) =>
			entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
		)
		.sort();
}

/** Every `step`-th of a list: a sample that is the same on every run. */
export function everyNth<T>(list: readonly T[], step: number): T[] {
	return list.filter((_, index) => index % step === 0);
}
