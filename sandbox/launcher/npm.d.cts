/** Runs npm and returns what it printed; a failure is a Problem that begins with `what`. */
export function npm(args: string[], options: { cwd: string; what: string; signal?: AbortSignal }): Promise<string>;
