/** Minutes and seconds, `1:23`. */
export function elapsed(milliseconds: number): string;
/** Runs `work` under a title, showing the time it takes. A string that it returns is printed behind the title. */
export function step<T>(title: string, work: () => Promise<T>, out?: NodeJS.WriteStream): Promise<T>;

/** Runs one step under a title: `step`, or something quieter. */
export type Step = <T>(title: string, work: () => Promise<T>) => Promise<T>;
