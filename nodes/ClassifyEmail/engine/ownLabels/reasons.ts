import type { Reason } from '../../../shared/vocabulary';
import { conceptsIn } from '../trained/conceptIndex';
import type { ConceptKnowledge } from '../trained/features';
import type { Token } from '../trained/tokens';
import { isOrdinaryForm } from './terms';

const policy = {
	/** Characters of an example that the text and the evidence quote. */
	shown: 120,
	kept: 300,
	/** Words that are named as common. */
	common: 4,
} as const;

/** A text cut into tokens, with what is known of its language. */
export interface ReadText {
	text: string;
	tokens: readonly Token[];
	known?: ConceptKnowledge;
}

/** Words of the mail's passage that the example has too, by their form or by what they speak of; in the mail's spelling. */
function inCommon(mail: ReadText, example: ReadText): string[] {
	const forms = new Set(example.tokens.map(({ form }) => form));
	const spoken = new Set(example.known ? conceptsIn(example.tokens, example.known.index).map(({ concept }) => concept) : []);
	const found: Array<[from: number, to: number]> = mail.tokens.flatMap(({ form, kind }, at): Array<[number, number]> =>
		kind === 'word' && forms.has(form) && !isOrdinaryForm(form) ? [[at, at]] : [],
	);
	for (const { concept, from, to } of mail.known ? conceptsIn(mail.tokens, mail.known.index) : []) {
		const ordinary = mail.tokens.slice(from, to + 1).every(({ form }) => isOrdinaryForm(form));
		if (spoken.has(concept) && !ordinary) found.push([from, to]);
	}
	const longestFirst = found.sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0]);
	const taken: Array<[number, number]> = [];
	for (const [from, to] of longestFirst) if (taken.every((one) => to < one[0] || from > one[1])) taken.push([from, to]);
	const words = taken
		.slice(0, policy.common)
		.sort((a, b) => a[0] - b[0])
		.map(([from, to]) => mail.text.slice(mail.tokens[from]?.start, mail.tokens[to]?.end).replace(/\s+/gu, ' '));
	return [...new Set(words)];
}

export function nearestExample(label: string, mail: ReadText, example: ReadText, isExample: boolean): Reason {
	const common = inCommon(mail, example);
	return {
		code: 'nearest_example',
		text: `Most like ${isExample ? 'this' : 'the description'} of "${label}": "${example.text.slice(0, policy.shown)}".${common.length > 0 ? ` In common: ${common.map((word) => `"${word}"`).join(', ')}.` : ''}`,
		evidence: { label, example: example.text.slice(0, policy.kept), inCommon: common },
	};
}

/** @param nearest the label that comes nearest, where any does */
export function nothingLikeIt(nearest?: { label: string; example: string }): Reason {
	return {
		code: 'nothing_like_it',
		text: `No example or description of a label is like this mail.${nearest ? ` The nearest would be "${nearest.label}".` : ''}`,
		...(nearest ? { evidence: { label: nearest.label, example: nearest.example.slice(0, policy.kept) } } : {}),
	};
}
