import { parseArgs } from 'node:util';

/** What a command prints, and its exit code: 0 where something was measured, whatever the figures; 1 where the input can't be used; 2 where it was called wrongly. */
export interface Outcome {
	code: 0 | 1 | 2;
	out?: string;
	errors?: string;
}

/**
 * Runs a command on `PATH [...] [--json]`.
 * @param usage one sentence that tells how to call it
 */
export async function onPaths(args: readonly string[], usage: string, measured: (paths: string[], json: boolean) => Promise<Outcome>): Promise<Outcome> {
	let asked: { paths: string[]; json: boolean };
	try {
		const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
		asked = { paths: positionals, json: values.json };
	} catch (error) {
		return { code: 2, errors: `${messageOf(error)}\n${usage}` };
	}
	if (asked.paths.length === 0) return { code: 2, errors: usage };
	try {
		return await measured(asked.paths, asked.json);
	} catch (error) {
		return { code: 1, errors: messageOf(error) };
	}
}

export function tell({ code, out, errors }: Outcome): void {
	if (out !== undefined) console.log(out);
	if (errors !== undefined) console.error(errors);
	process.exitCode = code;
}

export function messageOf(error: unknown): string {
	const { message } = (error ?? {}) as { message?: unknown };
	return typeof message === 'string' ? message : String(error);
}

/** `a, b, c and 4 more`. */
export function firstOf(list: readonly string[], most: number): string {
	return list.slice(0, most).join(', ') + (list.length > most ? ` and ${list.length - most} more` : '');
}

/** `1 line`, `2 lines`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
