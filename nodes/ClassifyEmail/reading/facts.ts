/** What a text asks and names. Pure and linear in the text; at most 50,000 characters are read. */
export { questions, sentences } from './questions';
export { entities } from './entities';
export type { Entities } from './entities';
export type { FoundAmount } from './amounts';
export type { FoundDate } from './dates';
