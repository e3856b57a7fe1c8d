/** What the operator can mend: its message is one clear sentence, shown without a stack. */
export class Problem extends Error {}
