import { InputError } from '../../shared/items';

/** What a draft may be improved towards. */
const goals = ['clear', 'concise', 'professional', 'warm', 'correct'] as const;
export type Goal = (typeof goals)[number];

/** Other words for them, as operators write them. */
const otherNames: Readonly<Record<string, Goal>> = {
	clarity: 'clear',
	short: 'concise',
	shorter: 'concise',
	conciseness: 'concise',
	professionalism: 'professional',
	formal: 'professional',
	polite: 'professional',
	friendly: 'warm',
	relationship: 'warm',
	relationship_building: 'warm',
	warmth: 'warm',
	grammar: 'correct',
	spelling: 'correct',
};

/** @throws {InputError} naming the goal that is none */
export function readGoals(value: unknown): Goal[] {
	const list: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[\n,]/) : [];
	const read = list.filter((entry): entry is string => typeof entry === 'string' && entry.trim() !== '').map((entry) => {
		const name = entry.trim().toLowerCase().replace(/[\s-]+/g, '_');
		const goal = goals.find((known) => known === name) ?? otherNames[name];
		if (goal === undefined) throw new InputError(`"goals" holds "${entry.trim()}", which is none we know`, `Use any of ${goals.join(', ')}.`);
		return goal;
	});
	return read.length === 0 ? ['clear', 'correct'] : [...new Set(read)];
}
