import { readFileSync } from 'node:fs';
import { z } from 'zod';

const json = z.string().transform((text, context): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		context.addIssue({ code: 'custom', message: 'This is not JSON.' });
		return z.NEVER;
	}
});

/**
 * Reads a file of one JSON object a line; empty lines do not count.
 * @throws Error with file and line for one that does not fit the shape
 */
export function readJsonLines<T>(file: string, shape: z.ZodType<T>): T[] {
	return readFileSync(file, 'utf8')
		.split('\n')
		.map((line, index) => ({ line, number: index + 1 }))
		.filter(({ line }) => line.trim() !== '')
		.map(({ line, number }) => {
			const read = json.pipe(shape).safeParse(line);
			if (!read.success) throw new Error(`${file}, line ${number}: ${z.prettifyError(read.error)}`);
			return read.data;
		});
}
