export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Of a message of several lines what it comes down to. */
export const lastLineOf = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
