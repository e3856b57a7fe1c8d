/** Runs npm and returns what it printed; a failure is a Problem that begins with `what`. */
export function npm(args: string[], options: { cwd: string; what: string; signal?: AbortSignal }): Promise<string>;
/** `npm ci` from the lockfile, or at once a Problem where the registry, which must know the package `probe`, is out of reach. */
export function npmCi(options: { cwd: string; what: string; probe: string; signal?: AbortSignal }): Promise<void>;
