import type { Contrast } from './exampleIndex';
import type { LabelledExample } from './labelledExample';
import { time } from './labelledExample';

const policy = {
	/** Of one mail that was corrected twice, the later word holds: against examples so much nearer it does not. */
	asNear: 0.05,
	/** Two examples of which so much is their own are two mails, not one mail corrected twice. */
	apart: 0.15,
	/** Of two mails with different labels, one so much further off is not asked any more. */
	rival: 0.2,
	/** The one that the mail is like so many times as much, in what is its own, is believed ... */
	clearly: 1.5,
	/** ... where it is like it at all. */
	alike: 0.1,
} as const;

export interface NearExample {
	example: LabelledExample;
	/** 0..1 */
	similarity: number;
}

export interface Settled extends NearExample {
	/** Another example says otherwise and is to be believed rather; or neither of the two is. */
	overruled: boolean;
}

/** Which of two examples with different labels to believe, by their times or by what tells them apart. */
export type Rule = 'later' | 'nearer';

function ruleFor(one: Contrast | undefined, other: Contrast | undefined): Rule {
	return Math.min(one?.own ?? 0, other?.own ?? 0) < policy.apart ? 'later' : 'nearer';
}

/**
 * Settles what examples near a mail say where they contradict each other. The same mail labelled twice: the later label
 * holds. Two mails that merely have much in common, such as the lines of a web form: the one that the mail is like in what
 * the other does not have; where it is like neither, both lose.
 *
 * @param contrasts of each example, in the same order
 */
export function settle(near: readonly NearExample[], contrasts: readonly Contrast[]): { settled: Settled[]; rule: Rule } {
	const rule = near.some((one, place) =>
		near.some((other, rival) => other.example.intent !== one.example.intent && ruleFor(contrasts[place], contrasts[rival]) === 'nearer'),
	)
		? 'nearer'
		: 'later';
	const settled = near.map((one, place): Settled => {
		const mine = contrasts[place];
		const overruled = near.some((other, rival) => {
			if (other.example.intent === one.example.intent) return false;
			const theirs = contrasts[rival];
			if (ruleFor(mine, theirs) === 'later') return time(other.example) > time(one.example) && other.similarity >= one.similarity - policy.asNear;
			if (other.similarity < one.similarity - policy.rival) return false;
			return (mine?.similarity ?? 0) < Math.max(policy.alike, policy.clearly * (theirs?.similarity ?? 0));
		});
		return { ...one, overruled };
	});
	return { settled, rule };
}
