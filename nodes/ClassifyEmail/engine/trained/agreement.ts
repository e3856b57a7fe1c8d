import { emotions, intents, sentiments, urgencies } from '../../../shared/vocabulary';
import type { Shares } from './model';

/** What is judged in the light of the intent. */
export const judgedByIntent = ['urgency', 'sentiment', 'emotion', 'needsReply'] as const;
export type JudgedByIntent = (typeof judgedByIntent)[number];

/**
 * Intent by intent, in their order, and class by class: how many times as frequent a class is among mails of the intent as among
 * all, to the power of `agreement.power`.
 */
export type ByIntent = Readonly<Record<JudgedByIntent, ReadonlyArray<readonly number[]>>>;

export const agreement = {
	/**
	 * 0: what a mail wants says nothing of how soon and in which tone; 1: as much as if it went by other words than these. On mails of
	 * writers the engine had not read, half-way was best for each head.
	 */
	power: 0.6,
} as const;

/**
 * Praise hardly presses, and a defect is never idle: the shares of a head, weighed by how well its classes go with what the mail is likely to want.
 * @param likely the share of each intent
 */
function weighed<T extends string>(names: readonly T[], shares: Readonly<Record<T, number>>, likely: readonly number[], table: ReadonlyArray<readonly number[]>): Record<T, number> {
	const result: Record<T, number> = { ...shares };
	let sum = 0;
	names.forEach((name, place) => {
		let times = 0;
		for (let row = 0; row < likely.length; row++) times += (likely[row] as number) * (table[row]?.[place] ?? 1);
		sum += result[name] *= times;
	});
	for (const name of names) result[name] /= sum;
	return result;
}

/** The shares of a mail with all heads judged in the light of its intent; those of the intent stay as they are. */
export function agreed({ intent, urgency, sentiment, emotion, needsReply }: Shares, byIntent: ByIntent): Shares {
	const likely = intents.map((one) => intent[one]);
	return {
		intent,
		urgency: weighed(urgencies, urgency, likely, byIntent.urgency),
		sentiment: weighed(sentiments, sentiment, likely, byIntent.sentiment),
		emotion: weighed(emotions, emotion, likely, byIntent.emotion),
		needsReply: weighed(['no', 'yes'], needsReply, likely, byIntent.needsReply),
	};
}
